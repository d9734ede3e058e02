"""A place in the tokens of a text: what every part of the grammar needs to read on, or to refuse."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel.errors import FeelSyntaxError, TooDeep
from engine.feel.limits import MAX_NESTING, MAX_PARSE_STEPS
from engine.feel.names import NameIndex, joined_length
from engine.feel.scanner import Kind, Token, scan
from engine.feel.types import Type


class Reader:
    """A place in the tokens of a text, with what every part of the grammar needs."""

    def __init__(self, text: str, scopes: list[NameIndex], members: NameIndex, types: Mapping[str, Type]) -> None:
        self.text = text
        self.tokens = scan(text)
        self.at = 0
        self.scopes = scopes
        self.members = (members, NameIndex())
        self.types = types
        self.depth = 0
        self.steps = 0
        self.plain: set[int] = set()
        """Places at which the rarer of two readings was tried in vain: trying again in each of two would never end."""

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """The next token, which is then behind."""
        token = self.tokens[self.at]
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def sees(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        token = self.tokens[self.at]
        return token.kind is Kind.SIGN and token.text in signs

    def sees_word(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        token = self.tokens[self.at]
        return token.kind is Kind.NAME and token.text in words

    def accept(self, sign: str) -> bool:
        """Take the sign if it comes next."""
        if self.sees(sign):
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> Token:
        """Take the sign; anything else is an error."""
        if not self.sees(sign):
            raise self.error(f"这里应当是“{sign}”", f"expected {sign!r}")
        return self.take()

    def expect_word(self, word: str) -> Token:
        """Take the keyword; anything else is an error."""
        if not self.sees_word(word):
            raise self.error(f"这里应当是 {word}", f"expected {word!r}")
        return self.take()

    def error(self, zh: str, en: str, token: Token | None = None) -> FeelSyntaxError:
        """An error at a token (by default the next), saying what was found."""
        token = token or self.token
        found = self.text[token.start : token.end]
        if token.kind is Kind.END:
            return FeelSyntaxError(
                self.text, token.start, f"{zh}，但表达式到此结束", f"{en}, but the expression ends here"
            )
        return FeelSyntaxError(self.text, token.start, f"{zh}，却是“{found}”", f"{en}, found {found!r}")

    def enter(self) -> None:
        """Count one more level of nesting."""
        self.depth += 1
        self.steps += 1
        if self.depth > MAX_NESTING or self.steps > MAX_PARSE_STEPS:
            raise self.too_deep()

    def too_deep(self) -> TooDeep:
        """The error for an expression that nobody could read anyway."""
        return TooDeep(
            self.text,
            self.token.start,
            "表达式嵌套太深，请拆成几步",
            "the expression is nested too deeply: split it into steps",
        )

    def leave(self) -> None:
        """Go back one level of nesting."""
        self.depth -= 1

    def name(self, members: bool = False) -> str:
        """Take a name: the longest one in scope, otherwise all words up to a keyword or sign."""
        token = self.token
        if token.kind is not Kind.NAME:
            raise self.error("这里应当是名称", "expected a name")
        best, length = "", 0
        for scope in (*self.scopes, *self.members) if members else self.scopes:
            found, count = scope.longest(self.tokens, self.at)
            if count > length:
                best, length = found, count
        joined = joined_length(self.tokens, self.at)
        if joined > length:
            best, length = " ".join(each.text for each in self.tokens[self.at : self.at + joined]), joined
        self.at += length
        return best

    def name_until(self, *stops: str) -> str:
        """Take a name being defined: everything up to one of these signs or keywords."""
        start = self.at
        while self.token.kind is not Kind.END and self.token.text not in stops:
            if self.token.kind in (Kind.STRING, Kind.END) or self.sees("(", ")", "[", "]", "{", "}", ",", ":"):
                break
            self.at += 1
        if self.at == start or self.tokens[start].kind is not Kind.NAME:
            self.at = start
            raise self.error("这里应当是名称", "expected a name")
        return " ".join(self.text[self.tokens[start].start : self.tokens[self.at - 1].end].split())
