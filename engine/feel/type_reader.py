"""Types in the grammar: behind `instance of` and behind a parameter's colon (DMN 1.5, rules 52 to 54)."""

from __future__ import annotations

from engine.feel.reader import Reader
from engine.feel.scanner import Kind
from engine.feel.suggest import hint
from engine.feel.types import ANY, SIMPLE_TYPES, ContextType, FunctionType, ListType, RangeType, Type

MAX_TYPE_WORDS = 9


class TypeReader(Reader):
    """Reads a type."""

    def type(self) -> Type:
        """`number`, `list<T>`, `range<T>`, `context<a: T>`, `function<T> -> T` or a type defined by the model."""
        self.enter()
        word = self.token.text
        if self.tokens[min(self.at + 1, len(self.tokens) - 1)].text == "<" and word in {
            "list",
            "range",
            "context",
            "function",
        }:
            self.at += 2
            found = self.generic_type(word)
        else:
            found = self.named_type()
        self.leave()
        return found

    def generic_type(self, word: str) -> Type:
        """A type with others in angle brackets, the first of which is taken."""
        match word:
            case "context":
                return self.context_type()
            case "function":
                return self.function_type()
        item = self.type()
        self.expect(">")
        return ListType(item) if word == "list" else RangeType(item)

    def context_type(self) -> Type:
        """`a: T, b: T>` of `context<a: T, b: T>`"""
        fields: list[tuple[str, Type]] = []
        while not self.sees(">"):
            name = self.name_until(":")
            self.expect(":")
            fields.append((name, self.type()))
            if not self.accept(","):
                break
        self.expect(">")
        return ContextType(tuple(fields))

    def function_type(self) -> Type:
        """`T, T> -> T` of `function<T, T> -> T`"""
        parameters: list[Type] = []
        while not self.sees(">"):
            parameters.append(self.type())
            if not self.accept(","):
                break
        self.expect(">")
        return FunctionType(tuple(parameters), self.type() if self.accept("->") else ANY)

    def named_type(self) -> Type:
        """The longest run of words that is the name of a type."""
        start = self.at
        texts: list[str] = []
        found: tuple[int, Type] | None = None
        while len(texts) < MAX_TYPE_WORDS and (self.token.kind is Kind.NAME or self.sees(".", "-", "+", "/", "*")):
            texts.append(self.take().text)
            name = " ".join(texts).replace(" . ", ".")
            known = self.types.get(name) or self.types.get("".join(texts)) or SIMPLE_TYPES.get(name)
            if known is not None:
                found = self.at, known
        if found is None:
            self.at = start
            zh, en = hint(self.token.text, (*SIMPLE_TYPES, *self.types))
            raise self.error(f"没有这种类型{zh}", f"there is no such type{en}")
        self.at = found[0]
        return found[1]
