"""A group robot of DingTalk 钉钉: a text message into the chat that the robot sits in, at a signed address."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote_plus

import msgspec

from engine.text import Text
from tasks.channels.answers import post, robot
from tasks.channels.channel import Channel, Field, Kept, Message, WrongField
from tasks.channels.line import Line, NotAllowed

HOSTS = frozenset({"oapi.dingtalk.com"})
PER_MINUTE = 20
"""A robot that gets more is silent for ten minutes."""
BUSY = frozenset({410100, 660026, 130101})
"""Codes by which DingTalk says that too much was sent."""
MOST_BYTES = 18_000
"""A body may have 20,000."""


def signed(url: str, secret: str, at: datetime) -> str:
    """The address with `timestamp` (milliseconds) and `sign`, the HMAC-SHA256 over timestamp, line feed and secret."""
    stamp = round(at.timestamp() * 1000)
    sign = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(sign))}"


def check(kept: Kept, line: Line) -> None:
    """The address that the chat shows, and its secret. Raises `WrongField`."""
    try:
        parts = line.check(kept["url"], only=HOSTS)
    except NotAllowed as refused:
        raise WrongField("url", refused.why) from None
    if "access_token=" not in parts.query:
        why = Text("地址里没有 access_token=，请整段复制。", "There is no access_token= in it; copy it whole.")
        raise WrongField("url", why)
    if not kept["secret"].isascii() or not kept["secret"].isprintable():
        raise WrongField("secret", Text("密钥应为 SEC 开头的字母和数字。", "Letters and digits, beginning with SEC."))


def send(message: Message, kept: Kept, line: Line) -> None:
    """One text message; plain text, so that nothing in it is taken for markup."""
    body = msgspec.json.encode({"msgtype": "text", "text": {"content": message.short(MOST_BYTES)}})
    robot(post(line, signed(kept["url"], kept["secret"], message.sent_at), body, {}, HOSTS), busy=BUSY)


CHANNEL = Channel(
    name="dingtalk",
    label=Text("钉钉群机器人", "DingTalk group robot"),
    help=Text(
        "发到机器人所在的工作群；安全设置选“加签”。",
        "Into the chat that the robot sits in; choose signing in its security settings.",
    ),
    reaches="group",
    fields=(
        Field(
            "url",
            Text("Webhook 地址", "Webhook address"),
            Text("群设置、机器人里复制", "Copied from the robot in the chat's settings"),
            secret=True,
            longest=500,
        ),
        Field("secret", Text("加签密钥", "Signing secret"), Text("SEC 开头", "Begins with SEC"), secret=True),
    ),
    check=check,
    send=send,
    per_minute=PER_MINUTE,
)
