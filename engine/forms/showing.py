"""Which fields are shown: each `x-show` is FEEL over the form's own values, in a row over the row's and the form's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.feel import BUILTINS, FeelSyntaxError, compile_expression
from engine.feel.suggest import hint
from engine.forms.field import Field
from engine.forms.schema import SchemaReader
from engine.text import Text


def visible(fields: tuple[Field, ...], values: Mapping[str, object], around: Mapping[str, object]) -> frozenset[str]:
    """Names of the shown fields. A hidden field's value does not help to show another one.

    A rule that is neither true nor false shows its field: an entry too many does less harm than one that nobody can make.
    """
    shown = frozenset(each.name for each in fields)
    for _ in range(len(fields) + 1):
        seen = {name: value for name, value in around.items() if name in shown or name not in values}
        context = {each.name: None for each in fields} | seen
        now = frozenset(each.name for each in fields if each.show is None or _holds(each.show, context))
        if now == shown:
            break
        shown = now
    return shown


def _holds(rule: str, context: Mapping[str, object]) -> bool:
    return compile_expression(rule, frozenset(context)).evaluate(context) is not False


def check_rules(fields: tuple[Field, ...], reader: SchemaReader, outer: Iterable[str] = ()) -> None:
    """Tells rules that are not FEEL, or that read what the form does not have."""
    names = {*outer, *(each.name for each in fields)}
    for each in fields:
        if each.show is not None and reader.patience.gone:
            reader.about("form-takes-too-long", each.path, title=each.title)
            return
        if each.show is not None:
            _check_rule(each, names, reader)
        check_rules(each.children, reader, names)


def _check_rule(field: Field, names: set[str], reader: SchemaReader) -> None:
    try:
        rule = compile_expression(field.show or "", frozenset(names))
    except FeelSyntaxError as error:
        reader.about("form-show-syntax", field.path, title=field.title, reason=Text(error.zh, error.en))
        return
    for name in sorted({path[0] for path in rule.free_names} - names):
        zh, en = hint(name, names)
        reader.about("form-show-unknown-name", field.path, title=field.title, name=name, hint=Text(zh, en))
    for name in sorted(rule.free_functions):
        zh, en = hint(name, BUILTINS)
        reader.about("form-show-unknown-function", field.path, title=field.title, name=name, hint=Text(zh, en))
    for wrong in rule.warnings:
        reader.about("form-show-wrong-call", field.path, title=field.title, reason=Text(*wrong.placed))
