"""From a letter's facts to pages: typst with the facts as JSON input, so that no fact is ever read as markup."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import structlog
import typst

from tasks.letters.kinds import Paper, Template

_TEMPLATES = Path(str(resources.files("tasks.letters") / "templates"))
_one_at_a_time = threading.Lock()
log = structlog.get_logger()
_INSTALLED_FONTS = Path(__file__).parents[2] / "web" / "static" / "dist" / "fonts"


def font_folder(configured: str) -> Path:
    """Where the fonts of letters lie: the folder that a setting names, else the one that set-up prepared."""
    return Path(configured) if configured else _INSTALLED_FONTS


def as_pdf(template: Template | Paper, facts: Mapping[str, object], fonts: Path) -> bytes:
    """The letter as PDF/A-2a, made for archives and screen readers.

    A name with a character that no font has cannot be archived so; it is set as plain PDF, the character left blank.
    """
    try:
        return _compile(template, facts, fonts, format="pdf", pdf_standards="a-2a")
    except typst.TypstError as error:
        log.warning("letter_not_archival", template=template.value, reason=error.message)
        return _compile(template, facts, fonts, format="pdf")


def as_picture(
    template: Template | Paper, facts: Mapping[str, object], fonts: Path, *, dots_per_inch: float = 110
) -> bytes:
    """The first page as PNG, for people who check a template."""
    return _compile(template, facts, fonts, format="png", ppi=dots_per_inch)


def _compile(template: Template | Paper, facts: Mapping[str, object], fonts: Path, **options: Any) -> bytes:
    inputs = {"facts": json.dumps(facts, ensure_ascii=False, default=str)}
    page = str(_TEMPLATES / f"{template.value}.typ")
    with _one_at_a_time:
        made: Any = _compiler(fonts).compile(input=page, sys_inputs=inputs, **options)
    return bytes(made[0] if isinstance(made, list) else made)


@lru_cache(maxsize=4)
def _compiler(fonts: Path) -> typst.Compiler:
    """Reading 30 MB of fonts takes most of the time, so a compiler is kept."""
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(fonts)] if fonts.is_dir() else [])
