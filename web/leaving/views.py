"""渐退期 and 退出不满两年: two lists, each as far as the visitor's places reach; they show and never change anything."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

import tasks
from web.access import actor
from web.audit.watching import listed
from web.house import engine
from web.people import looking

blueprint = Blueprint("leaving", __name__, url_prefix="/leaving")

LISTS = {"gradual": tasks.leaving, "watched": tasks.watched}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """One of the lists, a page at a time."""
    chosen = request.args.get("list", "")
    chosen = chosen if chosen in LISTS else "gradual"
    page = LISTS[chosen](engine(), actor(), after=request.args.get("after") or None)
    listed(each.exit.case_id for each in page.rows)
    with looking() as people:
        places = {each.code: each.name for each in people.places()}
    return render_template("leaving/index.html", page=page, chosen=chosen, places=places)
