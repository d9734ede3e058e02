"""What an administrator declares for somebody else: the near relatives whose cases that person is kept from."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, page
from web.admin.room import blueprint
from web.house import engine
from web.relatives import declare, withdraw


@blueprint.post("/people/<person>/relatives")
@needs(ADMINISTRATOR)
def declare_relative(person: str) -> ResponseReturnValue:
    """A relative of a member of staff. Raises `NotFound` for anybody else."""
    with engine().people(actor()) as county:
        county.person(person)
    if problem := declare(person):
        return page(person, problem=problem), 422
    return redirect(url_for("admin.person", person=person, _anchor="relatives"))


@blueprint.post("/people/<person>/relatives/<declared>/withdraw")
@needs(ADMINISTRATOR)
def withdraw_relative(person: str, declared: str) -> ResponseReturnValue:
    """A declaration that was wrong."""
    withdraw(person, declared)
    return redirect(url_for("admin.person", person=person, _anchor="relatives"))
