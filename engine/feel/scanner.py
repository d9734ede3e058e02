"""Cuts a FEEL text into tokens (DMN 1.5, 10.3.1.2, rules 22 to 30 and 62 to 69)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from engine.feel.errors import FeelSyntaxError
from engine.feel.limits import MAX_TEXT


class Kind(Enum):
    """The kinds of token."""

    NUMBER = "number"
    STRING = "string"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; for a string `text` is its value without quotes and escapes."""

    kind: Kind
    text: str
    start: int
    end: int


SPACE = "\\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
# The standard's ranges without the full-width punctuation: `（`, `，` and the like are typing slips, not names.
NAME_START = (
    "?_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff10-\uff19"
    "\uff21-\uff3a\uff41-\uff5a\uff66-\ufffd\U00010000-\U000effff"
)
NAME_PART = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"

TOKEN = re.compile(
    rf"""
      (?P<skip>[{SPACE}]+|//[^\n]*|/\*.*?\*/)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<name>[{NAME_START}][{NAME_PART}]*)
    | (?P<sign>\*\*|\.\.|<=|>=|!=|->|[-+*/<>=(){{}}\[\],.:@'|&%^~$\#;!])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
HALF_WIDTH = {"“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "。": ".", "【": "[", "】": "]", "《": "<", "》": ">"}


def scan(text: str) -> list[Token]:
    """All tokens of `text`, the last of kind END. Raises FeelSyntaxError at the first character that fits nothing."""
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(
            text, 0, f"表达式太长，最多 {MAX_TEXT} 个字符", f"the text is longer than {MAX_TEXT} characters"
        )
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise unreadable(text, at)
        token = make_token(found)
        if token is not None:
            tokens.append(token)
        at = found.end()
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


def make_token(found: re.Match[str]) -> Token | None:
    """The token of a match, or None for white space and comments."""
    text, start, end = found.group(), found.start(), found.end()
    match found.lastgroup:
        case "number":
            return Token(Kind.NUMBER, text, start, end)
        case "string":
            return Token(Kind.STRING, unescape(text[1:-1]), start, end)
        case "name":
            return Token(Kind.NAME, text if text.isascii() else unicodedata.normalize("NFC", text), start, end)
        case "sign":
            return Token(Kind.SIGN, text, start, end)
    return None


def unescape(body: str) -> str:
    """The value of a string literal; surrogate pairs become one character, unknown escapes stay as written."""
    if "\\" not in body:
        return body
    value = ESCAPE.sub(replace_escape, body)
    if any("\ud800" <= char <= "\udfff" for char in value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def replace_escape(found: re.Match[str]) -> str:
    """The character that an escape stands for."""
    digits = found.group(1) or found.group(2)
    if digits is None:
        return PLAIN_ESCAPES.get(found.group(3), found.group())
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else found.group()


def unreadable(text: str, at: int) -> FeelSyntaxError:
    """The error for a character that starts no token, with the half-width one that was probably meant."""
    char = text[at]
    if char == '"':
        return FeelSyntaxError(text, at, "字符串缺少结尾的引号", "this string is not closed")
    half = HALF_WIDTH.get(char) or unicodedata.normalize("NFKC", char)
    if half != char and half.isascii():
        return FeelSyntaxError(
            text, at, f"这里是全角符号“{char}”，请改用半角“{half}”", f"full-width {char!r}: write {half!r}"
        )
    return FeelSyntaxError(text, at, f"不认识的字符“{char}”", f"unexpected character {char!r}")
