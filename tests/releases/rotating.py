"""Seals a county anew until it is killed. Run by test_rotation."""

from __future__ import annotations

import sys
from pathlib import Path

from engine import Settings
from engine.resealing import Resealing
from migrations.declared import metadata
from tasks import build_engine


def main(folder: Path, url: str) -> None:
    """One line for each batch; the first one before anything is done."""
    engine = build_engine(Settings(data_dir=folder, database_url=url, sqlite_synchronous="NORMAL"))
    resealing = Resealing(engine, metadata(), settled=0)
    sys.stdout.write(".")
    sys.stdout.flush()
    for _ in resealing.reseal():
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
