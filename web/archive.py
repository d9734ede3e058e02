"""Backup and restore: database, attached files and keys of one moment in one archive, on SQLite and on PostgreSQL.

An archive is a gzipped tar with `manifest.json` last: release of the schema, kind of database, and the SHA-256 of every
part. SQLite is copied by its online backup; PostgreSQL by COPY of every table in one repeatable-read transaction.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

import migrations
from engine.errors import Refusal
from engine.settings import Settings
from engine.store import Database
from engine.text import Text
from migrations.declared import metadata

FOLDERS = ("files", "packs", "keys")
"""Folders below the data directory that belong to a county."""
MANIFEST, SQLITE, COPIES = "manifest.json", "database.sqlite", "tables"
FORMAT = 1


class CannotRestore(Refusal):
    """An archive that cannot be put back; nothing has been changed."""

    code = "cannot_restore"
    sentence = Text("不能恢复：{why}", "This cannot be restored: {why}")


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    revision: str
    database: str
    at: str
    parts: int
    keys: bool


def save(settings: Settings, target: Path, *, keys: bool = True) -> Summary:
    """Writes an archive while the house may go on working; it appears under its name only when it is whole.

    Keys come last: whatever they sealed while the archive was written, they are in it.
    """
    database = Database(settings.database)
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)  # it may hold the keys
    with (
        tempfile.TemporaryDirectory(dir=target.parent) as folder,
        tarfile.open(half, "w:gz", compresslevel=5) as archive,
    ):
        digests = {name: _add_file(archive, name, path) for name, path in _database_parts(database, Path(folder))}
        revision = migrations.revision(database.writer) or ""
        database.dispose()
        for each in FOLDERS if keys else [name for name in FOLDERS if name != "keys"]:
            root = settings.data_dir / each
            for path in _files(root):
                name = f"{each}/{path.relative_to(root).as_posix()}"
                digests[name] = _add_file(archive, name, path)
        manifest = {
            "format": FORMAT,
            "revision": revision,
            "database": "sqlite" if database.is_sqlite else "postgresql",
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "keys": keys,
            "sha256": digests,
        }
        _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
    half.replace(target)
    return _summary(manifest)


def load(settings: Settings, source: Path) -> Summary:
    """Puts an archive back into an empty place and brings it up to this release.

    Raises `CannotRestore` where anything is in the way or the archive is damaged; then nothing has been changed.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        manifest = _unpack(source, root)
        database = Database(settings.database)
        try:
            _require_room(settings, database, manifest)
            _require_no_other_files(settings, root)
            if database.is_sqlite:
                database.dispose()
                _put_sqlite(settings, root)
            else:
                _put_copies(database, root, str(manifest["revision"]))
            for each in FOLDERS:
                for path in _files(root / each):
                    _put_file(path, settings.data_dir / each / path.relative_to(root / each))
            migrations.upgrade(database.writer)
        finally:
            database.dispose()
    return _summary(manifest)


# ------------------------------------------------------------ parts
def _database_parts(database: Database, folder: Path) -> Iterator[tuple[str, Path]]:
    if database.is_sqlite:
        copy = folder / SQLITE
        with database.reader.connect() as connection, sqlite3.connect(copy) as target:
            raw: Any = connection.connection.dbapi_connection
            raw.backup(target)
        target.close()
        yield SQLITE, copy
        return
    with (
        database.writer.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        raw = connection.connection.dbapi_connection
        for name in _tables():
            path = folder / f"{name}.copy"
            with path.open("wb") as file, raw.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as rows:
                for block in rows:
                    file.write(block)
            yield f"{COPIES}/{name}.copy", path


def _tables() -> list[str]:
    return [table.name for table in metadata().sorted_tables]


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".part")


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    facts = tarfile.TarInfo(name)
    facts.size = len(data)
    archive.addfile(facts, io.BytesIO(data))


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Adds a file and gives its digest, from one opening: it may be sealed anew at any moment."""
    with path.open("rb") as file:
        facts = archive.gettarinfo(arcname=name, fileobj=file)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(facts, file)
    return digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _summary(manifest: dict[str, Any]) -> Summary:
    return Summary(
        manifest["revision"], manifest["database"], manifest["at"], len(manifest["sha256"]), bool(manifest["keys"])
    )


# ------------------------------------------------------------ putting back
def _unpack(source: Path, root: Path) -> dict[str, Any]:
    """Unpacks and checks every part against the manifest."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(root, filter="data")
        manifest: dict[str, Any] = json.loads((root / MANIFEST).read_bytes())
        damaged = [name for name, digest in manifest["sha256"].items() if _digest(root / name) != digest]
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as fault:
        raise CannotRestore(
            why=Text(
                f"{source.name} 不是完整的备份文件（{fault}）。", f"{source.name} is not a whole backup ({fault})."
            )
        ) from None
    if damaged or manifest.get("format") != FORMAT:
        raise CannotRestore(
            why=Text(f"备份已损坏：{'、'.join(damaged[:3])}。", f"the backup is damaged: {', '.join(damaged[:3])}.")
        )
    return manifest


def _require_room(settings: Settings, database: Database, manifest: dict[str, Any]) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if manifest["database"] != kind:
        raise CannotRestore(
            why=Text(
                f"备份来自 {manifest['database']}，现在的数据库是 {kind}。请把 SHOUWANG_DATABASE_URL 指向同类数据库。",
                f"the backup is of {manifest['database']} and the database now is {kind}. Point SHOUWANG_DATABASE_URL at one of that kind.",
            )
        )
    if migrations.revision(database.writer) is not None:
        raise CannotRestore(
            why=Text(
                "这里已经有数据。请先停止服务，再用 SHOUWANG_DATA_DIR（或 SHOUWANG_DATABASE_URL）指向空的位置。",
                "there are data here already. Stop the service and point SHOUWANG_DATA_DIR (or SHOUWANG_DATABASE_URL) at an empty place.",
            )
        )


def _require_no_other_files(settings: Settings, root: Path) -> None:
    """A key that is written over is lost for good, and with it every personal value that it sealed."""
    for each in FOLDERS:
        for path in _files(root / each):
            there = settings.data_dir / each / path.relative_to(root / each)
            if there.exists() and there.read_bytes() != path.read_bytes():
                raise CannotRestore(
                    why=Text(
                        f"{there} 已存在且内容不同，不会覆盖。请用 SHOUWANG_DATA_DIR 另指一个空目录。",
                        f"{there} is there already and differs; it is not written over. Name an empty folder by SHOUWANG_DATA_DIR.",
                    )
                )


def _put_sqlite(settings: Settings, root: Path) -> None:
    where = Path(settings.database.removeprefix("sqlite:///"))
    for end in ("", "-wal", "-shm", "-journal"):  # an empty database that looking for one has made
        where.with_name(where.name + end).unlink(missing_ok=True)
    _put_file(root / SQLITE, where)


def _put_copies(database: Database, root: Path, revision: str) -> None:
    migrations.upgrade(database.writer, revision)
    with database.writer.begin() as connection:
        raw: Any = connection.connection.dbapi_connection
        for name in _tables():
            path = root / COPIES / f"{name}.copy"
            if not path.exists():
                continue  # a table that came with a later release
            connection.execute(text(f'DELETE FROM "{name}"'))
            with raw.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as rows:
                rows.write(path.read_bytes())


def _put_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(target.name + ".part")
    half.write_bytes(source.read_bytes())
    half.chmod(0o600)
    half.replace(target)
