"""How each person wants to be told; the county's own choice holds for everybody who has not chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import LEGAL_ZONE
from engine.engine import Engine
from engine.errors import Forbidden, Refusal
from engine.notices import Told
from engine.records import Actor
from engine.text import Text
from engine.vault import Vault
from engine.work import Look
from tasks.channels.mail.letter import is_address
from tasks.telling.kinds import KINDS
from tasks.telling.tables import wish

EVERYBODY = ""
"""Whose wishes the county's are."""
LANGUAGES = ("zh", "en")


class WrongWish(Refusal):
    """A choice that cannot be kept."""

    code = "wrong_wish"
    sentence = Text("{why}", "{why}")

    def __init__(self, name: str, why: Text) -> None:
        super().__init__(why=why)
        self.name = name


def _by_default() -> Mapping[str, frozenset[str]]:
    return {kind.value: frozenset(each.told) for kind, each in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody is told."""

    kinds: Mapping[str, frozenset[str]] = field(default_factory=_by_default)
    """Kind of notice -> names of channels; one that is not there goes by default."""
    address: str = ""
    language: str = "zh"
    quiet: tuple[time, time] | None = None
    """From, to; over midnight where the second is earlier. Mail waits until it is over."""
    digest_at: time | None = time(8, 30)
    digest_on_rest_days: bool = False
    own: bool = False
    """Whether the person has chosen at all."""

    def wants(self, kind: Told, channel: str) -> bool:
        """Whether a kind is told by a channel."""
        return channel in self.kinds.get(kind.value, KINDS[kind].told)

    def not_before(self, at: datetime) -> datetime:
        """The first instant at or after `at` that lies outside the quiet hours."""
        if self.quiet is None:
            return at
        first, last = self.quiet
        local = at.astimezone(LEGAL_ZONE)
        now = local.timetz().replace(tzinfo=None)
        if not (first <= now < last if first < last else now >= first or now < last):
            return at
        day = local.date() + timedelta(days=1 if now >= last else 0)
        return datetime.combine(day, last, LEGAL_ZONE)


def wishes_of(look: Look, people: Collection[str]) -> dict[str, Wishes]:
    """The wishes of each; one statement."""
    rows = look.connection.execute(
        select(wish).where(wish.c.county == look.county, wish.c.person.in_([*people, EVERYBODY]))
    ).all()
    found = {row.person: _read(row, look.house.vault) for row in rows}
    common = replace(found.get(EVERYBODY, Wishes()), own=False, address="")
    return {person: found.get(person, common) for person in people}


def wishes(engine: Engine, actor: Actor, person: str) -> Wishes:
    """The wishes of one person, or of `EVERYBODY`. Raises `Forbidden` for another's."""
    with engine.reading(actor) as look:
        _require(look, person)
        return wishes_of(look, [person])[person]


def keep_wishes(engine: Engine, actor: Actor, person: str, chosen: Wishes) -> None:
    """Keeps what somebody chose. Raises `WrongWish` and `Forbidden`."""
    _check(chosen)
    with engine.transaction(actor) as work:
        _require(work, person)
        values = _kept(chosen, work.house.vault, work.county, person)
        dialect = sqlite if work.house.database.is_sqlite else postgresql
        keep = dialect.insert(wish).values(county=work.county, person=person, **values)
        work.connection.execute(keep.on_conflict_do_update(index_elements=["county", "person"], set_=values))


def _check(chosen: Wishes) -> None:
    if chosen.address and not is_address(chosen.address):
        raise WrongWish("address", Text("应为一个邮箱地址，如 a@b.cn。", "An address is expected, such as a@b.cn."))
    if chosen.quiet is not None and chosen.quiet[0] == chosen.quiet[1]:
        raise WrongWish("quiet", Text("开始和结束不能是同一时刻。", "Begin and end cannot be the same time."))
    if chosen.language not in LANGUAGES:
        raise WrongWish("language", Text("请选中文或英文。", "Choose Chinese or English."))


def _require(look: Look, person: str) -> None:
    """One's own; an administrator chooses for everybody who has not."""
    if look.actor.is_system or (person and person == look.actor.person):
        return
    roles = {role for role, _ in look.person.roles_at(look.today)}
    if person != EVERYBODY or not roles & look.house.administrators:
        raise Forbidden(expected=Text("本人", "the person"), found=look.person.name)


def _kept(chosen: Wishes, vault: Vault, county: str, person: str) -> dict[str, object]:
    first, last = chosen.quiet or (None, None)
    return {
        "kinds": msgspec.json.encode({kind: sorted(told) for kind, told in sorted(chosen.kinds.items())}).decode(),
        "address": vault.seal(chosen.address.encode(), purpose(county, person)) if chosen.address else None,
        "language": chosen.language,
        "quiet_from": first and f"{first:%H:%M}",
        "quiet_to": last and f"{last:%H:%M}",
        "digest_at": chosen.digest_at and f"{chosen.digest_at:%H:%M}",
        "digest_on_rest_days": chosen.digest_on_rest_days,
    }


def purpose(county: str, person: str) -> str:
    """What binds a sealed address to whose it is."""
    return f"wish:{county}:{person}"


def _read(row: Row[tuple[object, ...]], vault: Vault) -> Wishes:
    kinds = msgspec.json.decode(row.kinds, type=dict[str, frozenset[str]])
    address = vault.open(row.address, purpose(row.county, row.person)).decode() if row.address else ""
    quiet = (time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_to)) if row.quiet_from else None
    digest_at = time.fromisoformat(row.digest_at) if row.digest_at else None
    return Wishes(kinds, address, row.language, quiet, digest_at, row.digest_on_rest_days, own=True)
