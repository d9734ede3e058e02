"""Personal data at rest: sealed with AES-256-GCM or SM4-GCM, found again by a keyed hash.

In front of every sealed value stand a version, the suite and the number of its key (four bytes, authenticated), so that keys
and suites can change while everything sealed before goes on opening. Values of release 0.4.0 begin with version 1 and
belong to key 0.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag

from engine.ciphers import NONCE_BYTES
from engine.errors import Refusal
from engine.keyring import FixedRing, Key, KeyFolder, Ring
from engine.text import Text

FIRST_FORMAT, FORMAT = 1, 2
HEAD_BYTES = 4
HASH_BYTES = 16
_to_json = msgspec.json.Encoder(decimal_format="number")
_from_json = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


class SealBroken(Refusal):
    """Sealed data that no key of the ring opens, or that was changed."""

    code = "seal_broken"
    sentence = Text(
        "加密资料无法打开：密钥不符或数据被改动。请联系管理员核对密钥文件。",
        "Sealed data cannot be opened: wrong key or altered data. Ask an administrator to check the key files.",
    )


class Vault:
    """Seals and opens personal data; `purpose` binds a sealed value to where it belongs."""

    def __init__(self, keys: Ring | bytes) -> None:
        """A ring of keys, or the 32 bytes of a single AES key."""
        self.ring: Ring = FixedRing(Key.of(0, "aes", keys)) if isinstance(keys, bytes) else keys

    @classmethod
    def at(cls, folder: Path, suite: str = "aes") -> Vault:
        """The vault whose keys lie in `folder`; the first is made, of that suite, where there is none."""
        return cls(KeyFolder(folder, suite))

    @property
    def newest(self) -> Key:
        """The key that seals."""
        keys = self.ring.keys()
        return keys[max(keys)]

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Head, nonce, ciphertext with tag."""
        key = self.newest
        start, nonce = head_of(key), secrets.token_bytes(NONCE_BYTES)
        return start + nonce + key.suite.seal(nonce, data, start + purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for that purpose; raises `SealBroken`."""
        key, length = self._key_of(sealed), 1 if sealed[:1] == bytes([FIRST_FORMAT]) else HEAD_BYTES
        bound = purpose.encode() if length == 1 else sealed[:HEAD_BYTES] + purpose.encode()
        try:
            return key.suite.open(sealed[length : length + NONCE_BYTES], sealed[length + NONCE_BYTES :], bound)
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def _key_of(self, sealed: bytes) -> Key:
        number = number_of(sealed)
        key = None if number is None else self.ring.keys().get(number)
        if key is None or (sealed[0] == FORMAT and sealed[1] != key.suite.code):
            raise SealBroken
        return key

    def seal_json(self, values: Mapping[str, object], purpose: str) -> bytes:
        """A JSON object sealed; Decimal is written as a number, a date as text."""
        return self.seal(_to_json.encode(values), purpose)

    def open_json(self, sealed: bytes, purpose: str) -> dict[str, object]:
        """The JSON object; numbers with a fraction come back as Decimal."""
        return _from_json.decode(self.open(sealed, purpose))

    def look_up(self, text: str, purpose: str, key: int | None = None) -> bytes:
        """A keyed hash (16 bytes) by which an equal text is found without opening anything; of the newest key for None.

        What is written into a table takes the key that its hashes are under now (`engine.rehashing.key_in_force`).
        """
        keys = self.ring.keys()
        found, *later = keys[max(keys) if key is None else key].chain
        hashed = found[0].keyed_hash(found[1], purpose.encode() + b"\0" + text.encode())[:HASH_BYTES]
        for suite, secret in later:
            hashed = suite.keyed_hash(secret, hashed)[:HASH_BYTES]
        return hashed

    def look_ups(self, text: str, purpose: str) -> tuple[bytes, ...]:
        """The hash under every key in use: what is asked for while hashes are carried over to a new key."""
        numbers = [each.number for each in self.ring.keys().values() if each.living]
        return tuple(self.look_up(text, purpose, each) for each in sorted(numbers, reverse=True))

    def carried_on(self, hashed: bytes, since: int) -> bytes:
        """A hash under key `since` as it is under the newest one, without knowing the text."""
        keys = self.ring.keys()
        for suite, secret in keys[max(keys)].chain[len(keys[since].chain) :]:
            hashed = suite.keyed_hash(secret, hashed)[:HASH_BYTES]
        return hashed


def head_of(key: Key) -> bytes:
    """What every value begins with that a key seals today."""
    return bytes([FORMAT, key.suite.code]) + key.number.to_bytes(2)


def number_of(sealed: bytes) -> int | None:
    """The number of the key that sealed a value; None for what nobody sealed."""
    if sealed[:1] == bytes([FIRST_FORMAT]):
        return 0
    return int.from_bytes(sealed[2:4]) if sealed[:1] == bytes([FORMAT]) and len(sealed) > HEAD_BYTES else None
