"""From a letter's facts to pages: typst with the facts as JSON input, so that no fact is ever read as markup."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

import typst

from tasks.letters.kinds import Template

_TEMPLATES = Path(str(resources.files("tasks.letters") / "templates"))
_one_at_a_time = threading.Lock()
_INSTALLED_FONTS = Path(__file__).parents[2] / "web" / "static" / "dist" / "fonts"


def font_folder(configured: str) -> Path:
    """Where the fonts of letters lie: the folder that a setting names, else the one that set-up prepared."""
    return Path(configured) if configured else _INSTALLED_FONTS


def as_pdf(template: Template, facts: Mapping[str, object], fonts: Path) -> bytes:
    """The letter as PDF."""
    return _compile(template, facts, fonts, "pdf")


def as_picture(template: Template, facts: Mapping[str, object], fonts: Path, *, dots_per_inch: float = 110) -> bytes:
    """The first page as PNG, for people who check a template."""
    return _compile(template, facts, fonts, "png", dots_per_inch)


def _compile(
    template: Template, facts: Mapping[str, object], fonts: Path, kind: Literal["pdf", "png"], dots: float | None = None
) -> bytes:
    inputs = {"facts": json.dumps(facts, ensure_ascii=False, default=str)}
    with _one_at_a_time:
        made = _compiler(fonts).compile(
            input=str(_TEMPLATES / f"{template.value}.typ"), format=kind, ppi=dots, sys_inputs=inputs
        )
    if isinstance(made, list):
        return made[0]
    return made or b""


@lru_cache(maxsize=4)
def _compiler(fonts: Path) -> typst.Compiler:
    """Reading 30 MB of fonts takes most of the time, so a compiler is kept."""
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(fonts)] if fonts.is_dir() else [])
