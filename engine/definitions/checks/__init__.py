"""Everything that can be wrong with a diagram, each module with its own sentences."""

from __future__ import annotations

from engine.definitions.checks import (
    deciding,
    document,
    events,
    fields,
    flows,
    formulas,
    lapses,
    leftovers,
    links,
    looks,
    paths,
    people,
    repetition,
    scripts,
    signs,
    times,
)
from engine.definitions.checks.draft import Check, Draft, Known
from engine.findings import Catalogue

SENTENCES: Catalogue = {
    **document.SENTENCES,
    **repetition.SENTENCES,
    **flows.SENTENCES,
    **events.SENTENCES,
    **paths.SENTENCES,
    **signs.SENTENCES,
    **times.SENTENCES,
    **people.SENTENCES,
    **lapses.SENTENCES,
    **deciding.SENTENCES,
    **fields.SENTENCES,
    **links.SENTENCES,
    **scripts.SENTENCES,
    **formulas.SENTENCES,
    **leftovers.SENTENCES,
    **looks.SENTENCES,
}
CHECKS: tuple[Check, ...] = (
    document.check_document,
    repetition.check_repetition,
    flows.check_flows,
    events.check_events,
    paths.check_paths,
    signs.check_signs,
    times.check_times,
    people.check_people,
    lapses.check_lapses,
    deciding.check_deciding,
    fields.check_fields,
    links.check_links,
    scripts.check_scripts,
    formulas.check_formulas,
    leftovers.check_leftovers,
    looks.check_looks,
)

__all__ = ["CHECKS", "SENTENCES", "Draft", "Known"]
