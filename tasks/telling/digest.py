"""The daily digest: what is overdue, due today, new in one's pools, and copies that wait to be read; at a time of one's own.

Nothing to tell, no mail. On a rest day nobody is written to who did not ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import LEGAL_ZONE, end_of_legal_day
from engine.engine import Engine
from engine.people import present
from engine.queries.boxes import Box
from engine.queries.copies import unread
from engine.queries.inbox import MOST, inbox
from engine.queries.reading import Reading
from engine.records import Actor, InboxRow
from engine.text import Text
from engine.work import Look, Work
from tasks.channels.channel import Message
from tasks.telling.informing import new_delivery
from tasks.telling.kept import kept_channels
from tasks.telling.kinds import DIGEST
from tasks.telling.tables import delivery, wish
from tasks.telling.wishes import Wishes, wishes_of
from tasks.telling.wording import Pen, last_day

MOST_LINES = 10
NEW = timedelta(days=1)
MOST_PAGES = 5


def digests(engine: Engine, county: str) -> int:
    """Has the digests of the day made whose time has come; returns how many. Each at most once a day."""
    with engine.reading(engine.system(county)) as look:
        if not _due(look):
            return 0
    with engine.transaction(engine.system(county)) as work:
        due = _due(work)
        mails = [each.id for each in kept_channels(work) if each.is_on and each.channel.reaches == "person"]
        for person in due:
            for channel in mails:
                _order(work, person, channel)
        mine = (wish.c.county == county, wish.c.person.in_(due))
        work.connection.execute(update(wish).where(*mine).values(digested_on=work.today))
    return len(due)


def _order(work: Work, person: str, channel: str) -> None:
    key = f"{DIGEST}:{person}:{work.today.isoformat()}:{channel}"
    row = new_delivery(work, key, channel, DIGEST, person=person)
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    work.connection.execute(dialect.insert(delivery).on_conflict_do_nothing(), [row])


def _due(look: Look) -> list[str]:
    """Those with an address whose time of the day has come and who had none today."""
    had = or_(wish.c.digested_on.is_(None), wish.c.digested_on < look.today)
    rows = look.connection.execute(
        select(wish.c.person).where(wish.c.county == look.county, wish.c.address.is_not(None), had)
    )
    people = list(rows.scalars())
    if not people:
        return []
    chosen = wishes_of(look, people)
    rest = not look.calendar.is_working(look.today)
    return [each for each in people if _is_time(look, each, chosen[each], rest=rest)]


def _is_time(look: Look, person: str, chosen: Wishes, *, rest: bool) -> bool:
    if chosen.digest_at is None or (rest and not chosen.digest_on_rest_days):
        return False
    now = look.now.astimezone(LEGAL_ZONE).time()
    return now >= chosen.digest_at and present(look.somebody(person), look.today)


def digest(look: Reading, pen: Pen, key: str, person: str) -> Message | None:
    """The digest of a person as things stand now; None where there is nothing to tell."""
    mine = Reading(look.house, look.connection, Actor(look.county, person))
    ways = pen.ways("/inbox", _INBOX)
    urgent = list(takewhile(lambda each: _is_urgent(each, mine.now), _rows(mine, "mine")))
    counted = list(_counted(mine, urgent))
    if not any(number for _, number in counted):
        return None
    lines = [pen.say(text.format(n=number)) for text, number in counted if number]
    return Message(
        key=key,
        kind=DIGEST,
        subject=pen.say(_SUBJECT.format(day=mine.today)),
        lines=(*lines, *(_line(pen, each) for each in urgent[:MOST_LINES])),
        sent_at=mine.now,
        at=mine.now,
        language=pen.language,
        link=ways["link"],
        link_words=ways["link_words"],
        wishes=ways["wishes"],
        wishes_words=ways["wishes_words"],
    )


def _counted(mine: Reading, urgent: Sequence[InboxRow]) -> Iterator[tuple[Text, int]]:
    overdue = sum(1 for each in urgent if each.due_at is not None and each.due_at <= mine.now)
    yield _OVERDUE, overdue
    yield _TODAY, len(urgent) - overdue
    yield _POOL, sum(1 for each in _rows(mine, "pool") if each.opened_at > mine.now - NEW)
    yield _COPIES, unread(mine)


def _rows(mine: Reading, box: Box) -> Iterator[InboxRow]:
    """The rows of a box, most urgent first; nobody reads on after so many pages."""
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = inbox(mine, box, after=after, limit=MOST)
        yield from page.rows
        after = page.after
        if after is None:
            return


def _is_urgent(row: InboxRow, now: datetime) -> bool:
    return row.due_at is not None and row.due_at <= end_of_legal_day(now.astimezone(LEGAL_ZONE).date())


def _line(pen: Pen, row: InboxRow) -> str:
    day = last_day(row.due_at) if row.due_at else ""
    link = pen.link(f"/tasks/{row.task_id}")
    words = _ROW.format(step=row.step, number=row.number, place=row.place_name, day=day)
    return f"{pen.say(words)} {link}".rstrip()


_SUBJECT = Text("【守望】{day} 待办摘要", "[Shouwang] Your steps on {day}")
_OVERDUE = Text("已超期：{n} 件", "Overdue: {n}")
_TODAY = Text("今天到期：{n} 件", "Due today: {n}")
_POOL = Text("一天内新到的待签收：{n} 件", "New within a day, waiting to be taken: {n}")
_COPIES = Text("未读抄送：{n} 件", "Copies not read: {n}")
_ROW = Text("· {step}（{number}，{place}），最后一天 {day}", "· {step} ({number}, {place}), last day {day}")
_INBOX = Text("打开待办：", "Open the inbox:")
