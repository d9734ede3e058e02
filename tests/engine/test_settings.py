"""Settings fail loudly."""

from dataclasses import fields
from pathlib import Path

import pytest

from engine.settings import SETTINGS, Settings, WrongSetting


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({}) == Settings()


def test_variables_set_them() -> None:
    made = Settings.from_environment({"SHOUWANG_DATA_DIR": "/data", "SHOUWANG_DEMO": "true", "SHOUWANG_PORT": "81"})
    assert (made.data_dir, made.demo, made.port) == (Path("/data"), True, 81)


@pytest.mark.parametrize(
    ("name", "value"), [("SHOUWANG_PORT", "eighty"), ("SHOUWANG_DEMO", "perhaps"), ("SHOUWANG_DATADIR", "x")]
)
def test_a_wrong_value_or_name_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({name: value})
    assert name in refusal.value.text.zh


def test_a_secret_under_a_misspelt_name_is_not_repeated() -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({"SHOUWANG_OIDC_CLIENT_SECRETS": "hush"})
    assert "hush" not in refusal.value.text.zh + refusal.value.text.en


def test_the_table_and_the_record_agree() -> None:
    assert [each.name for each in SETTINGS] == [each.name for each in fields(Settings)]
