"""The keys of personal data: one small file each, outside the database, readable by their owner alone.

`personal.key` is number 0, `personal-1.key` number 1, and so on. The newest seals what is new; every other one opens what it
sealed. A key that nothing uses any longer lies in `retired/`: it still opens what an older backup brings back.

A file holds its suite and secret, and below them the look-up secrets of the keys before it, oldest first: look-up hashes
are carried on by hashing them again, so that a number need not be known to rotate them.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.ciphers import SUITES, Suite, suite_of
from engine.errors import Refusal
from engine.text import Text

SECRET_BYTES = 32
RETIRED = "retired"
MOST_KEYS = 2**16
_FILE = re.compile(r"personal(?:-([1-9][0-9]{0,4}))?\.key")
_UNSETTLED_NS = 2_000_000_000
"""A folder that changed so lately may change again without its time telling."""


class BadKeyFile(Refusal):
    """A key file that does not hold a key."""

    code = "bad_key_file"
    sentence = Text(
        "密钥文件 {file} 读不了：{why}。请从备份恢复这个文件。",
        "The key file {file} cannot be read: {why}. Put it back from a backup.",
    )


@dataclass(frozen=True, slots=True)
class Key:
    """One key, ready for use."""

    number: int
    suite: Suite
    chain: tuple[tuple[type[Suite], bytes], ...]
    """Suite and look-up secret of every key from the first to this one."""
    living: bool = True
    """Whether anything may still be sealed with it."""
    made_at: float = 0.0
    """Seconds since 1970."""

    @classmethod
    def of(cls, number: int, suite: str, secret: bytes, before: Sequence[tuple[type[Suite], bytes]] = ()) -> Key:
        """A key from what its file says. Raises `CipherMissing`, `ValueError`."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a key of {SECRET_BYTES} bytes is expected, found {len(secret)}")
        ready = suite_of(suite)(secret)
        return cls(number, ready, (*before, (type(ready), ready.hash_key)))


class Ring(Protocol):
    """Where a vault finds its keys."""

    def keys(self) -> Mapping[int, Key]:
        """Every key by its number, as they are now."""


class FixedRing:
    """Keys in memory, for tests."""

    def __init__(self, *keys: Key) -> None:
        self._keys = {each.number: each for each in keys}

    def keys(self) -> Mapping[int, Key]:
        """The same keys always."""
        return self._keys


class KeyFolder:
    """Keys in a folder; a key that another process adds is seen by the next call."""

    def __init__(self, folder: Path, suite: str = "aes") -> None:
        """Makes the first key where there is none. Raises `CipherMissing`, `BadKeyFile`."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._seen: tuple[int, Mapping[int, Key]] | None = None
        if not self.keys():
            self._make(0, suite, ())

    def keys(self) -> Mapping[int, Key]:
        """Every key by its number; read again whenever the folder has changed."""
        changed = self.folder.stat().st_mtime_ns
        if self._seen is not None and self._seen[0] == changed:
            return self._seen[1]
        found = self._read()
        if time.time_ns() - changed > _UNSETTLED_NS:
            self._seen = (changed, found)
        return found

    def add(self, suite: str) -> Key:
        """A new key, from now on the one that seals. Raises `CipherMissing`."""
        known = self.keys()
        number = max(known) + 1
        self._make(number, suite, known[max(known)].chain)
        return self.keys()[number]

    def retire(self, number: int) -> None:
        """Lays a key aside."""
        aside = self.folder / RETIRED
        aside.mkdir(exist_ok=True)
        (self.folder / name_of(number)).replace(aside / name_of(number))
        self._seen = None

    def _make(self, number: int, suite: str, before: Sequence[tuple[type[Suite], bytes]]) -> None:
        """Whole or not at all; of two processes at once one is first, and its key is taken by both."""
        suite_of(suite)
        lines = [
            _line(suite, secrets.token_bytes(SECRET_BYTES)),
            *(_line(each.name, secret) for each, secret in before),
        ]
        half = self.folder / f".{name_of(number)}.{os.getpid()}.part"
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(lines))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(half, self.folder / name_of(number))
        except FileExistsError:
            pass
        finally:
            half.unlink()
        self._seen = None

    def _read(self) -> dict[int, Key]:
        for _ in range(5):
            try:
                return dict(self._read_once())
            except FileNotFoundError:  # laid aside between the list and the look
                continue
        raise BadKeyFile(file=self.folder, why=Text("文件不断变动", "it keeps changing"))

    def _read_once(self) -> Iterator[tuple[int, Key]]:
        for folder, living in ((self.folder / RETIRED, False), (self.folder, True)):
            for path in sorted(folder.glob("personal*.key")):
                if found := _FILE.fullmatch(path.name):
                    number = int(found[1] or 0)
                    yield number, _key(path, number, living=living)


def name_of(number: int) -> str:
    """The file of a key."""
    return f"personal-{number}.key" if number else "personal.key"


def _line(suite: str, secret: bytes) -> str:
    """The first key of release 0.4.0 has no name before it: it is AES."""
    return secret.hex() if suite == "aes" else f"{suite} {secret.hex()}"


def _key(path: Path, number: int, *, living: bool) -> Key:
    try:
        parts = [_parsed(line) for line in path.read_text("ascii").split("\n") if line.strip()]
        (suite, secret), before = parts[0], [(SUITES[name], known) for name, known in parts[1:]]
        made = Key.of(number, suite, secret, before)
    except (ValueError, KeyError, IndexError):
        raise BadKeyFile(file=path, why=Text("内容不是密钥", "it does not hold a key")) from None
    return Key(number, made.suite, made.chain, living, path.stat().st_mtime)


def _parsed(line: str) -> tuple[str, bytes]:
    suite, _, secret = line.strip().rpartition(" ")
    return suite or "aes", bytes.fromhex(secret)
