"""Money on paper and in the database."""

from decimal import Decimal

import pytest

from tasks.money import from_fen, in_capitals, money, to_fen, written


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("0", "零元整"),
        ("980", "玖佰捌拾元整"),
        ("1005.30", "壹仟零伍元叁角整"),
        ("10000", "壹万元整"),
        ("100200.05", "壹拾万零贰佰元零伍分"),
        ("20030040", "贰仟零叁万零肆拾元整"),
        ("100000001.10", "壹亿零壹元壹角整"),
    ],
)
def test_capital_numerals(yuan: str, capitals: str) -> None:
    assert in_capitals(Decimal(yuan)) == capitals


def test_fen_and_back() -> None:
    assert to_fen(Decimal("10.005")) == 1001
    assert from_fen(1001) == Decimal("10.01")
    assert money("") == 0
    assert written(Decimal("1234567.5")) == "1,234,567.50"
    assert written(Decimal(-210)) == "−210.00"
