"""Money: Decimal yuan in reckoning, whole fen in the database, and how it is written on paper."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_FEN = Decimal(100)
_CENT = Decimal("0.01")


def money(value: object) -> Decimal:
    """An amount in yuan from a form or register; nothing entered is zero."""
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def to_fen(yuan: Decimal) -> int:
    """Whole fen, half up."""
    return int((yuan * _FEN).quantize(Decimal(1), ROUND_HALF_UP))


def from_fen(fen: int) -> Decimal:
    """Yuan with two places."""
    return (Decimal(fen) / _FEN).quantize(_CENT)


def written(yuan: Decimal) -> str:
    """As papers write it: 1,234.00, with a true minus sign."""
    return f"{yuan.quantize(_CENT, ROUND_HALF_UP):,}".replace("-", "−")


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def in_capitals(yuan: Decimal) -> str:
    """The amount in the capital numerals of receipts: 玖佰捌拾元整 (below 10^12 yuan)."""
    fen = to_fen(yuan)
    whole, cents = divmod(fen, 100)
    text = (_whole(whole) or "零") + "元"
    if not cents:
        return text + "整"
    jiao, rest = divmod(cents, 10)
    text += f"{_DIGITS[jiao]}角" if jiao else "零"
    return text + (f"{_DIGITS[rest]}分" if rest else "整")


def _whole(number: int) -> str:
    text, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10 ** (4 * group) % 10000
        if not part:
            gap = gap or bool(text)
            continue
        if text and (gap or part < 1000):
            text += "零"
        text, gap = text + _four(part) + _GROUPS[group], False
    return text


def _four(part: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _UNITS[place]
            gap = False
        else:
            gap = bool(text)
    return text
