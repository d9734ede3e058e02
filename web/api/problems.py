"""What goes wrong, told in one shape (RFC 9457): a stable code, both languages, what was expected, found and can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from apiflask import HTTPError
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.errors import InvalidForm, NotFound, Refusal
from engine.text import Text
from web.api.kinds import kind_of
from web.api.room import blueprint
from web.errors import status_of
from web.i18n import asked_for
from web.refusals import in_words, named_facts

REFUSALS = {
    400: "Not well-formed JSON",
    403: "Not for this person (role, place, recusal, separation of duties), or not for a key of this scope",
    404: "There is no such thing, or none that this person may know of",
    409: "The task or case has changed meanwhile",
    412: "The same, where the revision was sent as If-Match",
    413: "Larger than any honest request",
    422: "The request or the form is not as it should be",
    428: "An act without the revision that the caller saw",
    429: "More calls than a program may make in a minute",
}
"""What every operation may answer besides its result, as the OpenAPI document says it."""

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "/api/v1/problems"
"""Where the kinds are told; `type` is one of them."""
OF_THE_API: Final[Mapping[str, int]] = {
    "unauthorized": 401, "beyond_scope": 403, "revision_missing": 428, "key_used": 422, "too_large": 413, "bad_file": 422,
}  # fmt: skip
"""Status of what the API itself refuses; the others go by `web.errors`."""

WRONG = Text("请求的内容不符合要求，请看各项说明。", "The request is not as it should be; see each field.")
UNREADABLE = Text(
    "请求不是合格的 JSON，或者嵌套太深、名称重复。", "The request is not well-formed JSON, nested too deeply, or has a name twice."
)  # fmt: skip
TOO_LARGE = Text("请求太大，最多 {largest} MB。", "The request is too large; at most {largest} MB.")
TOO_MANY = Text("请求太频繁，请稍后再试。", "Too many requests; try again in a moment.")
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


def problem(
    code: str,
    text: Text,
    status: int,
    errors: Mapping[str, list[Text]] | None = None,
    facts: Mapping[str, object] | None = None,
) -> ResponseReturnValue:
    """The one shape; `title` and `detail` in the language that the caller asks for."""
    kind, language = kind_of(code), asked_for()
    body: dict[str, Any] = {
        "type": f"{TYPES}#{code}", "title": kind.title.in_language(language), "status": status,
        "detail": text.in_language(language), "code": code, "zh": text.zh, "en": text.en,
        **{name: _both(said) for name, said in kind.told({"detail": text, **(facts or {})})},
    }  # fmt: skip
    if errors:
        body["errors"] = {path: [_both(each) for each in those] for path, those in errors.items()}
    answer: Response = jsonify(body)
    answer.status_code, answer.mimetype, answer.content_language = status, MEDIA_TYPE, [language]
    return answer


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """What the engine refuses."""
    status = OF_THE_API.get(refusal.code) or status_of(refusal)
    if refusal.code == "stale" and request.headers.get("If-Match"):
        status = 412  # Precondition Failed (RFC 9110 13.1.1)
    errors = {path: list(those) for path, those in refusal.errors.items()} if isinstance(refusal, InvalidForm) else None
    return problem(refusal.code, in_words(refusal), status, errors, named_facts(refusal))


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
        facts = {"largest": (request.max_content_length or 0) // (1024 * 1024)}
        return problem("too_large", TOO_LARGE.format(**facts), 413, facts=facts)
    if error.code in (400, 415):
        return problem("unreadable", UNREADABLE, 400)
    text = Text(f"请求没有成功（{error.code}）。", f"The request did not succeed ({error.code}).")
    return problem(str(error.code), text, error.code or 500)


@blueprint.errorhandler(429)
def too_often(error: HTTPException) -> ResponseReturnValue:
    """A key has called as often as it may in this minute (RFC 6585, section 4)."""
    return problem("too_many", TOO_MANY, 429)


@blueprint.errorhandler(RecursionError)
def too_deep(error: RecursionError) -> ResponseReturnValue:
    """JSON nested thousands of levels deep."""
    return problem("unreadable", UNREADABLE, 400)


@blueprint.route("/<path:nothing>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@blueprint.doc(hide=True)
def nowhere(nothing: str) -> ResponseReturnValue:
    """An address that the API does not have is told like everything else."""
    raise NotFound(what=Text(f"接口 {request.method} {request.path}", f"call {request.method} {request.path}"))
