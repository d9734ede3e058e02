"""Identity numbers (GB 11643): checked, masked, and turned into birth date and age."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session
from stdnum.cn import ric

from engine.rehashing import key_in_force
from engine.vault import Vault

PURPOSE = "identity"
"""What identity numbers are sealed and looked up for."""

_SHOWN_START, _SHOWN_END = 6, 4
ADULT = 18
"""民法典 art. 17: a person of eighteen is an adult."""


def normal(number: str) -> str:
    """Without spaces, the check letter in capitals."""
    return number.strip().replace(" ", "").upper()


def is_valid(number: str) -> bool:
    """Eighteen characters, a real birth date and a right check digit; the region code is not judged (it may be new)."""
    text = normal(number)
    if len(text) != 18 or not text[:17].isascii() or not text[:17].isdigit():
        return False
    return birth_date(text) is not None and ric.calc_check_digit(text) == text[-1]


def birth_date(number: str) -> date | None:
    """The birth date in the number; None where there is none."""
    digits = normal(number)[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """男 or 女 by the seventeenth digit; empty for a number too short."""
    text = normal(number)
    return "" if len(text) != 18 else ("男" if int(text[16]) % 2 else "女")


def mask(number: str) -> str:
    """The form in which people see it: 110105********002X."""
    text = normal(number)
    hidden = max(len(text) - _SHOWN_START - _SHOWN_END, 0)
    return text[:_SHOWN_START] + "*" * hidden + text[-_SHOWN_END:] if hidden else "*" * len(text)


def mask_tail(text: str, shown: int = 4) -> str:
    """A phone number or account with only its last characters."""
    return "*" * max(len(text) - shown, 0) + text[-shown:] if len(text) > shown else "*" * len(text)


def look_ups(vault: Vault, number: str) -> tuple[bytes, ...]:
    """The keyed hashes by which the number is found again, whichever key a county's are under."""
    return vault.look_ups(normal(number), PURPOSE)


def to_keep(session: Session, vault: Vault, county: str, number: str) -> bytes:
    """The keyed hash of a number as it is written, or compared with what is written, in this transaction."""
    return vault.look_up(normal(number), PURPOSE, key_in_force(session.connection(), county))


def age(born: date, on: date) -> int:
    """Completed years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
