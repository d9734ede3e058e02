"""What the caller was told, and how they want to be told."""

from __future__ import annotations

from datetime import time
from typing import Any

from engine.errors import InvalidForm
from engine.text import Text
from tasks import NOTICE_KINDS, Notice, Wishes, WrongWish, keep_wishes, read_all, read_notice, wishes
from tasks import notices as told_to
from web.api.desk_models import HowMany, NoticeOut, NoticePage, NoticeQuery, ReadUpTo, WishesIn, WishesOut
from web.api.keys import caller
from web.api.operation import operation
from web.api.wire import both, known_id
from web.auth.tokens import Scope
from web.house import engine

NOTICE = Text("通知", "notice")


@operation("GET", "/notices", sent=NoticeQuery, told=NoticePage)
def notices(query_data: NoticeQuery) -> dict[str, Any]:
    """What the caller was told, latest first."""
    asked = query_data
    page = told_to(engine(), caller(), unread=asked.unread, after=asked.after, limit=asked.limit)
    return {"rows": [_facts(each) for each in page.rows], "after": page.after}


@operation("POST", "/notices/<string(length=20):notice>/read", told=NoticeOut, scope=Scope.ACT)
def read_one(notice: str) -> dict[str, Any]:
    """Marks one as read."""
    return _facts(read_notice(engine(), caller(), known_id(notice, NOTICE)))


@operation("POST", "/notices/read", sent=ReadUpTo, told=HowMany, scope=Scope.ACT)
def read_up_to(json_data: ReadUpTo) -> dict[str, int]:
    """Marks one and all before it as read; what came later stays unread."""
    return {"count": read_all(engine(), caller(), json_data.up_to)}


@operation("GET", "/notices/wishes", told=WishesOut)
def my_wishes() -> dict[str, Any]:
    """How the caller is told: as they chose, or as the county did for everybody."""
    return _chosen(wishes(engine(), caller(), caller().person))


@operation("PUT", "/notices/wishes", sent=WishesIn, told=WishesOut, scope=Scope.ACT)
def choose(json_data: WishesIn) -> dict[str, Any]:
    """Keeps how the caller wants to be told."""
    sent = json_data
    known = {kind.value for kind in NOTICE_KINDS}
    if unknown := sent.kinds.keys() - known:
        raise InvalidForm({f"kinds.{each}": [Text("没有这种通知。", "There is no such kind.")] for each in unknown})
    quiet = (time.fromisoformat(sent.quiet.begin), time.fromisoformat(sent.quiet.end)) if sent.quiet else None
    chosen = Wishes(
        {kind: frozenset(sent.kinds.get(kind, ())) for kind in known}, sent.address, sent.language, quiet,
        time.fromisoformat(sent.digest_at) if sent.digest_at else None, sent.digest_on_rest_days, own=True,
    )  # fmt: skip
    try:
        keep_wishes(engine(), caller(), caller().person, chosen)
    except WrongWish as wrong:
        raise InvalidForm({wrong.name: [wrong.text]}) from wrong
    return _chosen(chosen)


def _facts(notice: Notice) -> dict[str, Any]:
    names = ("id", "case_id", "task_id", "by", "words", "at", "is_read")
    return {name: getattr(notice, name) for name in names} | {
        "kind": notice.kind.value, "name": both(notice.name), "sentence": both(notice.sentence),
    }  # fmt: skip


def _chosen(chosen: Wishes) -> dict[str, Any]:
    return {
        "kinds": {kind: sorted(ways) for kind, ways in chosen.kinds.items()}, "address": chosen.address,
        "language": chosen.language, "own": chosen.own, "digest_on_rest_days": chosen.digest_on_rest_days,
        "quiet": {"begin": f"{chosen.quiet[0]:%H:%M}", "end": f"{chosen.quiet[1]:%H:%M}"} if chosen.quiet else None,
        "digest_at": f"{chosen.digest_at:%H:%M}" if chosen.digest_at else None,
    }  # fmt: skip
