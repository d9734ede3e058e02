"""The editor and what it asks for: choices, check, save, deploy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from engine.definitions import Bundle, Examination, lost
from engine.errors import NotFound, Refusal, Stale
from engine.problems import Problem
from engine.text import Text
from web.access import actor, needs
from web.house import engine
from web.i18n import say
from web.insight.looking import timing
from web.studio.drafts import NEW, Draft, DraftChanged, drop_draft, find_draft, keep_draft
from web.studio.room import blueprint
from web.studio.views import OWNERS, Shelf, names_of
from web.studio.workshop import DIAGRAM, bundle_of, check, choices, problem_facts, versions_of, with_diagram


class WouldLose(Refusal):
    """The editor cannot write back all that the file had."""

    code = "would_lose"
    sentence = Text(
        "没有保存：编辑器写回时会丢掉原文件中的{count}处内容（见下表）。原文件完整保留，可以下载后用别的工具修改。",
        "Not saved: the editor would lose {count} things that the file has (listed below). The file is kept whole; download it and change it elsewhere.",
    )


class WouldLosePictures(Refusal):
    """The editor cannot write back parts of the drawing; what the process says stays, so its owner may accept that."""

    code = "would_lose_pictures"
    sentence = Text(
        "编辑器写回时会少画或改画原图的{count}处（见下表），流程的内容不变。确认后才保存。",
        "The editor would leave out or change {count} parts of the drawing (listed below); what the process says stays. Saved only if you confirm.",
    )


class ReleasedMeanwhile(Refusal):
    """Another version was deployed after the page was opened."""

    code = "stale"
    sentence = Text(
        "没有发布：{who}刚发布了第{version}版。您的草稿还在，请刷新页面，比较两者后再发布。",
        "Not deployed: {who} has just deployed version {version}. Your draft is kept; reload, compare the two, then deploy.",
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What is being edited: the draft if there is one, else the newest version."""

    process: str
    bundle: Bundle
    draft: Draft | None
    newest: int | None

    @property
    def revision(self) -> int:
        """The draft's revision; `NEW` when nothing is drafted yet."""
        return self.draft.revision if self.draft else NEW

    @property
    def overtaken(self) -> bool:
        """Whether a version was deployed after the draft began."""
        return self.draft is not None and self.newest is not None and self.draft.base_version != self.newest


def desk(process: str) -> Desk:
    """Raises `NotFound` for a process that is neither deployed nor drafted."""
    with engine().reading(actor()) as look:
        draft = find_draft(look, process)
    versions = versions_of(process)
    newest = versions[0].version if versions else None
    if draft is not None:
        return Desk(process, draft.bundle, draft, newest)
    if newest is None:
        raise NotFound(what=Text("流程", "process"))
    return Desk(process, bundle_of(process, newest), None, newest)


@blueprint.get("/<process>/edit")
@needs(*OWNERS)
def edit(process: str) -> ResponseReturnValue:
    """The editor."""
    shown = desk(process)
    with timing() as look_at:
        running = look_at.running(process)
    versions = versions_of(process)
    name = say(versions[0].name) if versions else process
    return render_template("studio/edit.html", desk=shown, running=running, name=name)


@blueprint.get("/<process>/choices.json")
@needs(*OWNERS)
def offered(process: str) -> ResponseReturnValue:
    """What the panel offers."""
    return jsonify(choices(process, desk(process).bundle))


@blueprint.post("/<process>/check")
@needs(*OWNERS)
def checked(process: str) -> ResponseReturnValue:
    """What is wrong with the diagram as it stands in the editor."""
    bundle = with_diagram(desk(process).bundle, _xml(_body(), "xml"))
    examination = check(process, bundle)
    return jsonify(_found(examination) | {"text": verdict(examination)})


@blueprint.post("/<process>/draft")
@needs(*OWNERS)
def save(process: str) -> ResponseReturnValue:
    """Keeps the diagram as a draft, whether it can run or not; never over a loss or another's change."""
    body = _body()
    shown = _as_seen(desk(process), body)
    bundle = with_diagram(shown.bundle, _xml(body, "xml"))
    if (losses := _losses(shown, body)) is not None:
        return losses
    with engine().transaction(actor()) as work:
        revision = keep_draft(work, process, bundle, base_version=shown.newest, revision=shown.revision)
    examination = check(process, bundle)
    text = _("草稿已保存。%(verdict)s", verdict=verdict(examination))
    return jsonify(_found(examination) | {"revision": revision, "text": text})


