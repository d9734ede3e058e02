"""A form file says what it asks, and is told everything that is wrong with it."""

import json

import pytest

from engine.findings import Patience
from engine.forms import BadForm, Form, Widget, read_form
from engine.forms.catalogue import FORM_SENTENCES
from engine.text import Text
from tests.forms.survey import CHOICES, PROPERTIES, codes, data, field, form, problems, schema


def nested(levels: int) -> dict[str, object]:
    deep: dict[str, object] = {}
    for _ in range(levels):
        deep = {"allOf": [deep]}
    return deep


FAULTY: dict[str, dict[str, object]] = {
    "form-field-name": {"two words": field("text")},
    "form-unknown-widget": {"a": field("txet")},
    "form-widget-type": {"a": field("money", "string")},
    "form-missing-title": {"a": {"type": "string", "x-en": "A"}},
    "form-missing-english": {"a": {"type": "string", "title": "甲"}},
    "form-no-choices": {"a": field("choice")},
    "form-choice-twice": {"a": field("choice", **{"x-choices": [*CHOICES, CHOICES[0]]})},
    "form-bad-choice": {"a": field("choice", **{"x-choices": [*CHOICES, {"label": "甲", "en": "A"}]})},
    "form-bad-rows": {"a": field("members", "array")},
    "form-route-personal": {"a": field("text", **{"x-route": True, "x-personal": True})},
    "form-route-without-group": {
        "a": field("members", "array", items={"properties": {"b": field("text", **{"x-route": True})}})
    },
    "form-person-without-role": {"a": field("person")},
    "form-show-syntax": {"a": field("text", **{"x-show": "b ="})},
    "form-show-unknown-name": {"abc": field("text"), "b": field("text", **{"x-show": 'abd = "x"'})},
    "form-show-unknown-function": {"a": field("text", **{"x-show": "cuont([1]) = 1"})},
    "form-show-wrong-call": {"a": field("text", **{"x-show": "count() = 1"})},
    "form-bad-schema": {"a": field("text", minLength="two")},
    "form-reference": {"a": field("text", allOf=[{"$ref": "http://127.0.0.1/x"}])},
    "form-bad-pattern": {"a": field("text", pattern="(")},
    "form-long-pattern": {"a": field("text", pattern="a" * 600)},
    "form-keyword": {"a": field("text", patternProperties={})},
    "form-too-many-fields": {f"a{n}": field("text") for n in range(500)},
    "form-field-not-object": {"a": True},
}
FILES = {
    "form-too-large": b" " * 2_000_000,
    "form-not-utf8": '{"名": 1}'.encode("gb18030"),
    "form-not-text": b"\x89PNG\r\n\x1a\n",
    "form-not-json": b"{",
    "form-not-object": b"[]",
    "form-too-deep": data({"a": field("text", **nested(400))}),
    "form-required-unknown": data({"a": field("text")}, required=["b"]),
}


@pytest.mark.parametrize("code", FAULTY)
def test_a_fault_is_told_at_its_field(code: str) -> None:
    found = [each for each in problems(FAULTY[code]) if each.code == code]
    assert found, codes(FAULTY[code])
    assert found[0].severity == FORM_SENTENCES[code].severity
    assert found[0].line > 0
    assert found[0].message.zh
    assert "{" not in found[0].message.en.replace("[{value, label, en}]", "")


@pytest.mark.parametrize("code", FILES)
def test_a_file_that_is_no_form_is_told_why(code: str) -> None:
    read, found = read_form(FILES[code], "forms/x.json")
    assert read is None
    assert code in [each.code for each in found]


def test_every_sentence_has_a_case() -> None:
    assert set(FORM_SENTENCES) - set(FAULTY) - set(FILES) == {"form-takes-too-long"}


def test_rules_that_are_slow_to_read_are_given_up() -> None:
    shown = {"a": field("text"), "b": field("text", **{"x-show": 'a = "x"'})}
    read, found = read_form(data(shown), "forms/x.json", Patience(-1))
    assert read is None
    assert [(each.code, each.element) for each in found] == [("form-takes-too-long", "b")]


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"1e999999", b"[" * 100_000, b'{"properties": 1}', b'{"properties": {"a": []}}', b"\xff\xfe"],
)
def test_anything_else_is_answered_with_sentences(content: bytes) -> None:
    read, found = read_form(content, "forms/x.json")
    assert read is None
    assert found


def test_fields() -> None:
    survey = form(PROPERTIES, required=["name"])
    name = survey.fields[0]
    assert (name.name, name.title, name.widget, name.required, name.personal) == (
        "name",
        Text("text项", "A text"),
        Widget.text,
        True,
        True,
    )
    identity = survey.find("identity")
    assert identity is not None
    assert identity.personal
    wage = survey.find("members.3.wage")
    assert wage is not None
    assert (wage.path, wage.show) == ("members.*.wage", "earns = true")
    assert survey.find("members.0.nothing") is None
    assert {each.widget for each in survey.fields} == set(Widget)


def test_fields_stand_in_their_order() -> None:
    ordered = form(
        {
            "b": field("text", **{"x-order": 2}),
            "c": field("text", **{"x-order": 1}),
            "a": field("text", **{"x-order": 2}),
        }
    )
    assert [each.name for each in ordered.fields] == ["c", "b", "a"]


def test_the_version_follows_the_content_alone() -> None:
    spaced = json.dumps(schema(), indent=4, sort_keys=True).encode()
    assert Form.parse(spaced, "forms/survey.json").version == form().version
    assert form({"a": field("text")}).version != form().version
    assert len(form().version) == 12


def test_a_faulty_form_is_refused_with_its_problems() -> None:
    with pytest.raises(BadForm) as refused:
        form({"a": field("txet")})
    assert "text" in refused.value.text.en


def test_usual_widgets() -> None:
    kinds: dict[str, dict[str, object]] = {
        "a": {"type": "string"},
        "b": {"type": "string", "format": "date"},
        "c": {"type": "boolean"},
        "d": {"type": "integer"},
        "e": {"type": "string", "enum": ["x", "y"]},
    }
    plain = form({name: {"title": "甲", "x-en": "A", **kind} for name, kind in kinds.items()})
    assert [each.widget.value for each in plain.fields] == ["text", "date", "yesno", "number", "choice"]
