"""What a step reads of what was filled in before, and what whoever looks at a case does not see.

`sw:hides` of a step keeps fields from whoever does it: on the step's page always; wherever else they look at the case, where
every step of it that is, was or may be theirs hides them. A field that one of their steps may see is seen on the case's page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from engine.definitions import Blueprint, Element
from engine.errors import InvalidForm
from engine.forms import Form
from engine.forms.narrowing import EVERYTHING, read_by, without
from engine.library import Deployed
from engine.people import covers
from engine.records import Attachment, Case, HumanTask, Person, Submission
from engine.store.hot_tasks import all_tasks_of
from engine.submissions import submissions_of
from engine.text import Text
from engine.work import Look

CHANGED = Text(
    "这一项在这一步只能看、不能改。请刷新页面；确需改动，请退回填写它的那一步。",
    "this step only shows this field and cannot change it. Reload the page; to change it, return the case to the step that wrote it.",
)


def standing(submissions: Iterable[Submission]) -> list[Submission]:
    """Entries as they hold now: each with its latest correction, in the name and place of whoever filled it in first."""
    found: dict[str, Submission] = {}
    for each in submissions:
        first = found.pop(each.corrects, None) if each.corrects else None
        found[each.id] = replace(each, person=first.person, at=first.at) if first else each
    return sorted(found.values(), key=lambda each: (each.at, each.id))


# ---------------------------------------------------------------- what a step only reads
def known_to(blueprint: Blueprint, element: Element, submissions: Iterable[Submission]) -> dict[str, object]:
    """The values of the fields that a step only reads: what was filled in last under each name."""
    wanted = {each.name for each in read_by(blueprint.forms.get(element.form or ""), element.reads)}
    found: dict[str, object] = {}
    for each in standing(submissions):
        found |= {name: value for name, value in each.values.items() if name in wanted}
    return found


def known_in(look: Look, task: HumanTask, blueprint: Blueprint, element: Element) -> dict[str, object]:
    """`known_to` of a task; a statement where its step reads something, else none."""
    if not element.reads:
        return {}
    filled = submissions_of(look.connection, look.county, task.case_id, look.house.vault)
    return known_to(blueprint, element, filled)


def require_unchanged(
    whole: Form | None, element: Element, known: Mapping[str, object], sent: Mapping[str, object]
) -> None:
    """Raises `InvalidForm` where a field that is only read comes back with another value; a missing one is as it was."""
    read = read_by(whole, element.reads)
    if whole is None or not read:
        return
    typed = replace(whole, fields=read).clean({**sent})
    changed = [each.name for each in read if each.name in typed and typed[each.name] != known.get(each.name)]
    if changed:
        raise InvalidForm({name: [CHANGED] for name in changed})


# ---------------------------------------------------------------- what is not seen
def unseen_by(look: Look, case: Case, deployed: Deployed, tasks: Sequence[HumanTask]) -> frozenset[str]:
    """Paths of the fields that whoever looks sees nowhere in a case; nothing for those who have no step of it."""
    if look.actor.is_system or not hides_anything(deployed):
        return frozenset()
    faces = [look.person, *(each.person for each in look.stands_for if each.covers(case.process))]
    ids = {each.id for each in faces}
    if case.started_by in ids:
        return frozenset()
    had = {(each.process, each.element) for each in tasks if ids & {each.assignee, each.closed_by, each.owner}}
    seats = [
        each
        for process, blueprint in deployed.blueprints.items()
        for each in blueprint.nodes()
        if each.kind.is_human and ((process, each.id) in had or _may_do(look, case, each, faces))
    ]
    return _by_all(each.hides for each in seats)


def unseen_in(look: Look, case: Case, hides: Collection[str] = ()) -> frozenset[str]:
    """`unseen_by`, and what the step hides (`hides`) for which the case is looked at; a statement where any step hides."""
    deployed = look.library.deployed(look.connection, look.county, case.process, case.version)
    if not hides_anything(deployed):
        return frozenset(hides)
    tasks = all_tasks_of(look.connection, look.county, case.id)
    return unseen_by(look, case, deployed, tasks) | frozenset(hides)


def hides_anything(deployed: Deployed) -> bool:
    """Whether any step of a process, or of one that it calls, hides a field."""
    return any(each.hides for blueprint in deployed.blueprints.values() for each in blueprint.nodes())


def _may_do(look: Look, case: Case, element: Element, faces: Iterable[Person]) -> bool:
    if element.role is None or element.assignee is not None:
        return False
    place = case.place_at(element.level)
    return any(covers(each, element.role, place, case.place_path, look.today) for each in faces)


def _by_all(hides: Iterable[Collection[str]]) -> frozenset[str]:
    """What every one of some steps hides."""
    sets = [frozenset(each) for each in hides]
    limited = [each for each in sets if EVERYTHING not in each]
    if not limited:
        return frozenset({EVERYTHING}) if sets else frozenset()
    return frozenset(path for each in limited for path in each if all(is_unseen(path, other) for other in limited))


def is_unseen(path: str, unseen: Collection[str]) -> bool:
    """Whether a field (`group.field`), or the group around it, is not seen."""
    return EVERYTHING in unseen or path in unseen or path.partition(".")[0] in unseen


def seen_of(submission: Submission, unseen: Collection[str], mine: Collection[str]) -> Submission:
    """What somebody may see of an entry; of one of their own (`mine`: ids of people) all but what is named."""
    if EVERYTHING in unseen and submission.person not in mine:
        return replace(submission, values={})
    return replace(submission, values=without(submission.values, unseen)) if unseen else submission


def is_file_seen(file: Attachment, unseen: Collection[str], mine: Collection[str]) -> bool:
    """Whether somebody may see a file: by the field that it was sent for, `group.0.field` in a row."""
    path = ".".join(part for part in file.field.split(".") if not part.isdigit() and part != "*")
    return file.person in mine if EVERYTHING in unseen else not is_unseen(path, unseen)
