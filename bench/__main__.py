"""``make bench``: run every part, print a table, write build/bench.json.

A part is a module of this folder with ``run() -> Mapping[name, {"value", "unit", "note"}]``; names are dotted and begin with the part
(``engine.completion.sql``). A ratio is the median of interleaved runs against a yardstick in the same run, so that a noisy machine
spoils both alike.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "build" / "bench.json"
YARDSTICKS = ROOT / "build" / "yardsticks"


class Figure(TypedDict):
    """One measured figure: what it is worth, in which unit, and what a reader must know of how it was taken."""

    value: float
    unit: str
    note: NotRequired[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Measure Shouwang; without a part, all of them.")
    parser.add_argument("part", nargs="*", help=f"one of: {', '.join(parts())}")
    chosen = parser.parse_args().part or parts()
    unknown = [name for name in chosen if name not in parts()]
    if unknown:
        parser.error(f"expected parts among {', '.join(parts())}; found {', '.join(unknown)}")
    sys.path.append(str(YARDSTICKS))  # last, so that the application's own packages win
    figures = dict(measure(chosen))
    print(table(figures))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def parts() -> list[str]:
    """Return the modules of this folder that measure something, by name."""
    folder = Path(__file__).parent
    names = (module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))
    return sorted(name for name in names if "\ndef run(" in (folder / f"{name}.py").read_text(encoding="utf-8"))


def measure(names: Iterable[str]) -> Iterable[tuple[str, Figure]]:
    """Yield the figures of each part in turn."""
    for name in names:
        print(f"  {name} ...", file=sys.stderr, flush=True)
        run = importlib.import_module(f"bench.{name}").run
        figures: Mapping[str, Figure] = run()
        yield from figures.items()


def table(figures: Mapping[str, Figure]) -> str:
    """Lay the figures out in columns: name, value, unit, note."""
    rows = [
        (name, shown(figure["value"]), figure["unit"], figure.get("note", ""))
        for name, figure in sorted(figures.items())
    ]
    widths = [max((columns(row[at]) for row in rows), default=0) for at in range(3)]
    lines = (
        f"{name}{' ' * (widths[0] - columns(name))}  {value:>{widths[1]}} {unit}{' ' * (widths[2] - columns(unit))}  {note}"
        for name, value, unit, note in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def shown(value: float) -> str:
    """Whole numbers with thousands, others with four figures."""
    return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"


def columns(text: str) -> int:
    """Width on a terminal, where a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    sys.exit(main())
