"""Keyed hashes under a new key: all of a county's at once, so that two of them can be compared at any moment.

A hash is carried on by hashing it again, so no number need be known. Until that is done new rows still take the old
key's hash; who looks for a text asks for the hash under both.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, MetaData, Table, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.base import KeyedHash
from engine.store.tables import hash_key, person
from engine.vault import Vault

ADVISORY = 0x6861_7368  # "hash": the number of our lock in a PostgreSQL database


def key_in_force(connection: Connection, county: str) -> int:
    """The key that the county's hashes are under, and stay under until this transaction ends."""
    _lock(connection, "pg_advisory_xact_lock_shared")
    return _number(connection, county)


def counties(connection: Connection) -> list[str]:
    """Every county that anybody serves in."""
    return list(connection.execute(select(person.c.county).distinct().order_by(person.c.county)).scalars())


def carried(connection: Connection, county: str, vault: Vault) -> bool:
    """Whether the county's hashes are under the newest key."""
    return _number(connection, county) == vault.newest.number


def carry_on(connection: Connection, metadata: MetaData, county: str, vault: Vault) -> int:
    """Puts every hash of a county under the newest key, in the caller's transaction; returns how many changed."""
    _lock(connection, "pg_advisory_xact_lock")
    since, newest = _number(connection, county), vault.newest.number
    if since == newest:
        return 0
    changed = sum(_carry_column(connection, column, county, vault, since) for column in hashed_columns(metadata))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    put = dialect.insert(hash_key).values(county=county, number=newest)
    connection.execute(put.on_conflict_do_update(index_elements=["county"], set_={"number": newest}))
    return changed


def hashed_columns(metadata: MetaData) -> Iterator[Column[bytes]]:
    """Every column that holds keyed hashes."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.c if isinstance(column.type, KeyedHash))


def _carry_column(connection: Connection, column: Column[bytes], county: str, vault: Vault, since: int) -> int:
    table: Table = column.table
    keys = list(table.primary_key)
    rows = connection.execute(select(*keys, column).where(table.c.county == county, column.is_not(None))).all()
    if not rows:
        return 0
    same = [key == bindparam(f"b_{key.name}") for key in keys]
    known = {bytes(row[-1]): b"" for row in rows}
    for hashed in known:
        known[hashed] = vault.carried_on(hashed, since)
    connection.execute(
        update(table).where(*same).values({column.name: bindparam("b_hashed")}),
        [
            {f"b_{key.name}": value for key, value in zip(keys, row[:-1], strict=True)}
            | {"b_hashed": known[bytes(row[-1])]}
            for row in rows
        ],
    )
    return len(rows)


def _number(connection: Connection, county: str) -> int:
    found = connection.execute(select(hash_key.c.number).where(hash_key.c.county == county)).scalar()
    return found or 0


def _lock(connection: Connection, function: str) -> None:
    """SQLite has one writer at a time and needs none."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT {function}(:key)"), {"key": ADVISORY})
