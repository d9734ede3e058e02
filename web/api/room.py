"""The room that the calls of this package stand in, and what the OpenAPI document says of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask.sansio.blueprints import BlueprintSetupState

from web.api.models import ProblemOut

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="v1")
PROBLEM, JSON, _BYTES = "application/problem+json", "application/json", "application/octet-stream"
_TAG = {
    "ETag": {
        "description": "Send it as If-Match with an act, as If-None-Match when reading again",
        "schema": {"type": "string"},
    }
}
_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what the caller saw, instead of `revision`; 412 when it has changed",
}  # fmt: skip
_ONCE = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 90},
    "description": "The same as `key` in the body",
}  # fmt: skip


@blueprint.record_once
def describe(state: BlueprintSetupState) -> None:
    """What the OpenAPI document says of the whole."""
    state.app.config.update(
        INFO={
            "description": "Each call is one operation of the engine, in the name of the person whose bearer token is sent. "
            "Every refusal (RFC 9457) has a stable `code`, a sentence in Chinese (`zh`) and in English (`en`), what was "
            "expected, what was found and what to do, and `errors` by field.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        TAGS=[{"name": "v1", "description": "Version 1"}],
        HTTP_ERROR_SCHEMA=ProblemOut,
        AUTO_OPERATION_ID=True,
        VALIDATION_ERROR_SCHEMA=ProblemOut,
        VALIDATION_ERROR_DESCRIPTION="The request or the form is not as it should be",
    )
    state.app.spec_callback = finish  # type: ignore[attr-defined]  # an APIFlask


def finish(document: dict[str, Any]) -> dict[str, Any]:
    """Adds what the maker of the document does not know: the type of refusals, entity tags, If-Match."""
    for call in _calls(document):
        for status, answer in call["responses"].items():
            content = answer.get("content", {})
            if status >= "400" and JSON in content:
                answer["content"] = {PROBLEM: content[JSON]}
            if status == "200":
                answer["headers"] = _TAG
            if status == "304":
                answer.pop("content", None)
        if call["operationId"] == "post_api_attach":
            call["requestBody"] = {
                "required": True,
                "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}},
            }
        asked = _asked(document, call)
        extra = [header for name, header in (("revision", _MATCH), ("key", _ONCE)) if name in asked]
        call["parameters"] = [*call.get("parameters", []), *extra]
    return document


def _calls(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (call for method, call in path.items() if method != "parameters")


def _asked(document: dict[str, Any], call: dict[str, Any]) -> dict[str, Any]:
    """What stands in the body that a call takes."""
    sent = call.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    schema = document["components"]["schemas"].get(sent.get("$ref", "").rpartition("/")[2], {})
    asked: dict[str, Any] = schema.get("properties", {})
    return asked
