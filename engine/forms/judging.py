"""Whether filled-in values are right, field by field, in sentences of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import regex
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from engine.feel.suggest import hint
from engine.forms import sentences
from engine.forms.field import Field, Widget
from engine.forms.numbers import identity_number_fault, phone_fault
from engine.forms.showing import visible
from engine.forms.unfolding import MAX_ROWS
from engine.text import Text

Errors = dict[str, list[Text]]

MAX_CHARACTERS = 20_000
"""Of one entry that sets no limit of its own; also bounds what a pattern is tried on."""

_OWN = frozenset(
    {"type", "properties", "required", "items", "format", "title", "description", "$schema", "$id", "enum", "default"}
)
"""Keywords that are judged here, or that judge nothing."""
PATTERN_SECONDS = 0.25
"""For trying one pattern on one entry."""
_CENT = Decimal("0.01")


def _is_number(_checker: object, value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_whole(_checker: object, value: object) -> bool:
    return _is_number(_checker, value) and value == int(value)  # type: ignore[call-overload]


def _pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    """As JSON Schema has it, with an end to patterns that take for ever."""
    if not isinstance(value, str):
        return
    try:
        fits = regex.search(pattern, value, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        fits = False
    if not fits:
        yield ValidationError("pattern")


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number).redefine("integer", _is_whole),
    validators={"pattern": _pattern},
)


def judge(fields: tuple[Field, ...], schema: Mapping[str, Any], values: Mapping[str, object]) -> Errors:
    """Errors by dotted path."""
    errors: Errors = {}
    tell_unknown(fields, values, "", errors)
    _judge_object(fields, schema, values, values, "", errors)
    return errors


def tell_unknown(fields: tuple[Field, ...], values: Mapping[str, object], prefix: str, errors: Errors) -> None:
    """Adds an error for each entry that is no field, rows included."""
    known = {field.name: field for field in fields}
    for name, value in values.items():
        if name not in known:
            zh, en = hint(str(name), known)
            _add(errors, f"{prefix}{name}", sentences.UNKNOWN.format(name=sentences.shown(name), hint=Text(zh, en)))
        elif known[name].children and isinstance(value, (list, tuple)):
            for number, row in enumerate(value[:MAX_ROWS]):
                if isinstance(row, Mapping):
                    tell_unknown(known[name].children, row, f"{prefix}{name}.{number}.", errors)


def walk(fields: tuple[Field, ...], values: Mapping[str, object]) -> Iterator[tuple[str, Field, object]]:
    """Each filled-in field with its dotted path and value, rows included."""
    for field in fields:
        value = values.get(field.name)
        yield field.name, field, value
        if field.children and isinstance(value, (list, tuple)):
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    for path, child, inner in walk(field.children, row):
                        yield f"{field.name}.{number}.{path}", child, inner


def _judge_object(
    fields: tuple[Field, ...],
    schema: Mapping[str, Any],
    values: Mapping[str, object],
    around: Mapping[str, object],
    prefix: str,
    errors: Errors,
) -> None:
    shown = visible(fields, values, around)
    for field in fields:
        if field.name in shown and field.widget is not Widget.readonly:
            _judge_field(field, values.get(field.name), around, prefix + field.name, errors)
    if not any(path.startswith(prefix) for path in errors):
        _judge_together(fields, schema, values, prefix, errors)


def _judge_field(field: Field, value: object, around: Mapping[str, object], path: str, errors: Errors) -> None:
    if value is None or value == "":
        if field.required:
            chosen = field.widget in (Widget.choice, Widget.radio, Widget.yesno, Widget.person)
            _add(errors, path, (sentences.NOT_CHOSEN if chosen else sentences.REQUIRED).format(title=field.title))
        return
    if field.widget is Widget.members:
        _judge_rows(field, value, around, path, errors)
        return
    fault = _fault(field, value)
    if fault is not None:
        _add(errors, path, fault)
        return
    for error in _errors(field.schema, _plain(value)):
        _add(errors, path, sentences.about(error, field.title, field.message))


def _judge_rows(group: Field, rows: object, around: Mapping[str, object], path: str, errors: Errors) -> None:
    if not isinstance(rows, (list, tuple)):
        _add(errors, path, sentences.NOT_A_LIST.format(title=group.title))
        return
    if group.required and not rows:
        _add(errors, path, sentences.REQUIRED_ROWS.format(title=group.title))
        return
    if len(rows) > MAX_ROWS:
        _add(errors, path, sentences.TOO_MANY_ROWS.format(title=group.title, most=MAX_ROWS, found=len(rows)))
        return
    items: Any = group.schema["items"]
    for number, row in enumerate(rows):
        if isinstance(row, Mapping):
            _judge_object(group.children, items, row, {**around, **row}, f"{path}.{number}.", errors)
        else:
            _add(errors, f"{path}.{number}", sentences.NOT_A_ROW.format(title=group.title))
    for error in _errors(group.schema, _plain(list(rows))):
        _add(errors, path, sentences.about(error, group.title, group.message))


def _fault(field: Field, value: object) -> Text | None:
    """What the widget demands beyond JSON Schema."""
    facts = {"title": field.title, "found": sentences.shown(value)}
    several = list(value) if isinstance(value, (list, tuple)) else [value]
    if field.type == "array" and not isinstance(value, (list, tuple)):
        return sentences.NOT_OF_TYPE["array"].format(**facts)
    if field.type == "array" and not several:
        return sentences.NOT_CHOSEN.format(**facts) if field.required else None
    if _is_not_offered(field, several):
        return sentences.NOT_OFFERED.format(options=_options(field), **facts)
    if not _of_type(field, several):
        return _not_of_type(field).format(**facts)
    return _fault_of_text(field, value) if isinstance(value, str) else None


def _fault_of_text(field: Field, value: str) -> Text | None:
    if len(value) > MAX_CHARACTERS:
        return sentences.TOO_LONG.format(title=field.title, most=MAX_CHARACTERS, found=len(value))
    if field.widget is Widget.identity_number:
        return identity_number_fault(value)
    return phone_fault(value) if field.widget is Widget.phone else None


def _is_not_offered(field: Field, several: list[object]) -> bool:
    offered = [choice.value for choice in field.choices]
    return bool(offered) and any(isinstance(each, bool) or each not in offered for each in several)


def _of_type(field: Field, several: list[object]) -> bool:
    if field.widget is Widget.date:
        return all(_is_date(each) for each in several)
    if field.widget is Widget.money:
        return all(_is_money(each) for each in several)
    if field.type == "number":
        return all(_is_number(None, each) and Decimal(str(each)).is_finite() for each in several)
    if field.type == "integer":
        return all(isinstance(each, int) and not isinstance(each, bool) for each in several)
    if field.type == "boolean":
        return all(isinstance(each, bool) for each in several)
    return all(isinstance(each, str) or (bool(field.choices) and isinstance(each, int)) for each in several)


def _not_of_type(field: Field) -> Text:
    if field.widget is Widget.date:
        return sentences.NOT_A_DATE
    return sentences.NOT_MONEY if field.widget is Widget.money else sentences.NOT_OF_TYPE[field.type]


def _is_date(value: object) -> bool:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)


def _is_money(value: object) -> bool:
    if not _is_number(None, value):
        return False
    amount = Decimal(str(value))
    return amount.is_finite() and abs(amount) < Decimal(10) ** 15 and amount == amount.quantize(_CENT)


def _options(field: Field) -> Text:
    labels = [choice.label for choice in field.choices[:6]]
    more = len(field.choices) > len(labels)
    zh, en = "、".join(each.zh for each in labels), ", ".join(each.en for each in labels)
    return Text(zh + ("等" if more else ""), en + (" …" if more else ""))


def _judge_together(
    fields: tuple[Field, ...], schema: Mapping[str, Any], values: Mapping[str, object], prefix: str, errors: Errors
) -> None:
    """Rules over several fields (`if`, `dependentRequired`, `anyOf` ...), once each field is right by itself."""
    by_name = {field.name: field for field in fields}
    for error in _errors(schema, _plain(values)):
        for name in _culprits(error, values) or ("",):
            field = by_name.get(name)
            title = (
                field.title if field is not None else Text(str(schema.get("title", "")), str(schema.get("x-en", "")))
            )
            if error.validator in ("required", "dependentRequired") and field is not None:
                _add(errors, prefix + name, sentences.REQUIRED.format(title=title))
            else:
                _add(
                    errors, (prefix + name).rstrip("."), sentences.about(error, title, field.message if field else None)
                )


def _culprits(error: ValidationError, values: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the fields that an error over several fields is about."""
    wanted: Any = error.validator_value
    if error.validator == "required":
        return tuple(name for name in wanted if name not in values)
    if error.validator == "dependentRequired":
        return tuple(name for key, names in wanted.items() if key in values for name in names if name not in values)
    return (str(error.absolute_path[0]),) if error.absolute_path else ()


def _errors(schema: Mapping[str, Any], value: object) -> list[ValidationError]:
    rules = {key: rule for key, rule in schema.items() if key not in _OWN and not key.startswith("x-")}
    if not rules:
        return []
    # An empty registry: nothing is ever fetched.
    validator = _Validator(rules, registry=Registry(), format_checker=FormatChecker())
    return [leaf for error in validator.iter_errors(value) for leaf in _leaves(error)]


def _leaves(error: ValidationError) -> list[ValidationError]:
    """`if/then/else` and `allOf` stand for what is wrong inside; alternatives are told as a whole."""
    if error.validator in ("if", "allOf") and error.context:
        return [leaf for inner in error.context for leaf in _leaves(inner)]
    return [error]


def _plain(value: object) -> object:
    """As JSON has it: dates as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _add(errors: Errors, path: str, sentence: Text) -> None:
    told = errors.setdefault(path, [])
    if sentence not in told:
        told.append(sentence)
