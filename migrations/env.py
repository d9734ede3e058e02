"""Alembic's entry: always on a connection that the product hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import tasks
import web.tables
from engine.store import Base, tables

connection: Connection = context.config.attributes["connection"]
declared = (tables, tasks, web.tables)
"""Imported for the tables that they declare."""

context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
