"""Identity numbers (GB 11643-1999) and telephone numbers of mainland China."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from engine.text import Text

_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")


def half_width(text: str) -> str:
    """Full-width digits, letters and spaces as plain ones, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def tidy_identity_number(text: str) -> str:
    """As it is stored: without spaces, with a capital X."""
    return re.sub(r"[\s-]", "", half_width(text)).upper()


def identity_number_fault(number: str) -> Text | None:
    """Why an identity number cannot be right: length, date of birth, check digit; None when it can."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return Text(
            f"身份证号码应为18位（17位数字加1位数字或X），现在是{len(number)}位：请对照证件重新填写。",
            f"An identity number has 18 characters (17 digits and a digit or X); this has {len(number)}. Compare it with the card.",
        )
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return Text(
            f"身份证号码第7至14位应为出生日期，现在是{number[6:14]}，没有这一天：请对照证件修改。",
            f"Characters 7 to 14 of an identity number are the date of birth; {number[6:14]} is no date. Compare it with the card.",
        )
    if ric.calc_check_digit(number) != number[-1]:
        return Text(
            "身份证号码最后一位与前17位对不上，其中有填错的数字：请对照证件逐位核对。",
            "The last character of the identity number does not fit the first 17: one of them is wrong. Compare each with the card.",
        )
    return None


def identity_number_doubt(number: str) -> Text | None:
    """A region code that the table does not know: old and synthetic ones are possible, so it is only told."""
    try:
        ric.get_birth_place(number)
    except ValidationError:
        return Text(
            f"身份证号码前6位“{number[:6]}”不在行政区划代码表中，可能是旧代码，请再核对一次。",
            f"The first six digits “{number[:6]}” are not a known region code. It may be an old one; please check once more.",
        )
    return None


def tidy_phone(text: str) -> str:
    """Without spaces."""
    return re.sub(r"\s", "", half_width(text))


def phone_fault(number: str) -> Text | None:
    """Why a telephone number cannot be right."""
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    return Text(
        "电话应为11位手机号（如 13800000000），或带区号的座机号（如 0871-1234567）。",
        "A mobile number of 11 digits (13800000000) or a landline with its area code (0871-1234567) was expected.",
    )
