"""Personal data at rest: sealed with AES-256-GCM, found again by a keyed hash.

The key lies in a file outside the database, made on first start and readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import Refusal
from engine.text import Text

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_to_json = msgspec.json.Encoder(decimal_format="number")
_from_json = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


class SealBroken(Refusal):
    """Sealed data that this key does not open, or that was changed."""

    code = "seal_broken"
    sentence = Text(
        "加密资料无法打开：密钥不符或数据被改动。请联系管理员核对密钥文件。",
        "Sealed data cannot be opened: wrong key or altered data. Ask an administrator to check the key file.",
    )


class Vault:
    """Seals and opens personal data; `purpose` binds a sealed value to where it belongs."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"a key of {_KEY_BYTES} bytes is expected, found {len(key)}")
        self._cipher = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._hash_key = hashlib.sha256(b"look-up" + key).digest()

    @classmethod
    def at(cls, path: Path) -> Vault:
        """The vault whose key lies in `path`; the key is made if there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(bytes.fromhex(path.read_text("ascii").strip()))
        key = secrets.token_bytes(_KEY_BYTES)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex())
            file.flush()
            os.fsync(file.fileno())
        return cls(key)

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Version byte, nonce, ciphertext with tag."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for that purpose; raises `SealBroken`."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def seal_json(self, values: Mapping[str, object], purpose: str) -> bytes:
        """A JSON object sealed; Decimal is written as a number, a date as text."""
        return self.seal(_to_json.encode(values), purpose)

    def open_json(self, sealed: bytes, purpose: str) -> dict[str, object]:
        """The JSON object; numbers with a fraction come back as Decimal."""
        return _from_json.decode(self.open(sealed, purpose))

    def look_up(self, text: str, purpose: str) -> bytes:
        """A keyed hash (16 bytes) by which an equal text is found without opening anything."""
        message = purpose.encode() + b"\0" + text.encode()
        return hmac.new(self._hash_key, message, hashlib.sha256).digest()[:16]
