"""The pages of the studio: which processes there are, one process with its versions, what changed, and files in and out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.definitions import Bundle
from engine.errors import NotFound, Refusal
from engine.records import Definition
from engine.text import Text
from web.access import actor, needs
from web.house import engine
from web.i18n import say
from web.insight.looking import timing
from web.studio.compare import HOW, compare
from web.studio.drafts import NEW, Draft, drop_draft, find_draft, keep_draft, list_drafts
from web.studio.room import blueprint
from web.studio.workshop import DIAGRAM, bundle_of, imported, versions_of

OWNERS = ("process_owner", "administrator")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One process of the list: its newest version and its draft, either of which may be missing."""

    process: str
    newest: Definition | None
    draft: Draft | None


@blueprint.get("/")
@needs(*OWNERS)
def index() -> ResponseReturnValue:
    """Every process, deployed or only drafted."""
    newest: dict[str, Definition] = {}
    for each in engine().definitions(actor().county):
        newest.setdefault(each.process, each)
    with engine().reading(actor()) as look:
        drafts = {each.process: each for each in list_drafts(look)}
    shelves = [Shelf(name, newest.get(name), drafts.get(name)) for name in sorted({*newest, *drafts})]
    return render_template("studio/index.html", shelves=shelves, names=names_of(shelves))


def name_of(process: str) -> str:
    """What a process is called in its newest version; one that is only drafted is called by its id."""
    versions = versions_of(process)
    return say(versions[0].name) if versions else process


def names_of(shelves: list[Shelf]) -> dict[str, str]:
    """Person id -> name of everybody whom the list mentions; the system's own acts are the system's."""
    ids = {each.newest.deployed_by for each in shelves if each.newest} | {
        each.draft.changed_by for each in shelves if each.draft
    }
    with engine().reading(actor()) as look:
        return dict.fromkeys(ids, _("系统")) | look.people_named(ids)


@blueprint.get("/<process>/")
@needs(*OWNERS)
def process(process: str) -> ResponseReturnValue:
    """One process: its versions, how many cases run on each, its draft."""
    versions = versions_of(process)
    with engine().reading(actor()) as look:
        draft = find_draft(look, process)
    if not versions and draft is None:
        raise NotFound(what=Text("流程", "process"))
    with timing() as look_at:
        running = look_at.running(process)
    names = names_of([Shelf(process, each, draft) for each in versions] or [Shelf(process, None, draft)])
    return render_template(
        "studio/process.html", process=process, versions=versions, draft=draft, running=running, names=names
    )


@blueprint.get("/<process>/versions/<int:version>")
@needs(*OWNERS)
def version(process: str, version: int) -> ResponseReturnValue:
    """One deployed version, to look at."""
    shown = next((each for each in versions_of(process) if each.version == version), None)
    if shown is None:
        raise NotFound(what=Text("这个版本", "such version"))
    drawn = engine().blueprint(actor().county, process, version)
    return render_template("studio/version.html", shown=shown, blueprint=drawn)


@blueprint.get("/<process>/compare")
@needs(*OWNERS)
def changes(process: str) -> ResponseReturnValue:
    """What changed between two versions, or between a version and the draft."""
    before, after = request.args.get("before", ""), request.args.get("after", "")
    found = compare(files_of(process, before), files_of(process, after))
    name = name_of(process)
    return render_template(
        "studio/compare.html", process=process, name=name, before=before, after=after, changes=found, how=HOW
    )


@blueprint.get("/<process>/bundle.zip")
@needs(*OWNERS)
def download(process: str) -> Response:
    """The files of a version, or of the draft, as they came in."""
    which = request.args.get("version", "draft")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files_of(process, which).files.items():
            archive.writestr(zipfile.ZipInfo(f"{process}/{path}", (2020, 1, 1, 0, 0, 0)), data)
    name = f"{process}-{which if which == 'draft' else 'v' + which}.zip"
    return Response(
        packed.getvalue(), mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.get("/<process>/diagram.bpmn")
@needs(*OWNERS)
def diagram(process: str) -> Response:
    """The diagram of a version, or of the draft."""
    return Response(files_of(process, request.args.get("version", "draft")).files[DIAGRAM], mimetype="application/xml")


def files_of(process: str, which: str) -> Bundle:
    """The files of a version by its number, or of the `draft`. Raises `NotFound`."""
    if which.isdecimal() and len(which) < 9:  # what a database integer holds
        return bundle_of(process, int(which))
    with engine().reading(actor()) as look:
        draft = find_draft(look, process)
    if which != "draft" or draft is None:
        raise NotFound(what=Text("这个版本", "such version"))
    return draft.bundle


@blueprint.post("/import")
@needs(*OWNERS)
def bring_in() -> ResponseReturnValue:
    """An uploaded diagram becomes a draft, even where it cannot run yet; what is no BPMN is refused and says why."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        flash(_("请先选择一个 .bpmn 文件。"), "danger")
        return redirect(url_for("studio.index"))
    try:
        name, xml = imported(upload.stream.read())
        keep_import(name, xml)
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
        return redirect(url_for("studio.index"))
    flash(_("已导入为草稿，原文件完整保留。下面列出还不能运行的地方。"), "success")
    return redirect(url_for("studio.edit", process=name))


def keep_import(name: str, xml: bytes) -> None:
    """Keeps an imported diagram as a draft, beside the forms and tables that the process has already.

    Raises `DraftChanged` where there is a draft: that one must be deployed or given up first.
    """
    versions = versions_of(name)
    base = versions[0].version if versions else None
    beside = dict(bundle_of(name, base).files) if base else {}
    bundle = Bundle(name, {**beside, DIAGRAM: xml})
    with engine().transaction(actor()) as work:
        keep_draft(work, name, bundle, base_version=base, revision=NEW)


@blueprint.post("/<process>/drop")
@needs(*OWNERS)
def drop(process: str) -> ResponseReturnValue:
    """Gives up a draft."""
    if request.form.get("sure") != "yes":
        abort(400)
    with engine().transaction(actor()) as work:
        drop_draft(work, process)
    flash(_("草稿已放弃，已发布的版本不受影响。"), "success")
    return redirect(url_for("studio.index"))
