"""The programmes of assistance by the ids that tables, registers and diagrams use (法 art. 13)."""

from __future__ import annotations

from engine.text import Text

PROGRAMMES = {
    "dibao": Text("最低生活保障", "Minimum living allowance"),
    "edge": Text("低保边缘家庭", "Borderline family"),
    "tekun": Text("特困人员救助供养", "Support of persons in extreme difficulty"),
    "rigid": Text("刚性支出困难家庭", "Family in difficulty through unavoidable spending"),
}

CERTIFICATE_LETTERS = {"dibao": "DB", "edge": "BY", "tekun": "TK", "rigid": "GX"}


def programme_name(programme: str) -> Text:
    """What a programme is called; its id where it is not known."""
    return PROGRAMMES.get(programme, Text(programme, programme))
