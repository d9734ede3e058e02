"""What went out by the channels, for administrators: what failed, what was given up, and sending it again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from engine.engine import Engine
from engine.errors import NotFound, NotPossible
from engine.ids import new_id
from engine.queries.reading import Reading
from engine.records import Actor
from engine.text import Text
from engine.work import Work
from tasks.telling.informing import new_delivery
from tasks.telling.kept import KeptChannel, kept_channels, kept_with_secrets, require_administrator
from tasks.telling.kinds import TEST, name_of
from tasks.telling.tables import delivery
from tasks.telling.wishes import wishes_of

MOST = 100
_D = delivery.c


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way, or that did not arrive."""

    id: str
    channel: str
    """Id of the channel."""
    kind: Text
    person: str
    """Name of whom it is for; empty for a group."""
    case_id: str | None
    state: str
    attempts: int
    at: datetime
    tried_at: datetime | None
    error: Text | None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel and how it does."""

    kept: KeptChannel
    counts: dict[str, int]
    """How many are waiting, delivered, dropped and given up."""
    failures: tuple[Outgoing, ...]
    """Those that wait after a failure or were given up, latest first."""
    last_delivered: datetime | None


def channel_states(engine: Engine, actor: Actor) -> tuple[ChannelState, ...]:
    """Every channel with what waits, what failed last and why. Raises `Forbidden`."""
    with engine.reading(actor) as look:
        require_administrator(look)
        return tuple(_state(look, each) for each in kept_channels(look))


def _state(look: Reading, kept: KeptChannel) -> ChannelState:
    own = (_D.county == look.county, _D.channel == kept.id)
    counted = look.connection.execute(
        select(_D.state, func.count().label("n"), func.max(_D.tried_at).label("last")).where(*own).group_by(_D.state)
    ).all()
    failed = look.connection.execute(
        select(delivery)
        .where(*own, _D.error_zh.is_not(None), _D.state.in_(("waiting", "given_up")))
        .order_by(_D.tried_at.desc())
        .limit(MOST)
    ).all()
    names = look.people_named(row.person for row in failed)
    return ChannelState(
        kept,
        {row.state: row.n for row in counted},
        tuple(_outgoing(row, names) for row in failed),
        next((row.last for row in counted if row.state == "delivered"), None),
    )


def _outgoing(row: Row[Any], names: dict[str, str]) -> Outgoing:
    error = Text(row.error_zh, row.error_en) if row.error_zh else None
    return Outgoing(
        row.id, row.channel, name_of(row.kind), names.get(row.person or "", ""), row.case_id, row.state, row.attempts,
        row.at, row.tried_at, error,
    )  # fmt: skip


def try_channel(engine: Engine, actor: Actor, channel_id: str) -> str:
    """Orders a test message, to the administrator's own address or the group; the id of the delivery.

    Raises `NotFound`, `Forbidden`, and `NotPossible` for somebody without an address.
    """
    with engine.transaction(actor) as work:
        require_administrator(work)
        kept, _ = kept_with_secrets(work, channel_id)
        to_person = kept.channel.reaches == "person"
        if not kept.is_on:
            raise NotPossible(detail=Text("渠道已停用，请先启用。", "the channel is off; switch it on first."))
        if to_person and not wishes_of(work, [actor.person])[actor.person].address:
            raise NotPossible(detail=_NO_ADDRESS)
        made = new_id()
        row = new_delivery(work, f"{TEST}:{made}", channel_id, TEST, person=actor.person if to_person else None)
        work.connection.execute(delivery.insert().values(**(row | {"id": made})))
        return made


def send_again(engine: Engine, actor: Actor, ids: Collection[str]) -> int:
    """Sends again what was given up or waits after a failure, at once and under the same key; returns how many."""
    with engine.transaction(actor) as work:
        require_administrator(work)
        return _again(work, ids)


def _again(work: Work, ids: Collection[str]) -> int:
    own = (_D.county == work.county, _D.id.in_(list(ids)), _D.state.in_(("waiting", "given_up")))
    changed = update(delivery).where(*own).values(state="waiting", due_at=work.now, since=work.now, attempts=0)
    return work.connection.execute(changed).rowcount


def outgoing(engine: Engine, actor: Actor, delivery_id: str) -> Outgoing:
    """What became of one delivery. Raises `NotFound` and `Forbidden`."""
    with engine.reading(actor) as look:
        require_administrator(look)
        row = look.connection.execute(
            select(delivery).where(_D.county == look.county, _D.id == delivery_id)
        ).one_or_none()
        if row is None:
            raise NotFound(what=Text("发送记录", "delivery"))
        return _outgoing(row, look.people_named([row.person]))


_NO_ADDRESS = Text(
    "您还没有填写自己的邮箱，请先在“怎样通知我”里填写。", "you gave no e-mail address yet; do so under “How I am told”."
)
