"""Reads a range from text, for `range()`: two literals of one type between brackets, or one and an open end."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.compare import order
from engine.feel.names import NameIndex
from engine.feel.reader import Reader
from engine.feel.scanner import Kind, Token
from engine.feel.temporal_text import parse_date, parse_date_time, parse_duration, parse_literal, parse_time
from engine.feel.values import NUMBERS, Range

CONSTRUCTORS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


class RangeReader(Reader):
    """Reads `[literal..literal]`."""

    def range(self) -> Range:
        """The whole text; an open end has a round bracket, as in `[2..)`."""
        opening = self.take()
        if opening.text not in ("[", "(", "]"):
            raise self.error("区间应以括号开头", "a range begins with a bracket", opening)
        low = None if self.sees("..") else self.literal()
        self.expect("..")
        high = None if self.sees("]", ")", "[") else self.literal()
        closing = self.take()
        if closing.text not in ("]", ")", "[") or self.token.kind is not Kind.END:
            raise self.error("区间应以括号结尾", "a range ends with a bracket", closing)
        if low is None or high is None:
            return self.open(opening, low, high, closing)
        if order(low, high) not in (-1, 0):
            raise self.error(
                "区间两端应当是同类的值，先小后大", "the ends should be of one type, the lesser first", opening
            )
        return Range(low, high, opening.text == "[", closing.text == "]")

    def open(self, opening: Token, low: object, high: object, closing: Token) -> Range:
        """A range with one end."""
        if low is None and (high is None or opening.text == "["):
            raise self.error(
                "没有起点的区间应以“(”开头，并有终点", "without a beginning it begins with '(' and has an end", opening
            )
        if high is None and closing.text == "]":
            raise self.error("没有终点的区间应以“)”结尾", "without an end it ends with ')'", closing)
        return Range(low, high, low is not None and opening.text == "[", high is not None and closing.text == "]")

    def literal(self) -> object:
        """A number, string, `@"..."` or a call such as `date("2026-01-31")`."""
        token = self.take()
        value: object = None
        if token.kind is Kind.NUMBER:
            value = NUMBERS.create_decimal(token.text)
        elif token.kind is Kind.STRING:
            value = token.text
        elif token.text == "-" and self.token.kind is Kind.NUMBER:
            value = NUMBERS.create_decimal(self.take().text).copy_negate()
        elif token.text == "@" and self.token.kind is Kind.STRING:
            value = parse_literal(self.take().text)
        elif token.kind is Kind.NAME:
            value = self.constructed()
        if value is None:
            raise self.error("区间两端应当是字面值", "the ends of a range should be literals", token)
        return value

    def constructed(self) -> object:
        """The value of `date("...")` and the like, its first word taken."""
        self.at -= 1
        name = self.name()
        self.expect("(")
        token = self.take()
        self.expect(")")
        parse = CONSTRUCTORS.get(name)
        return parse(token.text) if parse and token.kind is Kind.STRING else None


def parse_range(text: str) -> Range:
    """The range that a text spells. Raises FeelSyntaxError."""
    return RangeReader(text, [NameIndex(CONSTRUCTORS)], NameIndex(), {}).range()
