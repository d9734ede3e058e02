"""Keeps a small demo county of this release, on both databases, that every later release must upgrade and go on with.

usage: .venv/bin/python -m scripts.snapshot     (writes tests/releases/<version>-sqlite.tar.gz and -postgresql.tar.gz)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "releases"


def keep(kind: str, **environment: str) -> None:
    """Makes a county in an empty place and backs it up."""
    with tempfile.TemporaryDirectory() as folder:
        settings = os.environ | {"SHOUWANG_DATA_DIR": folder} | environment
        shouwang = str(Path(sys.executable).with_name("shouwang"))
        target = KEPT / f"{version('shouwang')}-{kind}.tar.gz"
        subprocess.run([shouwang, "demo", "--households", "60", "--cases", "20"], env=settings, check=True)
        subprocess.run([shouwang, "backup", str(target)], env=settings, check=True)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.support.postgres import Postgres  # noqa: PLC0415  # the real server of the tests

    keep("sqlite")
    with Postgres.start() as server, server.fresh_schema() as url:
        keep("postgresql", SHOUWANG_DATABASE_URL=url)


if __name__ == "__main__":
    main()
