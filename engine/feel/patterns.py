"""Regular expressions as XPath 3.1 has them (DMN 1.5, table 74), run by a matcher with a time limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import thread_time

import regex

from engine.feel.arithmetic import sized, too_long
from engine.feel.errors import LimitExceeded
from engine.feel.frame import Run
from engine.feel.limits import ALL_REGEX_SECONDS, MAX_PATTERN, MAX_PATTERN_SIZE, MAX_STRING, REGEX_SECONDS

FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
PLAIN_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$")
CLASS_ESCAPES = frozenset("dDsSwW")
NAME_CLASSES = {"i": r"\p{L}_:", "c": r"\p{L}\p{N}\p{M}_:.\-\u00b7"}
CATEGORY = re.compile(r"[pP]\{([A-Za-z][A-Za-z0-9-]*)\}")
QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d{1,5})(?:,(\d{0,5}))?\})\??", re.ASCII)


class BadPattern(ValueError):
    """The pattern, flags or replacement are not what XPath allows, or matching took too long."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


class Translator:
    """Writes an XPath pattern as one of the `regex` package.

    `sizes` are the sizes of the groups that are open, `size` that of the last atom: a counted repetition counts as often
    as it repeats, because the matcher writes it out.
    """

    def __init__(self, pattern: str, dot_all: bool, multiline: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.dot = "." if dot_all else r"[^\n\r]"
        self.dollar = "$" if multiline else r"\Z"
        self.opened: list[int] = []
        self.groups = 0
        self.closed: set[int] = set()
        self.sizes = [0]
        self.size = 0

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
                self.grow(1)
                return self.escape(in_class=False)
            case "[":
                self.grow(1)
                return self.char_class()
            case "(":
                return self.open_group()
            case ")":
                return self.close_group()
            case "*" | "+" | "?" | "{":
                return self.quantifier()
            case "]" | "}":
                raise self.error()
        self.grow(1)
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
        times = max(int(found[1] or 1), int(found[2] or 1))
        self.sizes[-1] -= self.size
        self.grow(self.size * times)
        return found.group()

    def grow(self, size: int) -> None:
        """One more atom of that size."""
        self.size = size
        self.sizes[-1] += size
        if self.sizes[-1] > MAX_PATTERN_SIZE:
            raise BadPattern("正则表达式的重复次数太多", "the regular expression repeats too often")

    def open_group(self) -> str:
        """`(` or `(?:`"""
        self.sizes.append(0)
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
        self.grow(self.sizes.pop())
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


@contextmanager
def timed(run: Run) -> Iterator[float]:
    """The seconds that one more use of regular expressions may take; what it takes is taken from the budget."""
    if run.regex_seconds <= 0:
        raise LimitExceeded(
            f"正则表达式共用时超过 {ALL_REGEX_SECONDS:g} 秒",
            f"regular expressions took more than {ALL_REGEX_SECONDS:g} s",
        )
    began = thread_time()
    try:
        yield min(REGEX_SECONDS, run.regex_seconds)
    except TimeoutError:
        raise BadPattern("正则表达式匹配时间过长", "the regular expression takes too long") from None
    finally:
        run.regex_seconds -= thread_time() - began


def search(run: Run, text: str, pattern: str, flags: str) -> bool:
    """Whether the pattern fits anywhere in the text. Raises BadPattern."""
    with timed(run) as seconds:
        return compiled(pattern, flags).search(text, timeout=seconds) is not None


def split_at(run: Run, text: str, pattern: str) -> list[str]:
    """The parts of the text between the fits. Raises BadPattern."""
    parts: list[str] = []
    start = 0
    with timed(run) as seconds:
        for found in compiled(pattern, "").finditer(text, timeout=seconds):
            if found.end() > found.start():
                parts.append(text[start : found.start()])
                start = found.end()
    return [*parts, text[start:]]


def replace_all(run: Run, text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with every fit replaced. Raises BadPattern, also for a pattern that fits the empty string."""
    if len(replacement) > MAX_PATTERN:
        raise BadPattern(
            f"替换文本超过 {MAX_PATTERN} 个字符", f"the replacement has more than {MAX_PATTERN} characters"
        )
    room = MAX_STRING
    pieces: list[str | int] = []

    def replaced(found: regex.Match[str]) -> str:
        nonlocal room
        written = "".join(each if isinstance(each, str) else found.group(each) or "" for each in pieces)
        room -= len(written)
        if room < 0:
            raise too_long()
        return written

    with timed(run) as seconds:
        matcher = compiled(pattern, flags)
        if matcher.fullmatch("", timeout=seconds):
            raise BadPattern("正则表达式不能匹配空文本", "the regular expression must not fit the empty string")
        pieces += [replacement] if "q" in flags else replacement_pieces(replacement, matcher.groups)
        return sized(matcher.sub(replaced, text, timeout=seconds))


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
