"""Pages of looks: the question for the purpose, the auditor's list and samples, answers, and the subject's own list."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.errors import NotFound, Refusal
from web.access import actor, needs, safe_next
from web.audit import looks
from web.audit.keeping import first_break
from web.audit.room import blueprint
from web.audit.views import READERS, asked
from web.audit.watching import settle, state_purpose
from web.errors import status_of
from web.formatting import moment
from web.house import engine, house
from web.i18n import _
from web.refusals import tell
from web.roles import role_name

CHOICES: Mapping[str, object] = {
    "supervision": _l("督导检查"),
    "complaint": _l("处理信访或投诉"),
    "question": _l("答复当事人咨询"),
    "audit": _l("审计抽查"),
    "support": _l("系统维护、排除故障"),
    "other": _l("其他（请写明）"),
}
PURPOSES: Mapping[str, object] = {
    "step": _l("办理经手的案件"),
    "program": _l("接口程序"),
    "retention": _l("到期清理"),
    **CHOICES,
}
WHATS: Mapping[str, object] = {
    "case": _l("案件页"),
    "task": _l("待办页"),
    "attachment": _l("附件"),
    "letter": _l("文书"),
    "list": _l("名单"),
    "program": _l("接口"),
    "purpose": _l("说明用途"),
    "purged": _l("清理到期记录"),
}
STATES: Mapping[str, object] = {"proper": _l("正当"), "asked": _l("待说明"), "explained": _l("已说明")}


@blueprint.get("/purpose")
def purpose() -> ResponseReturnValue:
    """Asks why somebody wants to see a case that they have no part in."""
    return _question()


@blueprint.post("/purpose")
def give_purpose() -> ResponseReturnValue:
    """Keeps the answer and goes on."""
    code, words = request.form.get("code", ""), request.form.get("words", "").strip()[:200]
    if code not in CHOICES or (code == "other" and not words):
        return _question(_("请选择用途；选“其他”时请写明。")), 422
    try:
        engine().case(request.form.get("case_id", "")[:20], actor())
    except NotFound:
        return _question(_("没有这个案件，或者您不能查看。")), 404
    state_purpose(request.form["case_id"], code, words)
    return redirect(safe_next(request.form.get("next")))


def _question(wrong: str = "") -> str:
    return render_template("audit/purpose.html", choices=CHOICES, wrong=wrong, given=request.values)


@blueprint.get("/looks")
@needs(*READERS)
def list_looks() -> ResponseReturnValue:
    """Who looked at what, by filters or by a sample."""
    return _listed()


def _listed(refusal: str = "") -> str:
    settle()
    wanted = asked()
    before = request.args.get("before", "")
    with engine().reading(actor()) as look:
        drawn = looks.samples(look)
        sample = next((each for each in drawn if each.id == request.args.get("sample")), None)
        found = looks.drawn(look, sample) if sample else looks.listing(look, wanted, before=_whole(before))
        purposes, states = looks.numbers(look, wanted)
        broken = first_break(look.connection, look.county) if "prove" in request.args else None
    return render_template(
        "audit/looks.html", wanted=wanted, found=found, more=not sample and len(found) == looks.PAGE, drawn=drawn,
        sample=sample, purposes=purposes, states=states, proved="prove" in request.args, broken=broken,
        named=PURPOSES, whats=WHATS, marks=STATES, refusal_text=refusal, most=looks.MOST_SAMPLED,
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@blueprint.post("/looks/sample")
@needs(*READERS)
def sample_looks() -> ResponseReturnValue:
    """Draws a sample of a period."""
    settle()
    size = _whole(request.form.get("size", "")) or 20
    try:
        with engine().transaction(actor()) as work:
            made = looks.draw(work, asked(), size, house().wall_clock.now())
    except Refusal as refusal:
        return _listed(tell(refusal)), status_of(refusal)
    return redirect(url_for("audit.list_looks", sample=made.id))


@blueprint.post("/looks/<int:number>/mark")
@needs(*READERS)
def mark_look(number: int) -> ResponseReturnValue:
    """Proper, or to be explained."""
    try:
        with engine().transaction(actor()) as work:
            looks.mark(work, number, request.form.get("state", ""), house().wall_clock.now())
    except Refusal as refusal:
        return _listed(tell(refusal)), status_of(refusal)
    return redirect(safe_next(request.form.get("back")))


@blueprint.get("/looks.csv")
@needs(*READERS)
def export_looks() -> ResponseReturnValue:
    """The filtered looks for a spreadsheet, at most 10,000."""
    settle()
    with engine().reading(actor()) as look:
        found = looks.listing(look, asked(), limit=10_000)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(
        [_("编号"), _("时间"), _("谁"), _("岗位"), _("案件"), _("看了什么"), _("用途"), _("说明"), _("结论"), _("答复")]
    )
    for each in found:
        row = [each.number, moment(each.at), each.who, "、".join(say_role(role) for role in each.roles), each.case]
        row += [str(WHATS.get(each.what, each.what)), str(PURPOSES.get(each.purpose, each.purpose)), each.words]
        writer.writerow([_safe(value) for value in [*row, str(STATES.get(each.state, "")), each.answer]])
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=looks.csv"
    return answer


def _safe(value: object) -> object:
    """A spreadsheet runs what begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def say_role(role: str) -> str:
    """What a role is called."""
    return str(role_name(role))


@blueprint.get("/looks/case/<case_id>")
@needs(*READERS)
def looks_of_case(case_id: str) -> ResponseReturnValue:
    """Who looked at the data of one family, to print for them (PIPL art. 45)."""
    settle()
    with engine().reading(actor()) as look:
        case, found = looks.of_case(look, case_id)
    return render_template("audit/subject.html", case=case, found=found, named=PURPOSES, whats=WHATS)


@blueprint.get("/explain")
def explanations() -> ResponseReturnValue:
    """What the visitor is asked to explain."""
    return _asked_of_me()


@blueprint.post("/explain/<int:number>")
def explain_look(number: int) -> ResponseReturnValue:
    """The visitor's answer."""
    try:
        with engine().transaction(actor()) as work:
            looks.explain(work, number, request.form.get("words", ""), house().wall_clock.now())
    except Refusal as refusal:
        return _asked_of_me(tell(refusal)), status_of(refusal)
    flash(_("已提交说明。"), "success")
    return redirect(url_for("audit.explanations"))


def _asked_of_me(refusal: str = "") -> str:
    with engine().reading(actor()) as look:
        found = looks.to_explain(look)
    return render_template("audit/explain.html", found=found, named=PURPOSES, whats=WHATS, refusal_text=refusal)
