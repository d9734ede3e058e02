"""Files of a case, up and down, and the letters that the system wrote. Bytes travel as they are."""

from __future__ import annotations

from typing import Any

from apiflask.schemas import FileSchema
from flask import Response, request

import tasks
from engine.errors import NotPossible, Refusal
from engine.text import Text
from web.api.cases import CASE
from web.api.desk_models import FileQuery
from web.api.keys import caller
from web.api.models import AttachmentOut
from web.api.operation import CASE_AT, operation
from web.api.wire import known_id
from web.auth.tokens import Scope
from web.cases.documents import file_answer
from web.cases.uploads import unfit
from web.house import engine, settings

FILE = Text("附件", "file")


class BadFile(Refusal):
    """A file that cannot be kept."""

    code = "bad_file"
    sentence = Text("文件不能保存：{detail}", "The file cannot be kept: {detail}")


@operation(
    "POST", f"{CASE_AT}/attachments", sent=FileQuery, told=AttachmentOut, status=201, scope=Scope.ACT, takes="query"
)
def attach(case_id: str, query_data: FileQuery) -> Any:
    """Keeps a photo or PDF, sent as the body, with a case; its id then goes under its field. The same again is kept once."""
    sent, data = query_data, request.get_data()
    try:
        if problem := unfit(data):
            raise NotPossible(detail=problem)
        return engine().attach(caller(), known_id(case_id, CASE), sent.field, sent.filename, data, task_id=sent.task_id)
    except NotPossible as refused:
        raise BadFile(detail=refused.facts["detail"], largest=settings().max_upload_mb) from refused


@operation("GET", "/attachments/<string(length=20):attachment_id>/about", told=AttachmentOut)
def about_attachment(attachment_id: str) -> Any:
    """What is known of a file, without its bytes."""
    return engine().attached(known_id(attachment_id, FILE), caller())


@operation("GET", "/attachments/<string(length=20):attachment_id>", told=FileSchema(type="string", format="binary"))
def attachment(attachment_id: str) -> Response:
    """A file of a case, with its checksum (RFC 9530)."""
    found, data = engine().attachment(known_id(attachment_id, FILE), caller())
    return file_answer(data, found.media_type, found.filename)


@operation("GET", "/letters/<string(length=20):letter_id>", told=FileSchema(type="string", format="binary"))
def letter(letter_id: str) -> Response:
    """A letter or sheet as PDF, set on paper now."""
    found, data = tasks.render_letter(engine(), settings(), caller(), known_id(letter_id, Text("文书", "letter")))
    return file_answer(data, "application/pdf", f"{found.number}.pdf")
