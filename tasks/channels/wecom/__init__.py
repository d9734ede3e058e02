"""A group robot of WeCom 企业微信: a text message into the chat that the robot sits in."""

from __future__ import annotations

import msgspec

from engine.text import Text
from tasks.channels.answers import post, robot
from tasks.channels.channel import Channel, Field, Kept, Message, WrongField
from tasks.channels.line import Line, NotAllowed

HOSTS = frozenset({"qyapi.weixin.qq.com"})
PER_MINUTE = 20
"""A robot takes no more."""
BUSY = frozenset({45009, 45033})
"""Codes by which WeCom says that too much was sent."""
MOST_BYTES = 2048
"""Of the content of a text message."""


def check(kept: Kept, line: Line) -> None:
    """The address that the chat shows. Raises `WrongField`."""
    try:
        parts = line.check(kept["url"], only=HOSTS)
    except NotAllowed as refused:
        raise WrongField("url", refused.why) from None
    if "key=" not in parts.query:
        raise WrongField("url", Text("地址里没有 key=，请整段复制。", "There is no key= in it; copy it whole."))


def send(message: Message, kept: Kept, line: Line) -> None:
    """One text message; plain text, so that nothing in it is taken for markup."""
    body = msgspec.json.encode({"msgtype": "text", "text": {"content": message.short(MOST_BYTES)}})
    robot(post(line, kept["url"], body, {}, HOSTS), busy=BUSY)


CHANNEL = Channel(
    name="wecom",
    label=Text("企业微信群机器人", "WeCom group robot"),
    help=Text("发到机器人所在的工作群。", "Into the chat that the robot sits in."),
    reaches="group",
    fields=(
        Field(
            "url",
            Text("Webhook 地址", "Webhook address"),
            Text("群设置、群机器人里复制", "Copied from the robot in the chat's settings"),
            secret=True,
            longest=500,
        ),
    ),
    check=check,
    send=send,
    per_minute=PER_MINUTE,
)
