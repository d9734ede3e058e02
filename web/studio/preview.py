"""Read-only pages of what stands beside a diagram: its decision tables and its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.definitions import Bundle
from engine.forms import Field, Form, Widget, read_form
from engine.problems import Problem
from web.access import needs
from web.studio.room import blueprint
from web.studio.sheets import POLICIES, table_files
from web.studio.views import OWNERS, files_of, name_of

WIDGETS = {
    Widget.text: _l("一行文字"), Widget.textarea: _l("多行文字"), Widget.number: _l("数字"), Widget.money: _l("金额"),
    Widget.date: _l("日期"), Widget.choice: _l("下拉选择"), Widget.radio: _l("单选"), Widget.checkbox: _l("勾选"),
    Widget.yesno: _l("是或否"), Widget.identity_number: _l("身份证号"), Widget.phone: _l("电话"),
    Widget.members: _l("可增加的多行"), Widget.file: _l("文件"), Widget.photo: _l("照片"), Widget.person: _l("选择人员"),
    Widget.signature: _l("手写签名"), Widget.readonly: _l("只显示"), Widget.subject: _l("查找已登记的家庭"),
}  # fmt: skip
"""How a field is filled in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as the page tells it, or why it cannot be read."""

    path: str
    form: Form | None
    problems: tuple[Problem, ...]

    def fields(self) -> Iterator[tuple[int, Field]]:
        """Every field with its depth: fields of a row stand below their group."""
        yield from _fields(self.form.fields if self.form else (), 0)


@blueprint.get("/<process>/tables")
@needs(*OWNERS)
def tables(process: str) -> ResponseReturnValue:
    """The decision tables of a version, or of the draft, with what the check says beside each rule."""
    which = request.args.get("version", "draft")
    found = table_files(files_of(process, which))
    return render_template(
        "studio/tables.html", process=process, name=name_of(process), which=which, files=found, policies=POLICIES
    )


@blueprint.get("/<process>/forms")
@needs(*OWNERS)
def forms(process: str) -> ResponseReturnValue:
    """The forms of a version, or of the draft: each field, how it is filled in, and where it goes."""
    which = request.args.get("version", "draft")
    shown = forms_of(files_of(process, which))
    return render_template(
        "studio/forms.html", process=process, name=name_of(process), which=which, forms=shown, widgets=WIDGETS
    )


def forms_of(bundle: Bundle) -> list[Shown]:
    """Every form of a bundle, by its path."""
    return [Shown(path, *read_form(data, path)) for path, data in sorted(bundle.inside("forms").items())]


def _fields(fields: tuple[Field, ...], depth: int) -> Iterator[tuple[int, Field]]:
    for each in fields:
        yield depth, each
        yield from _fields(each.children, depth + 1)
