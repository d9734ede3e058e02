"""Hands what is due to the channels: each in its own thread, so that a slow one holds up no other.

What was taken is recorded after it was taken. A crash in between sends the same key again: at least once, as promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from time import monotonic
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row, func, select, update

from engine.engine import Engine
from engine.errors import NotFound
from engine.notices import Told
from engine.queries.reading import Reading
from engine.text import Text
from tasks.channels.channel import Kept, Message, Refused, Undelivered, Unreachable
from tasks.telling.digest import digest
from tasks.telling.kept import KeptChannel, kept_with_secrets
from tasks.telling.kinds import DIGEST, KINDS, TEST
from tasks.telling.tables import delivery
from tasks.telling.trial import trial
from tasks.telling.ways import ways_of
from tasks.telling.wishes import wishes_of
from tasks.telling.wording import Pen, about

PAUSES = (1, 5, 30, 120, 360, 720)
"""Minutes before the next attempt; the last one repeats."""
GIVE_UP_AFTER = timedelta(days=2)
"""A message that nobody took for so long is given up, and an administrator sees it."""
ROUND_SECONDS = 20.0
"""A channel has so long in one round; the rest goes out in the next."""
AT_ONCE = 200
log = structlog.get_logger()


def send_due(engine: Engine, county: str) -> int:
    """Hands over what is due; returns how many were tried or dropped."""
    with engine.reading(engine.system(county)) as look:
        waiting = look.connection.execute(
            select(delivery.c.channel, delivery.c.id)
            .where(delivery.c.county == county, delivery.c.state == "waiting", delivery.c.due_at <= look.now)
            .order_by(delivery.c.due_at, delivery.c.id)
            .limit(AT_ONCE * 5)
        ).all()
    by_channel = {name: [row.id for row in rows] for name, rows in groupby(sorted(waiting), lambda row: row.channel)}
    if not by_channel:
        return 0
    with ThreadPoolExecutor(len(by_channel), thread_name_prefix="channel") as pool:
        return sum(pool.map(lambda each: _Round(engine, county, each[0]).send(each[1]), by_channel.items()))


class _Round:
    """One channel's turn."""

    def __init__(self, engine: Engine, county: str, channel_id: str) -> None:
        self._engine, self._county, self._channel_id = engine, county, channel_id
        self._ways = ways_of(engine)

    def send(self, ids: Sequence[str]) -> int:
        """Tries each until the channel is out of reach, has had its time, or has taken what it may in a minute."""
        with self._engine.reading(self._engine.system(self._county)) as look:
            try:
                kept, values = kept_with_secrets(look, self._channel_id)
            except NotFound:
                kept, values = None, {}
            room = 0 if kept is None else kept.channel.per_minute - _sent_lately(look, self._channel_id)
        if kept is None or not kept.is_on:
            return self._drop(ids)
        done, began = 0, monotonic()
        for each in ids[: max(0, min(room, AT_ONCE))]:
            if not self._one(kept, values, each) or monotonic() - began > ROUND_SECONDS:
                return done + 1
            done += 1
        return done

    def _one(self, kept: KeptChannel, values: Kept, row_id: str) -> bool:
        """Tries one; false where the channel is out of reach."""
        with self._engine.reading(self._engine.system(self._county)) as look:
            row = look.connection.execute(
                select(delivery).where(delivery.c.county == self._county, delivery.c.id == row_id)
            ).one()
            message = compose(look, self._ways.public_url, kept, row)
        if message is None:
            self._drop([row_id])
            return True
        problem: Exception | None = None
        try:
            kept.channel.send(message, values, self._ways.line)
        except Exception as raised:  # whatever a channel raises, the others still go out
            problem = raised
            ours = None if isinstance(raised, Undelivered) else raised
            log.warning("notice_not_delivered", channel=kept.kind, key=row.key, exc_info=ours)
        self._record(row, problem)
        return not isinstance(problem, Unreachable)

    def _record(self, row: Row[Any], problem: Exception | None) -> None:
        with self._engine.transaction(self._engine.system(self._county)) as work:
            same = {"attempts": row.attempts + 1, "tried_at": work.now}
            if problem is None:
                changed = same | {"state": "delivered", "error_zh": None, "error_en": None}
            else:
                why = problem.why if isinstance(problem, Undelivered) else _OURS.format(error=type(problem).__name__)
                over = isinstance(problem, Refused) or work.now - row.since >= GIVE_UP_AFTER
                pause = timedelta(minutes=PAUSES[min(row.attempts, len(PAUSES) - 1)])
                asked = problem.wait if isinstance(problem, Undelivered) and problem.wait else pause
                changed = same | {
                    "state": "given_up" if over else "waiting",
                    "due_at": work.now + max(asked, pause),
                    "error_zh": why.zh,
                    "error_en": why.en,
                }
            own = (delivery.c.county == row.county, delivery.c.id == row.id, delivery.c.state == "waiting")
            work.connection.execute(update(delivery).where(*own).values(**changed))
            if isinstance(problem, Unreachable):
                self._postpone(work.connection, work.now + timedelta(minutes=1), work.now)

    def _postpone(self, connection: Any, until: Any, now: Any) -> None:
        """The others of a channel that is out of reach wait too, without an attempt being counted."""
        others = (delivery.c.county == self._county, delivery.c.channel == self._channel_id)
        due = (delivery.c.state == "waiting", delivery.c.due_at <= now)
        connection.execute(update(delivery).where(*others, *due).values(due_at=until))

    def _drop(self, ids: Sequence[str]) -> int:
        with self._engine.transaction(self._engine.system(self._county)) as work:
            own = (delivery.c.county == self._county, delivery.c.id.in_(ids), delivery.c.state == "waiting")
            work.connection.execute(update(delivery).where(*own).values(state="dropped", tried_at=work.now))
        return len(ids)


def _sent_lately(look: Reading, channel_id: str) -> int:
    lately = look.now - timedelta(minutes=1)
    own = (delivery.c.county == look.county, delivery.c.channel == channel_id, delivery.c.state == "delivered")
    found: int = look.connection.execute(
        select(func.count()).select_from(delivery).where(*own, delivery.c.tried_at > lately)
    ).scalar_one()
    return found


def compose(look: Reading, public_url: str, kept: KeptChannel, row: Row[Any]) -> Message | None:
    """The message of a delivery as things stand now; None where there is nothing to say any more."""
    chosen = wishes_of(look, [row.person])[row.person] if row.person else None
    pen = Pen(chosen.language if chosen else kept.language, public_url)
    address = chosen.address if chosen else ""
    if kept.channel.reaches == "person" and not address:
        return None
    if row.kind == TEST:
        return replace(trial(pen, row.key, look.now), to=address)
    if row.kind == DIGEST:
        made = digest(look, pen, row.key, row.person)
        return made and replace(made, to=address)
    kind = Told(row.kind)
    told = about(look, [(row.case_id, row.task_id)]).get((row.case_id, row.task_id))
    if KINDS[kind].about_task and row.task_id is not None and (told is None or not told.is_open):
        return None  # done meanwhile
    path = f"/tasks/{row.task_id}" if row.task_id else f"/cases/{row.case_id}" if row.case_id else "/notices"
    message = pen.notice(row.key, kind, told, path=path, at=row.at, now=look.now)
    people = msgspec.json.decode(row.people, type=list[str])
    return replace(message, to=address, facts={**message.facts, "to": people})


_OURS = Text("系统内部错误（{error}），已记录日志。", "A fault of ours ({error}); it is in the log.")
