"""What failed and waits for somebody, what waits to be done, and how this installation is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, func, select

from engine.queries.reading import Reading
from engine.settings import SETTINGS, Setting
from engine.store.tables import deadline, intention, job, timer
from tasks import JOBS
from web.access import actor, needs
from web.admin.incidents import failed_steps
from web.admin.people import ADMINISTRATOR
from web.admin.room import blueprint
from web.house import engine, house

SECRET = frozenset({"database_url", "oidc_client_secret"})
"""Settings whose value is or may hold a password: shown as set or not."""

STATES = {"waiting": _l("等待"), "failed": _l("失败，待处理"), "delivered": _l("已发出"), "revoked": _l("已撤回")}
SENT = {"letter": _l("公文"), "notice": _l("通知"), "payment": _l("支付单")}
"""What the kinds of things to be sent are called; another kind is shown by its own name."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How much of one kind of work waits, and since when."""

    name: str
    state: str
    n: int
    due_at: datetime


@blueprint.get("/work")
@needs(ADMINISTRATOR)
def work() -> ResponseReturnValue:
    """Incidents, jobs, timers and what is to be sent."""
    with engine().reading(actor()) as look:
        failed = failed_steps(look)
        return render_template(
            "admin/work.html", failed=failed, scheduled=JOBS,
            states=STATES,
            sent=SENT, jobs=_queues(look, job, job.c.name), sending=_queues(look, intention, intention.c.kind),
            timers=_count(look, timer), overdue=_count(look, timer, timer.c.due_at < look.now), now=look.now,
            periods=_count(look, deadline, deadline.c.met_at.is_(None)),
        )  # fmt: skip


def _queues(look: Reading, table: Table, kind: ColumnElement[str]) -> list[Queue]:
    query = select(kind.label("name"), table.c.state, func.count().label("n"), func.min(table.c.due_at).label("due_at"))
    query = query.where(table.c.county == look.county).group_by(kind, table.c.state).order_by(kind, table.c.state)
    return [Queue(row.name, row.state, row.n, row.due_at) for row in look.connection.execute(query)]


def _count(look: Reading, table: Table, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.county == look.county, *conditions)
    return look.connection.execute(query).scalar_one()


@blueprint.get("/settings")
@needs(ADMINISTRATOR)
def settings() -> ResponseReturnValue:
    """Every setting, its value and what it is for; no secrets."""
    return render_template("admin/settings.html", settings=[(each, _shown(each)) for each in SETTINGS])


def _shown(setting: Setting) -> str:
    value = getattr(house().settings, setting.name)
    if setting.name in SECRET:
        return str(_("已设置（不显示）") if value else _("默认"))
    return str(int(value) if isinstance(value, bool) else value)
