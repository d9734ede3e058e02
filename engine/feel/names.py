"""Names with spaces and signs in them: which of the names in scope stands at a place of the text.

FEEL can only be read knowing its names (DMN 1.5, 10.3.1.2, point 2): `a-b` is one name where a variable `a-b` is in
scope and a subtraction elsewhere. The longest name wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from engine.feel.errors import FeelSyntaxError
from engine.feel.scanner import Kind, Token, scan

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "then",
        "else",
        "return",
        "satisfies",
        "in",
        "between",
        "instance",
        "of",
        "for",
        "if",
        "some",
        "every",
        "function",
        "true",
        "false",
        "null",
    ]
)


class NameIndex:
    """Names by their first token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.by_first: dict[str, Alike] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Put a name in scope. A text that no expression could spell is left out."""
        try:
            parts = tuple(token.text for token in scan(name)[:-1])
        except FeelSyntaxError:
            return
        if not parts or parts[0] in KEYWORDS:
            return
        same = self.by_first.setdefault(parts[0], Alike())
        same.names[parts] = unicodedata.normalize("NFC", name)
        if len(parts) not in same.lengths:
            same.lengths = sorted((*same.lengths, len(parts)), reverse=True)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """The longest name that the tokens from `at` on spell, with its number of tokens (0: none)."""
        alike = self.by_first.get(tokens[at].text)
        if alike is not None:
            for length in alike.lengths:
                found = alike.names.get(words(tokens, at, length))
                if found is not None:
                    return found, length
        return "", 0


class Alike:
    """Names that begin with the same token: by their tokens, and the numbers of tokens that there are, the most first."""

    __slots__ = ("lengths", "names")

    def __init__(self) -> None:
        self.names: dict[tuple[str | None, ...], str] = {}
        self.lengths: list[int] = []


def words(tokens: Sequence[Token], at: int, count: int) -> tuple[str | None, ...]:
    """The texts of so many tokens from `at` on; a string literal is never part of a name."""
    return tuple(None if token.kind is Kind.STRING else token.text for token in tokens[at : at + count])


def joined_length(tokens: Sequence[Token], at: int) -> int:
    """How many tokens from `at` on read as one unknown name: words up to the next keyword or sign."""
    count = 1
    while tokens[at + count].kind is Kind.NAME and tokens[at + count].text not in KEYWORDS:
        count += 1
    return count
