"""A real mail server on this machine, and a certificate that only the tests trust."""

from __future__ import annotations

import socket
import ssl
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCOUNT, PASSWORD = "robot", "s3cret-of-the-mail-server"


@dataclass
class Mailbox:
    """What a mail server took, and what it answers."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Answers to the next receivers, such as `550 no such user`; then it takes all."""
    secure: list[bool] = field(default_factory=list)
    accounts: list[str | None] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.receivers.append(list(envelope.rcpt_tos))
        self.secure.append(_is_secret(server, session))
        self.accounts.append(session.auth_data)
        return "250 taken"


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, password: bool = False
) -> Iterator[Mailbox]:
    """A server on a free port; with a context by STARTTLS, or from the first byte; with an account or without."""
    box = Mailbox()

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        right = (data.login, data.password) == (ACCOUNT.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False, auth_data=data.login.decode())

    more: dict[str, Any] = (
        {"authenticator": known, "auth_required": not implicit, "auth_require_tls": not implicit} if password else {}
    )
    controller = _Controller(
        box, hostname="127.0.0.1", port=0, ssl_context=tls if implicit else None,
        tls_context=None if implicit else tls, require_starttls=tls is not None and not implicit, **more,
    )  # fmt: skip
    controller.start()
    box.port = controller.found
    try:
        yield box
    finally:
        controller.stop()


def _is_secret(server: SMTP, session: Session) -> bool:
    line = server.transport
    return session.ssl is not None or (line is not None and line.get_extra_info("sslcontext") is not None)


class _Controller(Controller):
    """Takes any free port: the one that it got is asked for afterwards."""

    def _trigger_server(self) -> None:
        """One connection makes the server begin; the library would try the port that was asked for, which is none."""
        socket.create_connection(("127.0.0.1", self.found)).close()

    @property
    def found(self) -> int:
        """The port that it listens on."""
        assert isinstance(self.server, Server)
        return int(self.server.sockets[0].getsockname()[1])


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(for a server called localhost, for a client that trusts it)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "server.pem", folder / "server.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, secret)
    return server, ssl.create_default_context(cafile=str(chain))
