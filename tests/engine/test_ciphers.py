"""The national suite is what its standards publish; both suites keep what they promise, whatever is sealed."""

import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as some

from engine import ciphers
from engine.ciphers import SUITES, CipherMissing, Sm4, suite_of

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
suites = pytest.mark.parametrize("name", SUITES)


def digest(message: bytes) -> str:
    work = hashes.Hash(hashes.SM3())
    work.update(message)
    return work.finalize().hex()


def test_sm4_gives_the_block_of_its_standard() -> None:
    """GB/T 32907-2016 A.1; the plain text is the key."""
    work = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()  # noqa: S305 - one block, as the standard has it
    assert (work.update(KEY) + work.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm3_gives_the_digests_of_its_standard() -> None:
    """GB/T 32905-2016 A.1 and A.2."""
    assert digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_gcm_gives_the_text_of_its_standard() -> None:
    """RFC 8998 A.1."""
    suite = Sm4(bytes(32))
    suite._key = algorithms.SM4(KEY)
    plain = bytes.fromhex("".join(letter * 16 for letter in "ABCDEFEA"))
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("00001234567800000000abcd")
    body = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert suite.seal(nonce, plain, bound) == body
    assert suite.open(nonce, body, bound) == plain


@given(some.binary(min_size=1, max_size=64), some.binary(max_size=200))
def test_the_keyed_hash_is_an_hmac_of_sm3(key: bytes, message: bytes) -> None:
    """RFC 2104 written out: SM3 has blocks of 64 bytes."""
    padded = key.ljust(64, b"\0")
    inner = bytes.fromhex(digest(bytes(each ^ 0x36 for each in padded) + message))
    assert Sm4.keyed_hash(key, message).hex() == digest(bytes(each ^ 0x5C for each in padded) + inner)


@suites
@given(
    secret=some.binary(min_size=32, max_size=32),
    nonce=some.binary(min_size=12, max_size=12),
    data=some.binary(max_size=500),
    bound=some.binary(max_size=80),
    at=some.integers(min_value=0),
)
def test_what_is_sealed_opens_and_what_is_changed_does_not(
    name: str, secret: bytes, nonce: bytes, data: bytes, bound: bytes, at: int
) -> None:
    suite = suite_of(name)(secret)
    body = suite.seal(nonce, data, bound)
    assert suite.open(nonce, body, bound) == data
    place = at % len(body)
    changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    for broken, other in ((changed, bound), (body, bound + b"x"), (body[:-1], bound), (b"", bound)):
        with pytest.raises((InvalidTag, ValueError)):
            suite.open(nonce, broken, other)


@suites
def test_one_secret_has_another_key_for_each_use(name: str) -> None:
    suite = SUITES[name]
    assert suite.derived(bytes(32), b"seal") != suite.derived(bytes(32), b"look-up")
    assert not hmac.compare_digest(suite.keyed_hash(b"a", b"m"), suite.keyed_hash(b"b", b"m"))


def test_a_machine_without_the_national_ciphers_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ciphers, "_works", lambda name: name != "sm4")
    with pytest.raises(CipherMissing) as refused:
        suite_of("sm4")
    assert "SHOUWANG_CIPHER" in refused.value.text.en
    assert "国密" in refused.value.text.zh
