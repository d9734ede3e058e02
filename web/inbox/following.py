"""Whether the next step opens as soon as one is done, set from the list."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from web.habits import keep_going_on
from web.i18n import _
from web.inbox.room import blueprint
from web.inbox.sought import read_sought


@blueprint.post("/inbox/habit")
def habit() -> ResponseReturnValue:
    """Sets it, and says what happens from now on."""
    wish = request.form.get("goes_on") == "1"
    keep_going_on(wish)
    flash(_("办完一件后会直接打开下一件。") if wish else _("办完一件后会回到待办。"), "success")
    return redirect(read_sought(request.form).address())
