"""The form of how somebody is told: the same for oneself and for everybody who has not chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from flask import request

from engine.notices import Told
from engine.text import Text
from tasks import NOTICE_KINDS, Wishes, WrongWish

WAYS = ("inapp", "mail")
NO_TIME = Text("请写成几点几分，如 08:30。", "Hours and minutes are expected, such as 08:30.")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    told: frozenset[str]
    """`kind:channel` of each that is ticked."""
    address: str
    language: str
    quiet_from: str
    quiet_to: str
    digest: bool
    digest_at: str
    rest_days: bool


def kept(chosen: Wishes) -> Typed:
    """The form as it was kept."""
    first, last = chosen.quiet or (None, None)
    return Typed(
        frozenset(f"{kind}:{way}" for kind in Told for way in WAYS if chosen.wants(kind, way)),
        chosen.address,
        chosen.language,
        f"{first:%H:%M}" if first else "",
        f"{last:%H:%M}" if last else "",
        chosen.digest_at is not None,
        f"{chosen.digest_at or time(8, 30):%H:%M}",
        chosen.digest_on_rest_days,
    )


def typed() -> Typed:
    """The form as it was sent."""
    sent = request.form
    return Typed(
        frozenset(sent.getlist("told")),
        sent.get("address", "").strip(),
        sent.get("language", "zh"),
        sent.get("quiet_from", ""),
        sent.get("quiet_to", ""),
        "digest" in sent,
        sent.get("digest_at", ""),
        "rest_days" in sent,
    )


def read(form: Typed) -> Wishes:
    """What the form says. Raises `WrongWish` for times that are none."""
    quiet = None
    if form.quiet_from or form.quiet_to:
        quiet = (_time("quiet", form.quiet_from), _time("quiet", form.quiet_to))
    return Wishes(
        kinds={kind.value: frozenset(way for way in WAYS if f"{kind}:{way}" in form.told) for kind in NOTICE_KINDS},
        address=form.address,
        language=form.language,
        quiet=quiet,
        digest_at=_time("digest_at", form.digest_at) if form.digest else None,
        digest_on_rest_days=form.rest_days,
    )


def _time(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise WrongWish(name, NO_TIME) from None
