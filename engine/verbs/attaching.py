"""Files of a case: sealed on disk first, then told of in one row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from engine.authority import require_open, require_running, require_sight
from engine.errors import NotPossible
from engine.ids import new_id
from engine.records import Attachment, HumanTask
from engine.sight import task_in_sight
from engine.store.hot import insert_rows
from engine.store.tables import attachment
from engine.text import Text
from engine.work import CaseFile, Work

MAGIC: Final[Mapping[bytes, str]] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
    b"GIF8": "image/gif",
}
"""What may be attached, known by its first bytes and never by what its name claims."""


def media_type_of(data: bytes) -> str:
    """The type by the first bytes. Raises `NotPossible` for anything that may not be attached."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "image/heic"
    for start, media_type in MAGIC.items():
        if data.startswith(start):
            return media_type
    raise NotPossible(
        detail=Text(
            "只能上传照片（JPG、PNG、WebP、HEIC）或 PDF 文件。",
            "only photos (JPG, PNG, WebP, HEIC) or PDF files can be attached.",
        )
    )


def attach(
    work: Work, case_id: str, task_id: str | None, field: str, filename: str, data: bytes, mark: str = ""
) -> Attachment:
    """Keeps a file with a case; with a task, only by whoever has that task. The same file once more is that file.

    `mark` is how it stands with the scanner.
    """
    media_type = media_type_of(data)
    task: HumanTask | None = None
    file: CaseFile
    if task_id is None:
        file = work.case(case_id)
        require_sight(work, file)
    else:
        task, file, _ = task_in_sight(work, task_id)
        require_open(work, task)
        if task.assignee != work.me:
            raise NotPossible(detail=Text("请先签收，再上传附件。", "take the task first, then attach files."))
    require_running(file)
    work.ask_bar(file)
    digest = hashlib.sha256(data).hexdigest()
    if (before := _kept_before(work, file, task_id, field, digest)) is not None:
        return before
    made = Attachment(
        new_id(),
        file.case.id,
        task_id,
        field,
        _plain(filename),
        media_type,
        len(data),
        digest,
        work.actor.person,
        work.now,
        mark,
    )
    work.house.files.write(work.county, made.id, data)
    try:
        insert_rows(work.connection, "attachment", [_row(work.county, made)])
        work.event(file, "file_attached", task=task, field=field, sha256=made.sha256, size=made.size)
        work.save(file)
    except BaseException:
        work.house.files.drop(work.county, made.id)
        raise
    return made


def _kept_before(work: Work, file: CaseFile, task_id: str | None, field: str, digest: str) -> Attachment | None:
    """The same bytes by the same person for the same field of the same step: sent again after a lost answer."""
    column = attachment.c
    row = work.connection.execute(
        select(attachment).where(
            column.county == work.county,
            column.case_id == file.case.id,
            column.task_id == task_id,
            column.field == field,
            column.sha256 == digest,
            column.person == work.actor.person,
        )
    ).first()
    return None if row is None else attachment_of(row)


def _row(county: str, made: Attachment) -> dict[str, object]:
    return {"county": county} | {
        column.name: getattr(made, column.name) for column in attachment.c if column.name != "county"
    }


def _plain(filename: str) -> str:
    """A name without folders or control characters, cut to what a row holds."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(each for each in last if each.isprintable())[-200:] or "file"


def attachment_of(row: object) -> Attachment:
    """The record of a row."""
    names = ("id", "case_id", "task_id", "field", "filename", "media_type", "size", "sha256", "person", "at", "scan")
    return Attachment(*(getattr(row, name) for name in names))
