"""The files of one process as they are handed in, stored and given back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec
import zstandard

DIAGRAM = "process.bpmn"
MAX_BUNDLE_BYTES = 64 * 1024 * 1024
"""Of all files together, unpacked. Real bundles have under one megabyte."""

_BELONGS = re.compile(r"process\.bpmn|README\.md|forms/[^/]+\.json|tables/[^/]+\.dmn|scenarios/[^/]+\.toml")


class BundleSizeError(ValueError):
    """More than MAX_BUNDLE_BYTES."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """`process.bpmn`, `forms/*.json`, `tables/*.dmn`, `scenarios/*.toml` and `README.md` of one process."""

    name: str
    files: Mapping[str, bytes]
    digest: str = field(init=False, compare=False)
    """SHA-256 of the names and contents of all files, as hex; the bundle's own name does not count."""

    def __post_init__(self) -> None:
        ordered = {path: bytes(self.files[path]) for path in sorted(self.files)}
        object.__setattr__(self, "files", MappingProxyType(ordered))
        digest = hashlib.sha256()
        for path, data in ordered.items():
            digest.update(f"{len(path.encode())}:{path}{len(data)}:".encode())
            digest.update(data)
        object.__setattr__(self, "digest", digest.hexdigest())

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        """The bundle in a folder; files that do not belong to a bundle are left alone.

        Raises `BundleSizeError`, and OSError where a file cannot be read.
        """
        paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
        chosen = {name: path for name, path in paths.items() if _BELONGS.fullmatch(name) and path.is_file()}
        if sum(path.stat().st_size for path in chosen.values()) > MAX_BUNDLE_BYTES:
            raise BundleSizeError(folder.name)
        return cls(folder.resolve().name, {name: path.read_bytes() for name, path in chosen.items()})

    def archive(self) -> bytes:
        """All files in one compressed text, the same for the same content; `unarchive` reads it."""
        plain = msgspec.msgpack.encode([self.name, dict(self.files)])
        return zstandard.ZstdCompressor(level=10).compress(plain)

    @classmethod
    def unarchive(cls, data: bytes) -> Bundle:
        """What `archive` packed. Raises ValueError on anything else."""
        try:
            plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=2 * MAX_BUNDLE_BYTES)
            name, files = msgspec.msgpack.decode(plain, type=tuple[str, dict[str, bytes]])
        except (zstandard.ZstdError, msgspec.DecodeError) as error:
            raise ValueError(f"not a stored bundle: {error}") from error
        return cls(name, files)

    def inside(self, folder: str) -> dict[str, bytes]:
        """The files of `forms`, `tables` or `scenarios` by their path."""
        return {path: data for path, data in self.files.items() if path.startswith(f"{folder}/")}
