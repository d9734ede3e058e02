"""A message as an e-mail: RFC 5322 headers, plain text, and the same in HTML."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from tasks.channels.channel import Kept, Message

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")


def is_address(text: str) -> bool:
    """A plain address in ASCII: nothing that could become another header or another receiver."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text and not text.startswith(".")


def letter(message: Message, kept: Kept) -> EmailMessage:
    """The letter. Its Message-ID is made of the message's key, so that a second copy is known for one."""
    made = EmailMessage(policy=SMTP)
    domain = kept["sender"].rpartition("@")[2]
    made["From"] = Address(display_name=one_line(kept["name"]), addr_spec=kept["sender"])
    made["To"] = Address(addr_spec=message.to)
    made["Subject"] = one_line(message.subject)
    made["Date"] = message.at
    made["Message-ID"] = f"<{message.id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note should answer it
    made["Content-Language"] = "en" if message.language == "en" else "zh-CN"
    if message.wishes:
        made["List-Unsubscribe"] = f"<{message.wishes}>"
    made.set_content("\n".join((message.text, "", *_foot(message))) + "\n", charset="utf-8")
    made.add_alternative(_html(message), subtype="html", charset="utf-8")
    return made


def one_line(text: str) -> str:
    """A header's value: every control character is a space."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def _foot(message: Message) -> list[str]:
    return ["-- ", f"{message.wishes_words} {message.wishes}"] if message.wishes else []


def _html(message: Message) -> str:
    lines = "".join(f"<p>{escape(each)}</p>" for each in message.lines)
    link = f'<p><a href="{escape(message.link)}">{escape(message.link_words)}</a></p>' if message.link else ""
    foot = (
        f'<hr><p><small><a href="{escape(message.wishes)}">{escape(message.wishes_words)}</a></small></p>'
        if message.wishes
        else ""
    )
    language = "en" if message.language == "en" else "zh-CN"
    title = escape(one_line(message.subject))
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!doctype html><html lang="{language}">{head}<body>{lines}{link}{foot}</body></html>'
