"""Writes the next step of the migration chain from the difference between the tables and the chain so far.

usage: .venv/bin/python scripts/new_migration.py "what changes and why"
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic import command
from sqlalchemy import create_engine

from migrations import configuration, newest, upgrade


def main(message: str) -> None:
    number = int(newest() or "0") + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/chain.sqlite")
        upgrade(engine)
        config = configuration()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    ruff = str(Path(sys.executable).parent / "ruff")
    for act in ("check --fix", "format"):
        subprocess.run([ruff, *act.split(), "--quiet", "migrations/versions"], check=True)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
