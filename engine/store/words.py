"""What a case is found by: every ending of its name and the parts of its number, each a row that an index finds by its beginning.

Chinese names have two or three characters, too few for the three-letter indexes of either database; "小明" is found in
"王小明" because the name goes on so from its second character. It is exact, and the same on both databases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from engine.records import Case
from engine.store.hot import insert_rows
from engine.store.tables import case_word, cases

LETTERS: Final = 24
"""Letters that are kept of each ending."""
ENDINGS: Final = 60
"""Endings that are kept of a name; it may be a sentence."""
_AT_ONCE: Final = 5_000
_LAST: Final = "\U0010ffff"
_GROUPS = re.compile(r"[^\W\d_]+|\d+")


def fold(text: str) -> str:
    """Text without what people do not mind when they search: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(number: str, title: str) -> set[str]:
    """The endings of a name, and the number from each of its parts on; the last part without leading zeros too."""
    name, code = fold(title), fold(number)
    starts = [found.start() for found in _GROUPS.finditer(code)]
    words = {name[at : at + LETTERS] for at in range(min(len(name), ENDINGS))}
    words |= {code[at:][:LETTERS] for at in (0, *starts)}
    if starts:
        words.add(code[starts[-1] :].lstrip("0")[:LETTERS])
    return words - {""}


def begins(text: str) -> ColumnElement[bool]:
    """Words that begin so. Longer text is told apart by its first letters alone."""
    folded = fold(text)[:LETTERS]
    return and_(case_word.c.word >= folded, case_word.c.word < folded + _LAST)


def keep_words(connection: Connection, case: Case) -> None:
    """The words of a new case."""
    insert_rows(connection, "case_word", list(_rows(case.county, case.id, case.number, case.title)))


def rewrite_words(connection: Connection, case: Case) -> None:
    """The words of a case that is called otherwise now."""
    connection.execute(delete(case_word).where(case_word.c.county == case.county, case_word.c.case_id == case.id))
    keep_words(connection, case)


def fill(connection: Connection) -> None:
    """The words of every case of a database of a release that had none."""
    rows = connection.execute(select(cases.c.county, cases.c.id, cases.c.number, cases.c.title))
    for part in rows.partitions(_AT_ONCE):
        insert_rows(connection, "case_word", [word for row in part for word in _rows(*row)])


def _rows(county: str, case_id: str, number: str, title: str) -> Iterator[dict[str, str]]:
    for word in sorted(words_of(number, title)):
        yield {"county": county, "word": word, "case_id": case_id}
