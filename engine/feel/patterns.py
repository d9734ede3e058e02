"""Regular expressions as XPath 3.1 has them (DMN 1.5, table 74), run by a matcher with a time limit."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from engine.feel.limits import MAX_PATTERN, REGEX_SECONDS

FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
PLAIN_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$")
CLASS_ESCAPES = frozenset("dDsSwW")
NAME_CLASSES = {"i": r"\p{L}_:", "c": r"\p{L}\p{N}\p{M}_:.\-\u00b7"}
CATEGORY = re.compile(r"[pP]\{([A-Za-z][A-Za-z0-9-]*)\}")
QUANTIFIER = re.compile(r"(?:[*+?]|\{\d{1,5}(?:,\d{0,5})?\})\??")


class BadPattern(ValueError):
    """The pattern, flags or replacement are not what XPath allows, or matching took too long."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


class Translator:
    """Writes an XPath pattern as one of the `regex` package."""

    def __init__(self, pattern: str, dot_all: bool, multiline: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.dot = "." if dot_all else r"[^\n\r]"
        self.dollar = "$" if multiline else r"\Z"
        self.opened: list[int] = []
        self.groups = 0
        self.closed: set[int] = set()

    def error(self) -> BadPattern:
        """The error at the present place."""
        return BadPattern(
            f"正则表达式第 {self.at + 1} 个字符处有误", f"the regular expression is wrong at character {self.at + 1}"
        )

    def translate(self) -> str:
        """The whole pattern."""
        parts: list[str] = []
        while self.at < len(self.pattern):
            parts.append(self.piece())
        if self.opened:
            raise self.error()
        return "".join(parts)

    def piece(self) -> str:
        """One atom, quantifier or bracket."""
        char = self.pattern[self.at]
        match char:
            case "\\":
                return self.escape(in_class=False)
            case "[":
                return self.char_class()
            case "(":
                return self.open_group()
            case ")":
                return self.close_group()
            case "*" | "+" | "?" | "{":
                return self.quantifier()
            case "]" | "}":
                raise self.error()
        self.at += 1
        return {".": self.dot, "$": self.dollar, "^": "^", "|": "|"}.get(char) or regex.escape(char, special_only=True)

    def quantifier(self) -> str:
        """`*`, `+?`, `{2,3}`; never two in a row, which would mean something else to the matcher."""
        found = QUANTIFIER.match(self.pattern, self.at)
        if found is None or self.at == 0:
            raise self.error()
        self.at = found.end()
        if QUANTIFIER.match(self.pattern, self.at):
            raise self.error()
        return found.group()

    def open_group(self) -> str:
        """`(` or `(?:`"""
        if self.pattern.startswith("(?:", self.at):
            self.at += 3
            self.opened.append(0)
            return "(?:"
        if self.pattern.startswith("(?", self.at):
            raise self.error()
        self.at += 1
        self.groups += 1
        self.opened.append(self.groups)
        return "("

    def close_group(self) -> str:
        """`)`"""
        if not self.opened:
            raise self.error()
        self.closed.add(self.opened.pop())
        self.at += 1
        return ")"

    def escape(self, in_class: bool) -> str:
        """What follows a backslash."""
        char = self.pattern[self.at + 1 : self.at + 2]
        category = CATEGORY.match(self.pattern, self.at + 1)
        if category:
            self.at = category.end()
            name = category.group(1)
            return f"\\{char}{{{'In' + name[2:] if name.startswith('Is') else name}}}"
        if char in NAME_CLASSES:
            self.at += 2
            return NAME_CLASSES[char] if in_class else f"[{NAME_CLASSES[char]}]"
        if char.isdigit() and not in_class:
            return self.back_reference()
        if not char or (char not in PLAIN_ESCAPES and char not in CLASS_ESCAPES):
            raise self.error()
        self.at += 2
        return f"\\{char}"

    def back_reference(self) -> str:
        """A number behind a backslash: a group that is closed already."""
        number = int(self.pattern[self.at + 1])
        if number not in self.closed or number == 0:
            raise self.error()
        self.at += 2
        return f"(?:\\{number})"

    def char_class(self) -> str:
        """`[a-z-[aeiou]]`"""
        self.at += 1
        parts = ["["]
        if self.pattern.startswith("^", self.at):
            parts.append("^")
            self.at += 1
        while not self.pattern.startswith("]", self.at):
            if self.at >= len(self.pattern):
                raise self.error()
            if self.pattern.startswith("-[", self.at):
                self.at += 1
                parts.append("--" + self.char_class())
                break
            parts.append(self.class_item())
        if len(parts) == 1 or not self.pattern.startswith("]", self.at):
            raise self.error()
        self.at += 1
        return "".join(parts) + "]"

    def class_item(self) -> str:
        """One character or escape of a character class."""
        char = self.pattern[self.at]
        if char == "\\":
            return self.escape(in_class=True)
        if char == "[":
            raise self.error()
        self.at += 1
        return char if char.isalnum() or char == "-" else f"\\{char}" if char.isascii() and not char.isspace() else char


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """The matcher for a pattern. Raises BadPattern."""
    if len(pattern) > MAX_PATTERN:
        raise BadPattern(
            f"正则表达式超过 {MAX_PATTERN} 个字符", f"the regular expression has more than {MAX_PATTERN} characters"
        )
    if not set(flags) <= set("smixq"):
        raise BadPattern("标志只能是 s、m、i、x、q", "flags can only be s, m, i, x and q")
    if "q" in flags:
        body = regex.escape(pattern)
    else:
        body = Translator(without_spaces(pattern) if "x" in flags else pattern, "s" in flags, "m" in flags).translate()
    options = regex.VERSION1 | regex.UNICODE
    for flag in set(flags) & set(FLAGS):
        options |= FLAGS[flag]
    try:
        return regex.compile(body, options)
    except (regex.error, RecursionError, OverflowError):
        raise BadPattern("正则表达式有误", "the regular expression is wrong") from None


def without_spaces(pattern: str) -> str:
    """The pattern under flag `x`: white space counts only inside a character class."""
    result: list[str] = []
    depth, escaped = 0, False
    for char in pattern:
        if char in " \t\n\r" and not depth:
            continue
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
        result.append(char)
    return "".join(result)


def too_slow() -> BadPattern:
    """The error for a search that met its time limit."""
    return BadPattern("正则表达式匹配时间过长", "the regular expression takes too long")


def search(text: str, pattern: str, flags: str) -> bool:
    """Whether the pattern fits anywhere in the text. Raises BadPattern."""
    try:
        return compiled(pattern, flags).search(text, timeout=REGEX_SECONDS) is not None
    except TimeoutError:
        raise too_slow() from None


def split_at(text: str, pattern: str) -> list[str]:
    """The parts of the text between the fits. Raises BadPattern."""
    parts: list[str] = []
    start = 0
    try:
        for found in compiled(pattern, "").finditer(text, timeout=REGEX_SECONDS):
            if found.end() > found.start():
                parts.append(text[start : found.start()])
                start = found.end()
    except TimeoutError:
        raise too_slow() from None
    return [*parts, text[start:]]


def replace_all(text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with every fit replaced. Raises BadPattern, also for a pattern that fits the empty string."""
    matcher = compiled(pattern, flags)
    try:
        if matcher.fullmatch("", timeout=REGEX_SECONDS):
            raise BadPattern("正则表达式不能匹配空文本", "the regular expression must not fit the empty string")
        pieces = [replacement] if "q" in flags else replacement_pieces(replacement, matcher.groups)
        return matcher.sub(
            lambda found: "".join(each if isinstance(each, str) else found.group(each) or "" for each in pieces),
            text,
            timeout=REGEX_SECONDS,
        )
    except TimeoutError:
        raise too_slow() from None


def replacement_pieces(replacement: str, groups: int) -> list[str | int]:
    """A replacement as texts and group numbers: `$1` is a group, a backslash makes `$` and itself characters."""
    pieces: list[str | int] = []
    at = 0
    while at < len(replacement):
        char, following = replacement[at], replacement[at + 1 : at + 2]
        if char == "\\":
            if following not in ("\\", "$"):
                raise BadPattern("替换文本中的“\\”应写成“\\\\”", "write a backslash of the replacement twice")
            pieces.append(following)
            at += 2
        elif char == "$":
            at += 1
            digits = len(replacement[at:]) - len(replacement[at:].lstrip("0123456789"))
            if not digits:
                raise BadPattern("替换文本中的“$”后面应是数字", "'$' of the replacement needs a number behind it")
            while digits > 1 and int(replacement[at : at + digits][:4]) > groups:
                digits -= 1
            number = int(replacement[at : at + digits])
            pieces.append(number if number <= groups else "")
            at += digits
        else:
            pieces.append(char)
            at += 1
    return pieces
