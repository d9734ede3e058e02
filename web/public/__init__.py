"""What everybody may see: the first page, the publicity board, the choice of language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.clock import legal_date
from engine.records import Person
from tasks import ROLES
from web.access import open_to_all, safe_next
from web.house import engine, settings
from web.i18n import COOKIE, LANGUAGES
from web.people import looking
from web.public.notices import published, villages_by_township

blueprint = Blueprint("public", __name__)

_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    """In demo mode: who can sign in as whom. Otherwise the sign-in form; signed in, the inbox."""
    if current_user.is_authenticated and not (settings().demo and "people" in request.args):
        return redirect(url_for("inbox.index"))
    if not settings().demo:
        return render_template("auth/sign_in.html")
    return render_template("public/demo.html", roles=_cast())


@blueprint.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    """Chinese or English, kept in a cookie for a year."""
    answer = redirect(safe_next(request.form.get("next")))
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        answer.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


@blueprint.get("/publicity")
@open_to_all
def board() -> ResponseReturnValue:
    """What is published: names, numbers of persons and amounts for as long as the law asks, nothing else."""
    place = request.args.get("place", "")
    page = published(place, request.args.get("after"))
    return render_template("public/board.html", page=page, place=place, townships=villages_by_township())


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the demo county and who can be signed in as it."""

    id: str
    people: tuple[tuple[Person, str], ...]
    """Each with the name of their place."""


def _cast() -> list[Role]:
    """Everybody of the demo county by role, in the order in which a case meets them; by place, then by name."""
    today = legal_date(engine().clock.now())
    with looking() as people:
        places = {place.code: place.name for place in people.places()}
        everybody = people.people(present_on=today)
    held: dict[str, dict[str, tuple[str, Person]]] = {role: {} for role in ROLES}
    for person in everybody:
        for role, code in sorted(person.roles_at(today)):
            held.setdefault(role, {}).setdefault(person.id, (code, person))
    return [
        Role(
            role,
            tuple(
                (person, person.office or places.get(code, code))
                for code, person in sorted(those.values(), key=_by_place)
            ),
        )
        for role, those in held.items()
        if those
    ]


def _by_place(one: tuple[str, Person]) -> tuple[str, str]:
    return one[0], one[1].name
