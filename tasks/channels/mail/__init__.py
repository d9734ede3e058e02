"""E-mail by SMTP: plain text with the same in HTML beside it, to the address that a person gave."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.text import Text
from tasks.channels.channel import Channel, Field, Kept, Message, Refused, Undelivered, Unreachable, WrongField
from tasks.channels.line import Line, NotAllowed
from tasks.channels.mail.letter import is_address, letter

PORTS = {"starttls": "587", "ssl": "465", "none": "25"}
_FOR_EVER = range(500, 600)


def check(kept: Kept, line: Line) -> None:
    """A host, a port, a sender; a password only where the line is secret. Raises `WrongField`."""
    host = kept["host"]
    if not host.isascii() or not host.isprintable() or " " in host or "/" in host:
        raise WrongField("host", Text("请填写邮件服务器的主机名。", "Give the host name of the mail server."))
    if not kept["port"].isdigit() or not 0 < int(kept["port"]) < 65_536:
        raise WrongField("port", Text("端口应为 1 至 65535 的数。", "A port is a number from 1 to 65535."))
    if not is_address(kept["sender"]):
        raise WrongField("sender", Text("应为一个邮箱地址，如 a@b.cn。", "An address is expected, such as a@b.cn."))
    if not kept["name"].isprintable():
        raise WrongField("name", Text("名称里不能有换行。", "No line breaks in a name."))
    if kept["security"] == "none" and kept.get("password"):
        raise WrongField("security", _OPEN)
    try:
        line.addresses(host, int(kept["port"]))
    except NotAllowed as refused:
        raise WrongField("host", refused.why) from None
    except OSError:
        raise WrongField("host", Text("查不到这个主机名。", "This host name is unknown.")) from None


def accepts(address: str, kept: Kept) -> bool:
    """Whether mail goes to an address: one of the domains that the county named, or any where it named none."""
    domains = [each.strip().lstrip("@").lower() for each in kept.get("domains", "").split(",") if each.strip()]
    return is_address(address) and (not domains or address.rpartition("@")[2].lower() in domains)


def send(message: Message, kept: Kept, line: Line) -> None:
    """One letter in one session. Raises `Refused` (no such mailbox), `Undelivered` (later) and `Unreachable`."""
    if not accepts(message.to, kept):
        raise Refused(Text("收件地址不在允许的邮箱范围内。", "The address is not among those that mail may go to."))
    try:
        with _session(kept, line) as server:
            server.send_message(letter(message, kept))
    except smtplib.SMTPRecipientsRefused as refused:
        raise _by_code(*next(iter(refused.recipients.values()))) from None
    except smtplib.SMTPDataError as refused:
        raise _by_code(refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPAuthenticationError as refused:
        why = Text("邮件服务器不认这个账号或密码。", "The mail server does not take this account or password.")
        raise Unreachable(why) from refused
    except NotAllowed as refused:
        raise Unreachable(refused.why) from None
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        why = Text("连接不上邮件服务器（{error}）。", "The mail server cannot be reached ({error}).")
        raise Unreachable(why.format(error=type(error).__name__)) from error


def _by_code(code: int, said: bytes | str) -> Undelivered:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    why = Text("邮件服务器答复 {code}：{said}", "The mail server answered {code}: {said}")
    kind = Refused if code in _FOR_EVER else Undelivered
    return kind(why.format(code=code, said=words[:200]))


@contextmanager
def _session(kept: Kept, line: Line) -> Iterator[smtplib.SMTP]:
    host, port, security = kept["host"], int(kept["port"]), kept["security"]
    context = line.tls() if security != "none" else None
    with line.connected(host, port) as plain:
        inner = context.wrap_socket(plain, server_hostname=host) if context and security == "ssl" else plain
        with _Smtp(inner, line.seconds) as server:
            server.connect(host, port)
            if security == "starttls":
                server.starttls(context=context)
            if kept.get("password"):
                server.login(kept.get("user") or kept["sender"], kept["password"])
            yield server


class _Smtp(smtplib.SMTP):
    """Speaks over a connection that our own line has made, so that nothing else is ever reached."""

    def __init__(self, made: socket.socket, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self._made = made

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        self._host = host  # the name that a certificate must have; smtplib keeps it only where it connects itself
        return self._made


_OPEN = Text("不加密时不能用密码登录，请选 STARTTLS 或 SSL。", "No password over an open line; choose STARTTLS or SSL.")
CHANNEL = Channel(
    name="mail",
    label=Text("电子邮件", "E-mail"),
    help=Text("发到每个人在“怎样通知我”里填写的邮箱。", "To the address that each person gave under “How I am told”."),
    reaches="person",
    fields=(
        Field("host", Text("邮件服务器", "Mail server"), Text("如 smtp.example.gov.cn", "Such as smtp.example.gov.cn")),
        Field("port", Text("端口", "Port"), kind="number", default="587", longest=5),
        Field(
            "security",
            Text("加密", "Encryption"),
            kind="choice",
            default="starttls",
            choices=(
                ("starttls", Text("STARTTLS（587）", "STARTTLS (587)")),
                ("ssl", Text("SSL（465）", "SSL (465)")),
                ("none", Text("不加密（仅内网）", "None (inside the network only)")),
            ),
        ),
        Field("sender", Text("发件地址", "Sender's address")),
        Field("name", Text("发件人名称", "Sender's name"), default="守望", longest=60),
        Field(
            "user", Text("登录名", "Account"), Text("空则用发件地址", "The sender's address if empty"), required=False
        ),
        Field("password", Text("密码或授权码", "Password"), secret=True, required=False),
        Field(
            "domains",
            Text("只发往这些邮箱域名", "Mail only to these domains"),
            Text("逗号分隔，如 example.gov.cn；空为不限", "With commas between, such as example.gov.cn; empty for any"),
            required=False,
        ),
    ),
    check=check,
    send=send,
)
