"""A phrase put after what was typed."""

from __future__ import annotations

from typing import Final

from web.i18n import _

LONGEST: Final = 200
"""Characters of a phrase."""
_ENDS = "。；，、：\n;,.: "


def joined(typed: str, added: str) -> str:
    """What was typed, with a phrase after it."""
    typed = typed.rstrip()
    return f"{typed}{'' if not typed or typed[-1] in _ENDS else _('；')}{added[:LONGEST]}"
