"""Rotation of keys while the house goes on working: a new key for what is new, then everything older sealed anew.

Nothing is remembered beside the data: each value tells its key by its first bytes, so that a pass that was killed is simply
begun again. A key is laid aside when nothing in the database or among the files has it any longer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, LargeBinary, MetaData, Table, and_, bindparam, func, select, tuple_, update

from engine import rehashing
from engine.errors import Refusal, Stale
from engine.eventlog import RESEALED, sha256_of
from engine.keyring import Key, KeyFolder
from engine.store.base import SealedBytes
from engine.store.tables import submission
from engine.text import Text
from engine.vault import FIRST_FORMAT, HEAD_BYTES, SealBroken, head_of, number_of

if TYPE_CHECKING:
    from engine.engine import Engine

BATCH = 100
"""Values of one transaction: some milliseconds of the database's one writer."""
SETTLED_SECONDS = 60
"""Longer than any transaction: what was sealed with the older key before the new one was made has been committed by then."""


class StillRotating(Refusal):
    """A new key is wanted while values are still sealed with two older ones."""

    code = "still_rotating"
    sentence = Text(
        "上一次更换密钥还没有完成：第{old}号密钥仍在使用。请先运行 shouwang keys reseal。",
        "The last rotation is not finished: key {old} is still in use. Run shouwang keys reseal first.",
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a column, or the files, have come."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Values that no key opens, left as they are."""

    what: str
    where: str


class Resealing:
    """The keys of a house and all that is sealed with them."""

    def __init__(self, engine: Engine, metadata: MetaData, *, settled: float = SETTLED_SECONDS) -> None:
        """`metadata` has the tables of every room; `settled` is in seconds."""
        self._engine, self._metadata, self._settled = engine, metadata, settled
        self.vault, self._database = engine.vault, engine.house.database
        self.broken: list[Broken] = []

    # ------------------------------------------------------------ what there is
    def usage(self) -> Counter[int]:
        """How many values and files are sealed with each key."""
        found: Counter[int] = Counter()
        for column in self.columns():
            found.update(self._usage_of(column))
        found.update(
            number for _, _, head in self._engine.house.files.heads() if (number := number_of(head)) is not None
        )
        return found

    def columns(self) -> list[Column[bytes]]:
        """Every column that is sealed, of all rooms."""
        every = (column for table in self._metadata.sorted_tables for column in table.c)
        return [column for column in every if isinstance(column.type, SealedBytes)]

    def _usage_of(self, column: Column[bytes]) -> dict[int, int]:
        head = func.substr(column, 1, HEAD_BYTES, type_=LargeBinary)
        first = _first(column) == bytes([FIRST_FORMAT])
        with self._database.read() as connection:
            old = connection.execute(select(func.count()).select_from(column.table).where(first)).scalar_one()
            heads = connection.execute(select(head, func.count()).where(_sealed(column), ~first).group_by(head)).all()
        numbers = Counter({0: old} if old else {})
        for start, count in heads:
            number = number_of(bytes(start) + b"\0")
            if number is not None:
                numbers[number] += count
        return numbers

    def carried(self) -> bool:
        """Whether every county's look-up hashes are under the newest key."""
        with self._database.read() as connection:
            return all(rehashing.carried(connection, county, self.vault) for county in rehashing.counties(connection))

    # ------------------------------------------------------------ a new key
    def rotate(self, suite: str) -> Key:
        """A new key, from now on the one that seals. Raises `StillRotating`, `CipherMissing`."""
        keys = self._folder.keys()
        older = [each.number for each in keys.values() if each.living and each.number != max(keys)]
        if older:
            raise StillRotating(old=min(older))
        return self._folder.add(suite)

    @property
    def _folder(self) -> KeyFolder:
        ring = self.vault.ring
        if not isinstance(ring, KeyFolder):
            raise TypeError("these keys do not lie in a folder")
        return ring

    def reseal(self) -> Iterator[Progress]:
        """Seals everything older anew and carries the hashes on; may be stopped and begun again at any moment."""
        for column in self.columns():
            yield from self._column(column)
        yield from self._files()
        with self._database.read() as connection:
            found = rehashing.counties(connection)
        for county in found:
            with self._database.write() as connection:
                changed = rehashing.carry_on(connection, self._metadata, county, self.vault)
            yield Progress(f"hashes of {county}", changed, changed)

    def wait(self) -> float:
        """Seconds until it is certain that nothing sealed with an older key is still being written."""
        return max(0.0, self.vault.newest.made_at + self._settled - time.time())

    def retire(self) -> list[int]:
        """Lays aside every older key that nothing uses any longer; their numbers."""
        if self.wait() or not self.carried():
            return []
        used, newest = self.usage(), self.vault.newest.number
        idle = [
            each.number
            for each in self._folder.keys().values()
            if each.living and each.number != newest and not used[each.number]
        ]
        for number in idle:
            self._folder.retire(number)
        return idle

    # ------------------------------------------------------------ columns
    def _column(self, column: Column[bytes]) -> Iterator[Progress]:
        what = f"{column.table.name}.{column.name}"
        with self._database.read() as connection:
            total = connection.execute(
                select(func.count()).select_from(column.table).where(self._older(column))
            ).scalar_one()
        done, after = 0, None
        while rows := self._batch(column, after):
            self._put(column, list(self._sealed_anew(column, rows)))
            done, after = done + len(rows), [rows[-1][key.name] for key in _order(column)]
            yield Progress(what, done, max(total, done))

    def _older(self, column: Column[bytes]) -> Any:
        head = func.substr(column, 1, HEAD_BYTES, type_=LargeBinary)
        return and_(_sealed(column), head != head_of(self.vault.newest))

    def _batch(self, column: Column[bytes], after: Sequence[Any] | None) -> list[dict[str, Any]]:
        table, order = _table(column), _order(column)
        query = select(table).where(self._older(column)).order_by(*order).limit(BATCH)
        if after is not None:
            query = query.where(tuple_(*order) > tuple_(*after))
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _sealed_anew(self, column: Column[bytes], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows with `b_new` beside `b_old`; one that no key opens is told of and left."""
        kind = cast("SealedBytes", column.type)
        for row in rows:
            purpose, old = kind.purpose.format_map(row), bytes(row[column.name])
            try:
                yield row | {"b_old": old, "b_new": self.vault.seal(self.vault.open(old, purpose), purpose)}
            except SealBroken:
                where = " ".join(str(row[key.name]) for key in _order(column))
                self.broken.append(Broken(f"{column.table.name}.{column.name}", where))

    def _put(self, column: Column[bytes], rows: list[dict[str, Any]]) -> None:
        if _table(column) is submission:
            for (county, case_id), those in groupby(sorted(rows, key=_case), key=_case):
                self._put_proven(county, case_id, list(those))
        elif rows:
            with self._database.write() as connection:
                connection.execute(_swap(column), [_bound(column, row) for row in rows])

    def _put_proven(self, county: str, case_id: str, rows: list[dict[str, Any]]) -> None:
        """Entries are bound to their events by their bytes: the same transaction says which bytes they are now."""
        try:
            with self._engine.transaction(self._engine.system(county)) as work:
                file = work.case(case_id)
                for row in rows:
                    if (
                        work.connection.execute(_swap(submission.c.content), _bound(submission.c.content, row)).rowcount
                        != 1
                    ):
                        raise Stale(happened=Text("另一个程序正在更换密钥", "keys are being rotated elsewhere too"))
                work.event(file, RESEALED, submissions={row["id"]: sha256_of(row["b_new"]) for row in rows})
                work.append(file)
        except Stale:
            return  # somebody was quicker: the next pass finds them as they are

    # ------------------------------------------------------------ files
    def _files(self) -> Iterator[Progress]:
        files, newest = self._engine.house.files, head_of(self.vault.newest)
        older = [(county, each) for county, each, head in files.heads() if head[:HEAD_BYTES] != newest]
        for done, (county, each) in enumerate(older, 1):
            try:
                files.write(county, each, files.read(county, each))
            except SealBroken:
                self.broken.append(Broken("files", f"{county}/{each}"))
            if done % BATCH == 0 or done == len(older):
                yield Progress("files", done, len(older))


def _table(column: Column[bytes]) -> Table:
    return column.table


def _order(column: Column[bytes]) -> list[Column[Any]]:
    return list(_table(column).primary_key)


def _case(row: dict[str, Any]) -> tuple[str, str]:
    return row["county"], row["case_id"]


def _sealed(column: Column[bytes]) -> Any:
    return and_(column.is_not(None), func.length(column) > 0)


def _first(column: Column[bytes]) -> Any:
    return func.substr(column, 1, 1, type_=LargeBinary)


def _swap(column: Column[bytes]) -> Any:
    """Only where the value is still the one that was opened: what was written meanwhile is never lost."""
    table = _table(column)
    same = [key == bindparam(f"b_{key.name}") for key in table.primary_key]
    return update(table).where(*same, column == bindparam("b_old")).values({column.name: bindparam("b_new")})


def _bound(column: Column[bytes], row: dict[str, Any]) -> dict[str, Any]:
    return {f"b_{key.name}": row[key.name] for key in _table(column).primary_key} | {
        "b_old": row["b_old"],
        "b_new": row["b_new"],
    }
