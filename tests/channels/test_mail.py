"""The mail channel against a real server: TLS, accounts, headers, refusals, and names that try to be more than names."""

import ssl
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tasks.channels import mail
from tasks.channels.channel import Message, Refused, Undelivered, Unreachable, WrongField
from tasks.channels.line import Line
from tasks.channels.mail.letter import is_address, letter
from tests.support.mailbox import ACCOUNT, PASSWORD, Mailbox, certificate, mail_server

PLAIN = {"host": "127.0.0.1", "security": "none", "sender": "robot@example.gov.cn", "name": "守望 云岭县"}


def by(box: Mailbox, **more: str) -> dict[str, str]:
    return PLAIN | {"port": str(box.port)} | more


def text_of(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_letter_has_the_headers_of_its_standard(line: Line, message: Message) -> None:
    with mail_server() as box:
        mail.send(message, by(box), line)
    (got,) = box.letters
    assert box.receivers == [["clerk@example.gov.cn"]]
    assert got["Subject"] == message.subject
    assert got["From"] == "守望 云岭县 <robot@example.gov.cn>"
    assert got["To"] == "clerk@example.gov.cn"
    assert datetime.strptime(got["Date"], "%a, %d %b %Y %H:%M:%S %z") == message.at
    assert got["Message-ID"] == f"<{message.id}@example.gov.cn>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] == f"<{message.wishes}>"
    assert "步骤：入户调查" in text_of(got, "plain")
    assert f'<a href="{message.link}">' in text_of(got, "html")


def test_the_same_key_makes_the_same_message_id(message: Message) -> None:
    kept = PLAIN | {"port": "25"}
    assert letter(message, kept)["Message-ID"] == letter(replace(message, subject="x"), kept)["Message-ID"]
    assert letter(message, kept)["Message-ID"] != letter(replace(message, key="other"), kept)["Message-ID"]


@pytest.mark.parametrize("implicit", [False, True])
def test_the_line_is_secret_and_the_account_known(line: Line, message: Message, tmp_path: Path, implicit: bool) -> None:
    server, client = certificate(tmp_path)
    trusting = replace(line, tls=lambda: client)
    security = "ssl" if implicit else "starttls"
    with mail_server(tls=server, implicit=implicit, password=True) as box:
        mail.send(message, by(box, host="localhost", security=security, user=ACCOUNT, password=PASSWORD), trusting)
        assert (box.secure, box.accounts) == ([True], [ACCOUNT])
        with pytest.raises(Unreachable) as told:
            mail.send(message, by(box, host="localhost", security=security, user=ACCOUNT, password="wrong"), trusting)
        assert "密码" in told.value.why.zh


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_server_that_cannot_prove_its_name_gets_nothing(
    line: Line, message: Message, tmp_path: Path, security: str
) -> None:
    server, _ = certificate(tmp_path)
    strict = replace(line, tls=ssl.create_default_context)
    with mail_server(tls=server, implicit=security == "ssl") as box:
        with pytest.raises(Unreachable):
            mail.send(message, by(box, host="localhost", security=security), strict)
        assert box.letters == []


@pytest.mark.parametrize("security", ["starttls"])
def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(line: Line, message: Message, security: str) -> None:
    with mail_server() as box:
        with pytest.raises(Unreachable):
            mail.send(message, by(box, security=security), line)
        assert box.letters == []


@pytest.mark.parametrize(("answer", "error"), [("550 no such user", Refused), ("451 try later", Undelivered)])
def test_a_refused_receiver_is_given_up_or_tried_later(
    line: Line, message: Message, answer: str, error: type[Exception]
) -> None:
    with mail_server() as box:
        box.refusals.append(answer)
        with pytest.raises(error) as told:
            mail.send(message, by(box), line)
        assert type(told.value) is error
        mail.send(message, by(box), line)
        assert len(box.letters) == 1


def test_a_dead_server_is_out_of_reach(line: Line, message: Message) -> None:
    with mail_server() as box:
        pass
    with pytest.raises(Unreachable):
        mail.send(message, by(box), line)


def test_names_and_words_cannot_become_headers_or_markup(line: Line, message: Message) -> None:
    evil = replace(
        message,
        subject="催办\r\nBcc: everybody@example.com\r\n\r\n<b>",
        lines=("步骤：<script>alert(1)</script>", "地点：a\r\nBcc: x@example.com"),
        link='https://house.example/"><img src=x>',
    )
    with mail_server() as box:
        mail.send(evil, by(box), line)
    (got,) = box.letters
    assert box.receivers == [["clerk@example.gov.cn"]]
    assert got["Bcc"] is None
    html = text_of(got, "html")
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "@b.cn", "a@", "a b@c.cn", "a@b.cn\r\nBcc: d@e.cn", "a@b.cn,d@e.cn", "<a@b.cn>", "é@b.cn", "a@b..cn",
        ".a@b.cn", '"a b"@c.cn', "a@[127.0.0.1]", "a" * 65 + "@b.cn", "a@b.cn\n", "a@b.cn ",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_none(address: str) -> None:
    assert not is_address(address)


def test_mail_goes_only_to_the_domains_that_the_county_named(line: Line, message: Message) -> None:
    with mail_server() as box:
        with pytest.raises(Refused):
            mail.send(replace(message, to="somebody@gmail.example"), by(box, domains="@example.gov.cn, b.cn"), line)
        mail.send(message, by(box, domains="@Example.gov.cn, b.cn"), line)
    assert box.receivers == [["clerk@example.gov.cn"]]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("host", "10.1.2.3"), ("host", "a b"), ("host", "http://x/"), ("port", "0"), ("port", "x"), ("port", "70000"),
        ("sender", "robot"), ("name", "a\nBcc: b@c.cn"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(line: Line, field: str, wrong: str) -> None:
    with pytest.raises(WrongField) as told:
        mail.check(PLAIN | {"port": "25", field: wrong}, line)
    assert told.value.name == field


def test_no_password_over_an_open_line(line: Line) -> None:
    with pytest.raises(WrongField) as told:
        mail.check(PLAIN | {"port": "25", "password": "x"}, line)
    assert told.value.name == "security"
