"""A form that came through the sign-in page becomes a draft of whoever signed in."""

from __future__ import annotations

import secrets

from flask import current_app, flash
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from engine.errors import Refusal
from web.access import actor
from web.carrying import unpacked
from web.cases import start_drafts
from web.cases.posted import Posted
from web.cases.start import start_form
from web.cases.task import NO_FORM
from web.house import engine
from web.i18n import _
from web.refusals import tell


def take_up(address: str, text: str) -> None:
    """Keeps it under the page at `address`, and says so there. A step that is another's is not touched."""
    sent = unpacked(text)
    if not sent:
        return
    try:
        kept = _keep(address, sent)
    except Refusal as refusal:
        flash(_("刚才填写的内容没有带回来：%(reason)s", reason=tell(refusal)), "warning")
    else:
        if kept:
            flash(_("刚才填写的内容都在，还没有提交。请核对后提交；刚选的文件要重新选。"), "warning")


def _keep(address: str, sent: MultiDict[str, str]) -> bool:
    try:
        endpoint, facts = current_app.url_map.bind("localhost").match(address, method="POST")
    except HTTPException:
        return False
    if endpoint == "cases.do":
        step = engine().step(facts["task_id"], actor())
        engine().save_draft(step.task.id, actor(), Posted.of(sent, step.form or NO_FORM).values)
        return True
    if endpoint == "cases.submit":
        process = facts["process"]
        values = Posted.of(sent, start_form(process)[1]).values
        key = sent.get("key", "")[:60] or secrets.token_urlsafe(12)
        start_drafts.keep(process, key, sent.get("place", ""), values)
        return True
    return False
