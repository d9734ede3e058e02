"""Alembic's entry: always on a connection that the product hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from alembic import context

from engine.store import KeyedHash, SealedBytes, UtcDateTime
from migrations.declared import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection


def plain_types(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """Migrations name the database's own types, so that they stay true whatever becomes of ours."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.{item.impl!r}" if isinstance(item, (SealedBytes, KeyedHash)) else False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=True,
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
