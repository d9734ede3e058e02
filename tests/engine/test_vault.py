"""Personal data at rest: sealed, opened by the key that sealed them, found again by a keyed hash."""

import hashlib
import stat
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as some

from engine.ciphers import SUITES
from engine.keyring import BadKeyFile, FixedRing, Key, KeyFolder
from engine.vault import SealBroken, Vault, number_of

suites = pytest.mark.parametrize("suite", SUITES)


def sealed_by_0_4_0(key: bytes, data: bytes, purpose: str) -> bytes:
    """The first format: version, nonce, AES-256-GCM."""
    cipher, nonce = AESGCM(hashlib.sha256(b"seal" + key).digest()), b"n" * 12
    return b"\x01" + nonce + cipher.encrypt(nonce, data, purpose.encode())


@suites
def test_what_is_sealed_opens_for_its_purpose_alone(suite: str) -> None:
    vault = Vault(FixedRing(Key.of(3, suite, bytes(32))))
    sealed = vault.seal("王小满".encode(), "name")
    assert "王小满".encode() not in sealed
    assert vault.open(sealed, "name").decode() == "王小满"
    with pytest.raises(SealBroken):
        vault.open(sealed, "address")


@suites
def test_a_changed_byte_or_another_key_is_found_out(suite: str) -> None:
    vault = Vault(FixedRing(Key.of(0, suite, bytes(32))))
    sealed = vault.seal(b"110105", "id")
    for place in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "id")
    for broken in (sealed[:10], sealed[:4], b"", b"\x02", b"\x01"):
        with pytest.raises(SealBroken):
            vault.open(broken, "id")
    with pytest.raises(SealBroken):
        Vault(FixedRing(Key.of(0, suite, bytes([1]) * 32))).open(sealed, "id")


@given(some.binary(max_size=300), some.text(max_size=40), some.lists(some.sampled_from(list(SUITES)), max_size=4))
def test_every_value_opens_after_any_number_of_new_keys(data: bytes, purpose: str, later: list[str]) -> None:
    """Also what release 0.4.0 sealed."""
    keys, first = [Key.of(0, "aes", bytes(32))], bytes(32)
    old = [sealed_by_0_4_0(first, data, purpose), Vault(FixedRing(*keys)).seal(data, purpose)]
    for number, suite in enumerate(later, 1):
        keys.append(Key.of(number, suite, bytes([number]) * 32, keys[-1].chain))
        old.append(Vault(FixedRing(*keys)).seal(data, purpose))
    vault = Vault(FixedRing(*keys))
    assert {vault.open(each, purpose) for each in old} == {data}
    assert [number_of(each) for each in old] == [0, 0, *range(1, len(later) + 1)]


@given(some.text(max_size=40), some.sampled_from(list(SUITES)), some.sampled_from(list(SUITES)))
def test_a_hash_is_carried_on_without_its_text(text: str, first: str, second: str) -> None:
    zero = Key.of(0, first, bytes(32))
    one = Key.of(1, second, bytes([1]) * 32, zero.chain)
    before, after = Vault(FixedRing(zero)), Vault(FixedRing(zero, one))
    old, new = before.look_up(text, "id"), after.look_up(text, "id")
    assert old != new
    assert after.carried_on(old, 0) == new
    assert after.look_up(text, "id", 0) == old
    assert after.look_ups(text, "id") == (new, old)


def test_numbers_keep_their_exact_value() -> None:
    vault = Vault(bytes(32))
    values = {"income": Decimal("1234.10"), "persons": 3, "name": "𠮷㛃", "none": None}
    assert vault.open_json(vault.seal_json(values, "form"), "form") == values


def test_equal_texts_are_found_by_a_keyed_hash() -> None:
    vault = Vault(bytes(32))
    assert vault.look_up("110105", "id") == vault.look_up("110105", "id")
    assert vault.look_up("110105", "id") != vault.look_up("110105", "phone")
    assert vault.look_up("110105", "id") != Vault(bytes([1]) * 32).look_up("110105", "id")


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first, second = Vault.at(tmp_path / "keys"), Vault.at(tmp_path / "keys", "sm4")
    assert second.open(first.seal(b"x", "p"), "p") == b"x"
    assert [each.name for each in (tmp_path / "keys").iterdir()] == ["personal.key"]
    assert stat.S_IMODE((tmp_path / "keys" / "personal.key").stat().st_mode) == 0o600


def test_the_key_of_0_4_0_goes_on_opening_and_its_hashes_finding(tmp_path: Path) -> None:
    """A file with sixty-four digits and nothing else."""
    (tmp_path / "personal.key").write_text("ab" * 32)
    vault, key = Vault.at(tmp_path, "sm4"), bytes.fromhex("ab" * 32)
    assert vault.open(sealed_by_0_4_0(key, b"x", "p"), "p") == b"x"
    assert vault.look_up("110105", "id").hex() == "54f0f6d41ae73bf74e63881ff2bae1d5"


def test_another_process_takes_a_new_key_at_once(tmp_path: Path) -> None:
    here, there = Vault.at(tmp_path), KeyFolder(tmp_path)
    old = here.seal(b"x", "p")
    made = there.add("sm4")
    assert number_of(here.seal(b"x", "p")) == made.number == 1
    there.retire(0)
    assert here.open(old, "p") == b"x"
    assert [each.living for each in here.ring.keys().values()] == [False, True]
    assert here.look_ups("1", "id") == (here.look_up("1", "id"),)


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31, "rot13 " + "ab" * 32])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "personal.key").write_text(content)
    with pytest.raises(BadKeyFile) as refused:
        Vault.at(tmp_path)
    assert "personal.key" in refused.value.text.en
