"""A webhook by the Standard Webhooks specification 1.0: signed JSON to another system of the county."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

import msgspec

from engine.text import Text
from tasks.channels.answers import post
from tasks.channels.channel import Channel, Field, Kept, Message, WrongField
from tasks.channels.line import Line, NotAllowed

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, by the specification."""


def signature(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 over id, seconds and body, in base 64."""
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_bytes_of(secret), signed, hashlib.sha256).digest()).decode()


def _bytes_of(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def _secrets(kept: Kept) -> list[str]:
    """The one in use and, while it is being changed, the one before."""
    return [kept[name] for name in ("secret", "former_secret") if kept.get(name)]


def check(kept: Kept, line: Line) -> None:
    """An address that may be reached, and secrets of the right form. Raises `WrongField`."""
    try:
        line.check(kept["url"])
    except NotAllowed as refused:
        raise WrongField("url", refused.why) from None
    for name in ("secret", "former_secret"):
        if kept.get(name) and not _is_secret(kept[name]):
            raise WrongField(name, _NO_SECRET)


def _is_secret(secret: str) -> bool:
    try:
        return SHORTEST <= len(_bytes_of(secret)) <= LONGEST
    except (binascii.Error, ValueError):
        return False


def send(message: Message, kept: Kept, line: Line) -> None:
    """One signed POST; with two secrets it carries both signatures, so that the receiver changes over when it likes."""
    body = msgspec.json.encode(
        {"type": f"notice.{message.kind}", "timestamp": message.at.isoformat(), "data": dict(message.facts)}
    )
    message_id = f"msg_{message.id}"
    signed = " ".join(signature(each, message_id, message.sent_at, body) for each in _secrets(kept))
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(message.sent_at.timestamp())),
        "webhook-signature": signed,
    }
    post(line, kept["url"], body, headers)


_NO_SECRET = Text("密钥应为 whsec_ 加 24 至 64 字节的 Base64。", "A secret is whsec_ and 24 to 64 bytes in base 64.")
CHANNEL = Channel(
    name="webhook",
    label=Text("Webhook（其他系统）", "Webhook (another system)"),
    help=Text(
        "按 Standard Webhooks 规范签名的 JSON，发给本县的其他系统，例如短信平台。",
        "Signed JSON by the Standard Webhooks specification, for another system of the county such as a text message gateway.",
    ),
    reaches="group",
    fields=(
        Field("url", Text("接收地址", "Address"), Text("以 https:// 开头", "Begins with https://"), longest=500),
        Field(
            "secret",
            Text("签名密钥", "Signing secret"),
            Text("whsec_ 开头；双方各存一份", "Begins with whsec_; both sides keep it"),
            secret=True,
        ),
        Field(
            "former_secret",
            Text("旧密钥", "Former secret"),
            Text(
                "换密钥期间同时用旧密钥签名，换完后清空", "Signs too while the secret is changed; clear it afterwards"
            ),
            secret=True,
            required=False,
        ),
    ),
    check=check,
    send=send,
)
