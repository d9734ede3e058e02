"""What goes wrong, told in one shape: a stable code, both languages, and sentences by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import HTTPError
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.errors import InvalidForm, NotFound, Refusal
from engine.text import Text
from web.api.room import blueprint
from web.errors import status_of

REFUSALS = {
    400: "Not well-formed JSON",
    403: "Not for this person: role, place, recusal or separation of duties",
    404: "There is no such thing, or none that this person may know of",
    409: "The task or case has changed meanwhile",
    413: "Larger than any honest request",
    422: "The request or the form is not as it should be",
}
"""What every operation may answer besides its result, as the OpenAPI document says it."""

WRONG = Text("请求的内容不符合要求，请看各项说明。", "The request is not as it should be; see each field.")
UNREADABLE = Text("请求不是合格的 JSON，或者嵌套太深。", "The request is not well-formed JSON, or nested too deeply.")
TOO_LARGE = Text("请求太大，最多 2 MB。", "The request is too large; at most 2 MB.")
OTHERWISE = Text("内容不符合要求。", "The value is not as it should be.")
SENTENCES: Mapping[str, Text] = {
    "Field required": Text("缺少这一项。", "This field is missing."),
    "Extra inputs are not permitted": Text("没有这一项，请核对名称。", "There is no such field; check its name."),
    "Input should be a valid integer": Text("应为整数。", "A whole number is expected."),
    "Input should be a valid string": Text("应为文字。", "A text is expected."),
    "Input should be a valid dictionary": Text("应为 JSON 对象。", "A JSON object is expected."),
    "Input should be an object": Text("应为 JSON 对象。", "A JSON object is expected."),
    "String should have at least": Text("不能为空。", "This may not be empty."),
    "String should have at most": Text("太长。", "This is too long."),
    "Input should be greater than": Text("数值太小。", "The number is too small."),
    "Input should be less than": Text("数值太大。", "The number is too large."),
    "Value error, ": Text("含有不能保存的字符或数值。", "It has characters or numbers that cannot be kept."),
}
"""By the beginning of what the checker says."""


def problem(code: str, text: Text, status: int, errors: Mapping[str, list[Text]] | None = None) -> ResponseReturnValue:
    """The one shape."""
    body: dict[str, Any] = {"code": code, "zh": text.zh, "en": text.en}
    if errors:
        body["errors"] = {path: [{"zh": each.zh, "en": each.en} for each in those] for path, those in errors.items()}
    return jsonify(body), status


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """What the engine refuses."""
    status = 401 if refusal.code == "unauthorized" else status_of(refusal)
    if isinstance(refusal, InvalidForm):
        return problem(
            refusal.code, refusal.text, status, {path: list(those) for path, those in refusal.errors.items()}
        )
    return problem(refusal.code, refusal.text, status)


@blueprint.errorhandler(HTTPError)
def unfit(error: HTTPError) -> ResponseReturnValue:
    """A request that does not have the shape of its model."""
    found = error.detail.items() if isinstance(error.detail, dict) else ()
    errors = {path: [_said(each) for each in those] for _place, fields in found for path, those in fields.items()}
    return problem("invalid_request", WRONG, error.status_code, errors)


def _said(message: str) -> Text:
    return next((text for start, text in SENTENCES.items() if message.startswith(start)), OTHERWISE)


@blueprint.errorhandler(HTTPException)
def unread(error: HTTPException) -> ResponseReturnValue:
    """What the server itself refuses before a call is reached."""
    if error.code == 413:  # Content Too Large
        return problem("too_large", TOO_LARGE, 413)
    if error.code in (400, 415):
        return problem("unreadable", UNREADABLE, 400)
    text = Text(f"请求没有成功（{error.code}）。", f"The request did not succeed ({error.code}).")
    return problem(str(error.code), text, error.code or 500)


@blueprint.errorhandler(RecursionError)
def too_deep(error: RecursionError) -> ResponseReturnValue:
    """JSON nested thousands of levels deep."""
    return problem("unreadable", UNREADABLE, 400)


@blueprint.route("/<path:nothing>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@blueprint.doc(hide=True)
def nowhere(nothing: str) -> ResponseReturnValue:
    """An address that the API does not have is told like everything else."""
    raise NotFound(what=Text(f"接口 {request.method} {request.path}", f"call {request.method} {request.path}"))
