"""Personal data at rest."""

import stat
from decimal import Decimal
from pathlib import Path

import pytest

from engine.vault import SealBroken, Vault


def test_what_is_sealed_opens_for_its_purpose_alone() -> None:
    vault = Vault(bytes(32))
    sealed = vault.seal("王小满".encode(), "name")
    assert "王小满".encode() not in sealed
    assert vault.open(sealed, "name").decode() == "王小满"
    with pytest.raises(SealBroken):
        vault.open(sealed, "address")


def test_a_changed_byte_or_another_key_is_found_out() -> None:
    vault = Vault(bytes(32))
    sealed = vault.seal(b"110105", "id")
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:10], b""):
        with pytest.raises(SealBroken):
            vault.open(broken, "id")
    with pytest.raises(SealBroken):
        Vault(bytes([1]) * 32).open(sealed, "id")


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
    path = tmp_path / "keys" / "personal.key"
    first, second = Vault.at(path), Vault.at(path)
    assert second.open(first.seal(b"x", "p"), "p") == b"x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