def _as_seen(now: Desk, body: dict[str, Any]) -> Desk:
    """The desk as the editor saw it. Raises `DraftChanged` where the draft is another one by now.

    A version that was deployed meanwhile does not hinder keeping a draft of the one before.
    """
    newest = _number(body, "newest") or None
    if _number(body, "revision") != now.revision:
        raise overtaken(now)
    if now.draft is not None or newest is None or newest == now.newest:
        return replace(now, newest=newest)
    return Desk(now.process, bundle_of(now.process, newest), None, newest)


@blueprint.post("/<process>/deploy")
@needs(*OWNERS)
def deploy(process: str) -> ResponseReturnValue:
    """Puts the diagram in force as the next version; running cases stay on theirs."""
    body = _body()
    now = desk(process)
    shown = _as_seen(now, body)
    if shown.newest != now.newest:
        raise overtaken(now)
    bundle = with_diagram(shown.bundle, _xml(body, "xml"))
    if (losses := _losses(shown, body)) is not None:
        return losses
    examination = check(process, bundle)
    if not examination.deployable:
        return jsonify(_found(examination) | {"text": verdict(examination)}), 422
    try:
        made = engine().deploy(bundle, actor(), str(body.get("note", ""))[:500], expected=shown.newest or 0)
    except Stale:
        raise overtaken(desk(process)) from None
    with engine().transaction(actor()) as work:
        drop_draft(work, process, shown.revision)
    return jsonify({"version": made.version, "url": url_for("studio.process", process=process, deployed=made.version)})


def overtaken(now: Desk) -> Refusal:
    """Why what this editor saw is no longer what there is: a newer version, or a newer draft."""
    newest = versions_of(now.process)[0] if now.newest else None
    names = names_of([Shelf(now.process, newest, now.draft)])
    if now.draft is not None:
        return DraftChanged(who=names[now.draft.changed_by])
    if newest is None:
        return NotFound(what=Text("草稿", "draft"))
    return ReleasedMeanwhile(who=names[newest.deployed_by], version=newest.version)


def verdict(examination: Examination) -> str:
    """One sentence on what a check found."""
    errors = sum(1 for each in examination.problems if each.severity == "error")
    if errors:
        return str(ngettext("有%(num)d处错误，改好之前不能发布。", "有%(num)d处错误，改好之前不能发布。", errors))
    return str(_("检查通过，可以发布。"))


def _found(examination: Examination) -> dict[str, Any]:
    return {"problems": [problem_facts(each) for each in examination.problems], "deployable": examination.deployable}


def _losses(shown: Desk, body: dict[str, Any]) -> ResponseReturnValue | None:
    """The refusal to save where the editor, before any change, already wrote less than it read.

    What only the drawing loses is saved once the owner has seen the list and accepts it (`accept`); a loss of meaning never.
    """
    losses: tuple[Problem, ...] = lost(shown.bundle.files[DIAGRAM], _xml(body, "untouched"))
    of_meaning = any(each.severity == "error" for each in losses)
    if not losses or (body.get("accept") is True and not of_meaning):
        return None
    refusal = (WouldLose if of_meaning else WouldLosePictures)(count=len(losses))
    message = {"zh": refusal.text.zh, "en": refusal.text.en}
    return jsonify(
        {"code": refusal.code, "message": message, "problems": [problem_facts(each) for each in losses]}
    ), 422


class Garbled(Refusal):
    """The editor always sends what is expected; something else did not."""

    code = "garbled"
    sentence = Text(
        "请求中的“{name}”不对，请刷新页面再试。", "“{name}” in the request is wrong; reload the page and try again."
    )


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise Garbled(name="JSON")
    return body


def _xml(body: dict[str, Any], name: str) -> bytes:
    text = body.get(name)
    if not isinstance(text, str):
        raise Garbled(name=name)
    return text.encode("utf-8", "replace")


def _number(body: dict[str, Any], name: str) -> int:
    number = body.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise Garbled(name=name)
    return number
