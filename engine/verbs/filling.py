"""What people fill in: checked on the server, kept with the version of its form, sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from engine.definitions import Element
from engine.errors import InvalidForm
from engine.eventlog import sha256_of
from engine.fields import known_in, require_unchanged
from engine.forms import Form, Widget
from engine.ids import new_id
from engine.records import HumanTask
from engine.store.hot import insert_rows
from engine.store.tables import draft
from engine.submissions import DRAFT, SUBMISSION
from engine.text import Text
from engine.work import CaseFile, Work

FILE_WIDGETS = frozenset({Widget.file, Widget.photo, Widget.signature})


def filled_in(
    work: Work, file: CaseFile, task: HumanTask, element: Element, values: Mapping[str, object]
) -> tuple[Form | None, dict[str, object]]:
    """The form of a step as whoever does it has it, and what it may keep of what was sent. Raises `InvalidForm`."""
    blueprint = file.deployed.blueprints[task.process]
    known = known_in(work, task, blueprint, element)
    require_unchanged(blueprint.forms.get(element.form or ""), element, known, values)
    form = blueprint.form_of(element)
    return form, checked_values(file, form, values, known)


def checked_values(
    file: CaseFile, form: Form | None, values: Mapping[str, object], known: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The values typed, as they may be kept. Raises `InvalidForm` with sentences by field."""
    if form is None:
        return {}
    kept = form.clean(values, known or {})
    errors = {path: list(sentences) for path, sentences in form.validate(kept, known or {}).items()}
    for path in _missing_files(file, form, kept):
        errors.setdefault(path, []).append(
            Text("附件没有上传成功，请重新上传。", "This file did not arrive; upload it again.")
        )
    if errors:
        raise InvalidForm(errors)
    return kept


def _missing_files(file: CaseFile, form: Form, values: Mapping[str, object]) -> Iterator[str]:
    yield from (path for path, ids in files_named(form, values) if not file.attached.issuperset(ids))


def files_named(form: Form, values: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """(field path, ids of the attachments it names) of every file field that is filled in."""
    for field in form.fields:
        found = values.get(field.name)
        if field.widget in FILE_WIDGETS and found:
            yield field.path, [str(each) for each in (found if isinstance(found, list) else [found])]


def keep_draft(work: Work, task_id: str, values: Mapping[str, object]) -> None:
    """What the actor has not finished; in place of what they kept of the task before."""
    who = work.actor.person
    sealed = work.house.vault.seal_json(values, f"{DRAFT}:{task_id}:{who}")
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    row = {"county": work.county, "task_id": task_id, "person": who, "at": work.now, "content": sealed}
    keep = dialect.insert(draft).values(row)
    work.connection.execute(
        keep.on_conflict_do_update(
            index_elements=["county", "task_id", "person"], set_={"at": work.now, "content": sealed}
        )
    )


def keep_submission(
    work: Work,
    file: CaseFile,
    task_id: str | None,
    element: str,
    form: Form,
    values: Mapping[str, Any],
    corrects: str | None = None,
) -> dict[str, Any]:
    """One sealed row for good: who, for whom, when, which form in which version. Gives what its event says of it."""
    return _keep(work, file, task_id, element, (PurePosixPath(form.path).stem, form.version), values, corrects)


def keep_reason(work: Work, file: CaseFile, act: str, reason: str) -> dict[str, Any]:
    """Why somebody did something with a whole case; sealed, as it may tell of the family."""
    return _keep(work, file, None, act, (act, ""), {"reason": reason})


def _keep(
    work: Work,
    file: CaseFile,
    task_id: str | None,
    element: str,
    form: tuple[str, str],
    values: Mapping[str, Any],
    corrects: str | None = None,
) -> dict[str, Any]:
    """`form` is its name and version."""
    row_id = new_id()
    content = work.house.vault.seal_json(values, f"{SUBMISSION}:{row_id}")
    row = {
        "county": work.county,
        "id": row_id,
        "case_id": file.case.id,
        "task_id": task_id,
        "element": element,
        "form": form[0],
        "form_version": form[1],
        "person": work.actor.person,
        "acting_for": work.actor.acting_for,
        "at": work.now,
        "content": content,
        "corrects": corrects,
    }
    insert_rows(work.connection, "submission", [row])
    return {"form_version": form[1], "submission": row_id, "sha256": sha256_of(content)}
