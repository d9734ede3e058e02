"""Whether what a step only reads or does not see can be so: the fields exist, and nobody is asked for what they cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.elements import Element
from engine.feel import compile_expression
from engine.findings import Catalogue, error, listed
from engine.forms import Form
from engine.forms.field import Field
from engine.forms.narrowing import EVERYTHING, every_field, path_of, read_by
from engine.text import Text

SENTENCES: Catalogue = {
    "field-unknown": error(
        "“{name}”的 {attribute} 写了“{found}”，{where}没有这个字段{hint}。写字段名，组里的字段写成 组名.字段名，全部写 *。",
        "{attribute} of “{name}” names “{found}”, which is no field of {where}{hint}. Name a field, a field of a group as group.field, or * for all.",
    ),
    "field-read-and-hidden": error(
        "“{name}”既只读又隐藏“{found}”。请只留一个：要看就写 sw:reads，不该看就写 sw:hides。",
        "“{name}” both reads and hides “{found}”. Keep one: sw:reads for what may be seen, sw:hides for what must not.",
    ),
    "field-hidden-required": error(
        "“{name}”隐藏了自己表单里必填的“{found}”，谁也办不完这一步。请从 sw:hides 里去掉，或在表单里改为选填，或换一张表单。",
        "“{name}” hides “{found}”, which its own form requires, so nobody could finish it. Take it out of sw:hides, make it optional, or use another form.",
    ),
    "field-hidden-vote": error(
        "“{name}”用“{found}”表决，不能隐藏或只读。请从 {attribute} 里去掉。",
        "“{name}” is decided by “{found}”, which cannot be hidden or only read. Take it out of {attribute}.",
    ),
    "field-hidden-routed": error(
        "“{name}”要隐藏的“{found}”决定案件的去向（x-route），经过和决策表的说明里人人看得到。请改为隐藏不决定去向的字段，或去掉它的 x-route。",
        "“{name}” hides “{found}”, which decides the way of the case (x-route) and so stands in its history and in what tables explain. Hide a field that is not routed, or take x-route from it.",
    ),
    "field-read-in-rows": error(
        "“{name}”的 sw:reads 写了组里的“{found}”。行可以增减，组里的字段不能单独只读；请写整个组“{group}”，或不写。",
        "sw:reads of “{name}” names “{found}” inside a group. Rows come and go, so a field in them is not read alone: name the group “{group}”, or leave it out.",
    ),
    "field-read-unwritten": error(
        "“{name}”只读必填的“{found}”，但没有别的步骤或申请表填写它，永远是空的。请从 sw:reads 里去掉，或让前面的步骤填写同名字段。",
        "“{name}” only reads the required “{found}”, but no other step and no start form writes it, so it would always be empty. Take it out of sw:reads, or let an earlier step write a field of that name.",
    ),
    "field-hidden-shows": error(
        "“{name}”隐藏的“{found}”决定“{other}”是否显示（x-show）。请一并隐藏“{other}”，或不隐藏“{found}”。",
        "“{name}” hides “{found}”, which decides whether “{other}” is shown (x-show). Hide “{other}” too, or do not hide “{found}”.",
    ),
}  # fmt: skip
FORMS_OF_ALL = Text("流程的任何一张表单", "any form of the process")


def check_fields(draft: Draft) -> None:
    """Every step of a person that reads or hides something."""
    for element in draft.diagram.nodes():
        if element.kind.is_human and (element.reads or element.hides) and element.form not in draft.faulty:
            own = draft.forms.get(element.form or "")
            _check_reads(draft, element, own)
            _check_hides(draft, element, own)


def _check_reads(draft: Draft, element: Element, own: Form | None) -> None:
    known = {path_of(each): each for each in every_field(own)} if own else {}
    for path in element.reads:
        field = known.get(path)
        if path != EVERYTHING and field is None:
            _unknown(draft, element, "sw:reads", path, _form(element), list(known))
        elif "." in path:
            draft.about("field-read-in-rows", element, found=path, group=path.partition(".")[0])
        if path in element.hides:
            draft.about("field-read-and-hidden", element, found=path)
    written = {path for each in _others(draft, element) for path in each}
    for field in read_by(own, element.reads):
        if field.name == element.deciding.vote:
            draft.about("field-hidden-vote", element, found=field.name, attribute="sw:reads")
        if field.required and field.name not in written:
            draft.about("field-read-unwritten", element, found=field.name)


def _others(draft: Draft, element: Element) -> Iterator[set[str]]:
    """What each other step, or the start, writes: names of fields."""
    for each in draft.diagram.nodes():
        form = draft.forms.get(each.form or "")
        if form is not None and each.id != element.id:
            unwritten = {field.name for field in read_by(form, each.reads)} | set(each.hides)
            yield {field.name for field in form.fields} - unwritten


def _check_hides(draft: Draft, element: Element, own: Form | None) -> None:
    everywhere = {path_of(each): each for form in draft.forms.values() for each in every_field(form)}
    routed = {path_of(each) for form in draft.forms.values() for each in every_field(form) if each.route}
    mine = {path_of(each): each for each in every_field(own)} if own else {}
    for path in element.hides:
        if path == EVERYTHING:
            continue
        if path not in everywhere and not draft.faulty:
            _unknown(draft, element, "sw:hides", path, FORMS_OF_ALL, list(everywhere))
        elif path in routed:
            draft.about("field-hidden-routed", element, found=path)
        elif path in mine and mine[path].required:
            draft.about("field-hidden-required", element, found=path)
        elif path == element.deciding.vote:
            draft.about("field-hidden-vote", element, found=path, attribute="sw:hides")
        elif path in mine:
            _check_shown_by(draft, element, path, mine)


def _check_shown_by(draft: Draft, element: Element, hidden: str, fields: dict[str, Field]) -> None:
    """No field of the same form may be shown by what nobody sees; a rule that cannot be read is told by the form."""
    name, names = hidden.rpartition(".")[2], frozenset(each.name for each in fields.values())
    for path, each in fields.items():
        if each.show is None or path in element.hides:
            continue
        rule = compile_expression(each.show, names)
        if any(read[0] == name for read in rule.free_names):
            draft.about("field-hidden-shows", element, found=hidden, other=path)


def _form(element: Element) -> Text:
    return Text(f"表单“{element.form}”", f"the form “{element.form}”")


def _unknown(draft: Draft, element: Element, attribute: str, path: str, where: Text, known: list[str]) -> None:
    facts = {"attribute": attribute, "found": path, "where": where, "hint": meant(path, known), "known": listed(known)}
    draft.about("field-unknown", element, **facts)
