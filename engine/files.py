"""Attachments outside the database: sealed, named by their id, written before the row that tells of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.errors import NotFound
from engine.text import Text
from engine.vault import HEAD_BYTES, Vault

PURPOSE = "attachment"


class FileStore:
    """A folder of sealed files."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self.folder = folder
        self._vault = vault

    def path(self, county: str, file_id: str) -> Path:
        """Where a file lies; two characters of the id spread a county's files over folders."""
        return self.folder / county / file_id[-2:] / file_id

    def write(self, county: str, file_id: str, data: bytes) -> None:
        """Seals and keeps a file; on disk before this returns."""
        path = self.path(county, file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("wb") as file:
            file.write(self._vault.seal(data, f"{PURPOSE}:{file_id}"))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _settle(path.parent)

    def read(self, county: str, file_id: str) -> bytes:
        """The bytes of a file. Raises `NotFound`."""
        try:
            sealed = self.path(county, file_id).read_bytes()
        except FileNotFoundError:
            raise NotFound(what=Text("附件文件", "attached file")) from None
        return self._vault.open(sealed, f"{PURPOSE}:{file_id}")

    def heads(self) -> Iterator[tuple[str, str, bytes]]:
        """(county, id, first bytes) of every file there is: which key it is sealed with."""
        for path in self.folder.glob("*/*/*"):
            if path.suffix != ".part":
                with path.open("rb") as file:
                    yield path.parent.parent.name, path.name, file.read(HEAD_BYTES + 1)

    def drop(self, county: str, file_id: str) -> None:
        """Takes a file away (one whose row was never written)."""
        self.path(county, file_id).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Makes the new name outlive a power cut, where the system can: else a row might tell of a file that is gone."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
