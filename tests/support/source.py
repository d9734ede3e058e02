"""The project's own files, for tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "tasks", "web")
_MADE = {"node_modules", "dist", "__pycache__"}


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """Return the files below *folders* that somebody wrote, sorted."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if not _MADE.intersection(path.relative_to(ROOT).parts))


def tracked() -> list[Path]:
    """Return every file that git tracks and that still stands in the work tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def name(path: Path) -> str:
    """Return the path as the project writes it: engine/records.py."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    """Return the dotted name by which *path* is imported: engine.records, engine for engine/__init__.py."""
    dotted = name(path).removesuffix(".py").removesuffix("/__init__")
    return dotted.replace("/", ".")


@cache
def imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Return (line, dotted name) of all that *path* imports; ``from a import b`` gives ``a.b``. Imports for typing alone do not count."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {id(inner) for node in ast.walk(tree) if _is_typing_block(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(path, node)
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _origin(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = name(path).split("/")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])
