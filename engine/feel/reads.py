"""Which variable paths and functions an expression reads, for checks before anything runs."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, fields

from engine.feel.syntax import Call, ContextOf, Filter, For, Lambda, Name, Node, Path, Quantified

VariablePath = tuple[str, ...]
LOCAL: VariablePath = ()


@dataclass(frozen=True, slots=True)
class Reads:
    """Paths of variables, and names of called functions that are not built in."""

    paths: frozenset[VariablePath]
    functions: frozenset[str]


def reads_of(node: Node, names: frozenset[str], builtins: Container[str]) -> Reads:
    """What the tree reads from outside itself."""
    reader = PathReader(names, builtins)
    reader.visit(node)
    return Reads(frozenset(reader.paths), frozenset(reader.functions))


class PathReader:
    """Walks the tree with the paths that local names stand for; LOCAL stands for something made inside."""

    def __init__(self, names: frozenset[str], builtins: Container[str]) -> None:
        self.names = names
        self.builtins = builtins
        self.locals: list[dict[str, VariablePath]] = [{"?": LOCAL}]
        self.items: list[VariablePath] = []
        self.paths: set[VariablePath] = set()
        self.functions: set[str] = set()

    def visit(self, node: object) -> VariablePath:
        """Record what the node reads; the path that its value is, or LOCAL."""
        match node:
            case Name():
                return self.name(node.name)
            case Path():
                return self.path(node)
            case Filter():
                return self.filter(node)
            case Call():
                return self.call(node)
            case For() | Quantified():
                return self.loop(node)
            case ContextOf() | Lambda():
                return self.scope(node)
            case tuple():
                for each in node:
                    self.visit(each)
            case Node():
                for field in fields(node):
                    self.visit(getattr(node, field.name))
        return LOCAL

    def name(self, name: str) -> VariablePath:
        """A variable, or an entry of the item of a filter if nothing else of that name is known."""
        for scope in reversed(self.locals):
            if name in scope:
                return scope[name]
        if name not in self.names:
            if name in self.builtins:
                return LOCAL
            if self.items:
                source = self.items[-1]
                return LOCAL if name == "item" or source == LOCAL else self.read((*source, name))
        return self.read((name,))

    def read(self, path: VariablePath) -> VariablePath:
        """Record a path in place of the shorter one that led to it."""
        self.paths.add(path)
        return path

    def path(self, node: Path) -> VariablePath:
        """`a.b` is one read, not two."""
        known = set(self.paths)
        source = self.visit(node.source)
        if source == LOCAL:
            return LOCAL
        if source not in known:
            self.paths.discard(source)
        return self.read((*source, node.name))

    def filter(self, node: Filter) -> VariablePath:
        """Inside the brackets the entries of the elements are in scope."""
        source = self.visit(node.source)
        self.items.append(source)
        self.locals.append({"item": source})
        self.visit(node.condition)
        self.locals.pop()
        self.items.pop()
        return source

    def call(self, node: Call) -> VariablePath:
        """The function of a call is no variable, unless it is known as one."""
        self.visit(node.arguments)
        function = node.function
        if not isinstance(function, Name):
            self.visit(function)
        elif any(function.name in scope for scope in self.locals):
            pass
        elif function.name in self.names:
            self.read((function.name,))
        elif function.name not in self.builtins:
            self.functions.add(function.name)
        return LOCAL

    def loop(self, node: For | Quantified) -> VariablePath:
        """A loop variable stands for the elements of what it goes through."""
        scope: dict[str, VariablePath] = {"partial": LOCAL} if isinstance(node, For) else {}
        self.locals.append(scope)
        for name, source in node.variables:
            scope[name] = self.visit(source)
        self.visit(node.body if isinstance(node, For) else node.condition)
        self.locals.pop()
        return LOCAL

    def scope(self, node: ContextOf | Lambda) -> VariablePath:
        """Keys and parameters are local."""
        scope: dict[str, VariablePath] = {}
        self.locals.append(scope)
        if isinstance(node, ContextOf):
            for key, value in node.entries:
                scope[key] = self.visit(value)
        else:
            scope.update((name, LOCAL) for name, _ in node.parameters)
            self.visit(node.body)
        self.locals.pop()
        return LOCAL
