"""Two suites of ciphers: AES-256-GCM with HMAC-SHA-256, and the national SM4-GCM with HMAC-SM3.

SM4 is GB/T 32907-2016, SM3 is GB/T 32905-2016; both come from the OpenSSL that `cryptography` is built with.
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from engine.errors import Refusal
from engine.text import Text

NONCE_BYTES, TAG_BYTES = 12, 16


class CipherMissing(Refusal):
    """A suite that the OpenSSL of this machine does not have."""

    code = "cipher_missing"
    sentence = Text(
        "本机的加密库不支持{name}（国密算法没有编译进去）。请改用随产品安装的 cryptography 轮子，或把 SHOUWANG_CIPHER 设为 aes。",
        "The cryptography library of this machine has no {name}. Use the wheel that is installed with the product, or set SHOUWANG_CIPHER to aes.",
    )


class Suite(ABC):
    """A cipher with authentication, and a keyed hash, made from one secret of 32 bytes."""

    name: ClassVar[str]
    code: ClassVar[int]
    """Stands in front of every sealed value; never given to another suite."""
    label: ClassVar[str]

    def __init__(self, secret: bytes) -> None:
        self.hash_key = self.derived(secret, b"look-up")

    @staticmethod
    @abstractmethod
    def derived(secret: bytes, use: bytes) -> bytes:
        """32 bytes for one use of a secret."""

    @abstractmethod
    def seal(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        """Ciphertext with its tag; `bound` is authenticated and not kept."""

    @abstractmethod
    def open(self, nonce: bytes, body: bytes, bound: bytes) -> bytes:
        """The data. Raises `InvalidTag` or `ValueError`."""

    @staticmethod
    @abstractmethod
    def keyed_hash(key: bytes, message: bytes) -> bytes:
        """32 bytes by which equal messages are equal, to whoever has the key."""


class Aes(Suite):
    """AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256."""

    name, code, label = "aes", 1, "AES-256-GCM, HMAC-SHA-256"

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self._cipher = AESGCM(self.derived(secret, b"seal"))

    @staticmethod
    def derived(secret: bytes, use: bytes) -> bytes:
        """As in release 0.4.0."""
        return hashlib.sha256(use + secret).digest()

    def seal(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        """Ciphertext with its tag."""
        return self._cipher.encrypt(nonce, data, bound)

    def open(self, nonce: bytes, body: bytes, bound: bytes) -> bytes:
        """The data."""
        return self._cipher.decrypt(nonce, body, bound)

    @staticmethod
    def keyed_hash(key: bytes, message: bytes) -> bytes:
        """HMAC-SHA-256."""
        return hmac.new(key, message, hashlib.sha256).digest()


class Sm4(Suite):
    """SM4-GCM (GB/T 32907, RFC 8998) and HMAC-SM3 (GB/T 32905)."""

    name, code, label = "sm4", 2, "SM4-GCM, HMAC-SM3"

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self._key = algorithms.SM4(self.derived(secret, b"seal")[:16])

    @staticmethod
    def derived(secret: bytes, use: bytes) -> bytes:
        """HMAC-SM3 of the use."""
        return Sm4.keyed_hash(secret, use)

    def seal(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        """Ciphertext with its tag."""
        work = Cipher(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound)
        return work.update(data) + work.finalize() + work.tag

    def open(self, nonce: bytes, body: bytes, bound: bytes) -> bytes:
        """The data."""
        if len(body) < TAG_BYTES:
            raise InvalidTag
        work = Cipher(self._key, modes.GCM(nonce, body[-TAG_BYTES:])).decryptor()
        work.authenticate_additional_data(bound)
        return work.update(body[:-TAG_BYTES]) + work.finalize()

    @staticmethod
    def keyed_hash(key: bytes, message: bytes) -> bytes:
        """HMAC-SM3."""
        work = HMAC(key, hashes.SM3())
        work.update(message)
        return work.finalize()


SUITES: Final[Mapping[str, type[Suite]]] = {each.name: each for each in (Aes, Sm4)}


def suite_of(name: str) -> type[Suite]:
    """A suite by the name that settings and key files give it. Raises `KeyError`; `CipherMissing` where this machine lacks it."""
    found = SUITES[name]
    if not _works(name):
        raise CipherMissing(name=found.label)
    return found


@cache
def _works(name: str) -> bool:
    try:
        tried = SUITES[name](bytes(32))
        nonce = bytes(NONCE_BYTES)
        return tried.open(nonce, tried.seal(nonce, b"tried", b""), b"") == b"tried"
    except UnsupportedAlgorithm:
        return False
