"""What can go wrong with an expression, said in Chinese and English and with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass

Message = tuple[str, str]
"""The same sentence twice: (Chinese, English)."""
MAX_QUOTED = 80
"""Characters of an expression that are shown in a message."""
WHOLE = -1
"""The position of a reason that is about a part of a model as a whole; `source` is then the part's id."""


def line_of(text: str, position: int) -> int:
    """The line (from 1) on which the character at `position` stands."""
    return text.count("\n", 0, position) + 1


def column_of(text: str, position: int) -> int:
    """The column (from 1) of the character at `position` in its line."""
    return position - text.rfind("\n", 0, position)


class FeelSyntaxError(ValueError):
    """The text is not FEEL. `position` counts characters from 0; `line` and `column` count from 1."""

    def __init__(self, text: str, position: int, zh: str, en: str) -> None:
        self.position = position
        self.line = line_of(text, position)
        self.column = column_of(text, position)
        self.zh = f"第 {self.line} 行第 {self.column} 列：{zh}"
        self.en = f"line {self.line}, column {self.column}: {en}"
        super().__init__(f"{self.zh} / {self.en}")


class TooDeep(FeelSyntaxError):
    """The text is nested so deeply, or can be read in so many ways, that reading it was given up."""


class LimitExceeded(Exception):
    """An evaluation asked for more than an expression may use (steps, size, depth, time)."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of an expression came out as null.

    `source` is the text of the expression in which it happened (a function called may have its own).
    """

    source: str
    position: int
    zh: str
    en: str

    @property
    def placed(self) -> Message:
        """The sentence with the place before it: line and column, or the id of the part of a model."""
        if self.position == WHOLE:
            return f"“{self.source}”：{self.zh}", f"“{self.source}”: {self.en}"
        return (
            f"第 {self.line} 行第 {self.column} 列：{self.zh}",
            f"line {self.line}, column {self.column}: {self.en}",
        )

    @property
    def quoted(self) -> Message:
        """As `placed`, with the text of the expression before it, for whoever cannot see which one is meant."""
        zh, en = self.placed
        if self.position == WHOLE or not self.source:
            return zh, en
        text = self.source if len(self.source) <= MAX_QUOTED else f"{self.source[:MAX_QUOTED]}…"
        return f"“{text}”{zh}", f"“{text}” {en}"

    @property
    def line(self) -> int:
        """Line in `source`, from 1."""
        return line_of(self.source, self.position)

    @property
    def column(self) -> int:
        """Column in `source`, from 1."""
        return column_of(self.source, self.position)
