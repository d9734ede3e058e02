"""People, what they may do where and since when, and their accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.clock import legal_date
from engine.errors import NotFound, NotPossible, Refusal
from engine.people import People, present
from engine.records import Person
from engine.text import Text
from tasks import ROLES
from web.access import actor, needs
from web.account.keys import keys_of
from web.admin.room import blueprint
from web.auth import diary, second
from web.auth.passwords import login_taken, remove_credential, reset_password
from web.auth.tokens import revoke_token
from web.house import engine, house
from web.i18n import say
from web.relatives import family_of

ADMINISTRATOR = "administrator"


def today() -> date:
    """The legal date by the engine's clock."""
    return legal_date(engine().clock.now())


@blueprint.get("/")
@blueprint.get("/people")
@needs(ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Everybody, by name; `q` looks in names and offices, `role` and `all` (who left too) narrow and widen."""
    text, role = request.args.get("q", "").strip(), request.args.get("role", "")
    with engine().people(actor()) as county:
        everybody, places = county.people(), {each.code: each.name for each in county.places()}
    day = today()
    found = [
        each for each in everybody
        if (text in each.name or text in each.office)
        and (not role or role in {held for held, _where in each.roles_at(day)})
        and ("all" in request.args or present(each, day))
    ]  # fmt: skip
    return render_template(
        "admin/people.html",
        people=found,
        total=len(everybody),
        places=places,
        roles=ROLES,
        today=day,
        text=text,
        role=role,
    )


@blueprint.post("/people")
@needs(ADMINISTRATOR)
def add_person() -> ResponseReturnValue:
    """A new member of staff with an account; the temporary password is shown once."""
    name, office, login = (request.form.get(each, "").strip()[:60] for each in ("name", "office", "login"))
    if not name or not login:
        flash(_("请填写姓名和登录名。"), "danger")
        return redirect(url_for("admin.index"))
    if login_taken(engine(), actor().county, login):
        flash(_("登录名“%(login)s”已被使用，请换一个。", login=login), "danger")
        return redirect(url_for("admin.index"))
    with engine().people(actor()) as county:
        made = county.add_person(name, office)
    return _with_new_password(made, login)


@blueprint.get("/people/<person>")
@needs(ADMINISTRATOR)
def person(person: str) -> ResponseReturnValue:
    """One person."""
    return page(person)


def page(
    person_id: str, *, password: str = "", login: str = "", problem: str = "", wrong: str = "", leaves: bool = False
) -> str:
    """The page of a person, with a new password to be told, or with what was wrong about a declared relative.

    `wrong` is what was wrong about their name, office or number, which stay as they were typed; `leaves` asks what
    becomes of the steps that somebody would leave behind.
    """
    with engine().people(actor()) as county:
        who, places, names = county.person(person_id), county.places(), county.place_names()
    with engine().trainings(actor()) as records:
        trainings = records.of(person_id)
    return render_template(
        "admin/person.html", who=who, places=places, place_names=names, roles=ROLES,
        today=today(), keys=keys_of(actor().county, person_id), password=password, login=login,
        family=family_of(person_id, problem), trainings=trainings,
        second_factor=second.is_on(person_id), diary=diary.lines(person_id, limit=20),
        waiting=engine().handovers.count(actor(), person_id), leaves=leaves,
        problem=wrong, typed=request.form if wrong else {},
        process_names={each.process: each.name for each in engine().trained_for(actor().county)},
    )  # fmt: skip


@blueprint.post("/people/<person>/change")
@needs(ADMINISTRATOR)
def change_person(person: str) -> ResponseReturnValue:
    """Mends name, office and staff number."""
    name, office, number = (request.form.get(each, "").strip() for each in ("name", "office", "number"))
    try:
        if not name:
            raise NotPossible(detail=Text("请填写姓名。", "give a name."))
        with engine().people(actor()) as county:
            county.change_person(person, name=name[:80], office=office[:120], number=number[:40] or None)
    except NotPossible as refusal:
        return page(person, wrong=say(refusal.text)), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("admin.person", person=person))


@blueprint.post("/people/<person>/roles")
@needs(ADMINISTRATOR)
def join(person: str) -> ResponseReturnValue:
    """A role at a place, from a day on."""

    def give(county: People) -> None:
        place = county.place(request.form.get("place", ""))
        role = ROLES.get(request.form.get("role", ""))
        if role is None:
            raise NotPossible(
                detail=Text("没有这个角色，请从列表中选择。", "there is no such role; choose one of the list.")
            )
        if place.level != role.level:
            detail = Text(
                "“{role}”属于另一级，请选择对应级别的地点。",
                "“{role}” belongs to another level; choose a place of that level.",
            )
            raise NotPossible(detail=detail.format(role=role.text))
        county.join(person, request.form["role"], place.code, _day("since"))

    return _changed(person, give, _("角色已增加。"))


@blueprint.post("/people/<person>/roles/<membership>/end")
@needs(ADMINISTRATOR)
def leave(person: str, membership: str) -> ResponseReturnValue:
    """A role is held no longer from today on; the last administrator stays one."""

    def take(county: People) -> None:
        held = next((each for each in county.person(person).memberships if each.id == membership), None)
        if held is None:
            raise NotFound(what=Text("角色", "role"))
        if held.role == ADMINISTRATOR:
            _require_another_administrator(county, person)
        county.leave(membership)

    answer = _changed(person, take, _("角色已结束，历史记录保留。"))
    engine().release_orphans(actor().county)
    return answer


@blueprint.post("/people/<person>/end")
@needs(ADMINISTRATOR)
def end_person(person: str) -> ResponseReturnValue:
    """Somebody leaves: roles and account end today, what they did stays theirs. Steps in hand are asked about first."""
    if "anyway" not in request.form and engine().handovers.count(actor(), person):
        return page(person, leaves=True), 422

    def let_go(county: People) -> None:
        _require_another_administrator(county, person)
        county.end_person(person, today())

    if _done(let_go):
        remove_credential(engine(), actor().county, person)
        engine().release_orphans(actor().county)
        flash(_("已登记离岗，账号停用，名下的待办已退回待办池。"), "success")
    return redirect(url_for("admin.person", person=person))


@blueprint.post("/people/<person>/password")
@needs(ADMINISTRATOR)
def reset(person: str) -> ResponseReturnValue:
    """A temporary password, shown once, to be changed at the next sign-in."""
    with engine().people(actor()) as county:
        who = county.person(person)
    return _with_new_password(who, request.form.get("login", "").strip() or None)


@blueprint.post("/people/<person>/tokens/<token>/revoke")
@needs(ADMINISTRATOR)
def revoke(person: str, token: str) -> ResponseReturnValue:
    """Ends an API token of somebody."""
    revoke_token(engine(), actor().county, person, token, at=house().wall_clock.now())
    flash(_("令牌已撤销。"), "success")
    return redirect(url_for("admin.person", person=person))


def _with_new_password(who: Person, login: str | None) -> ResponseReturnValue:
    try:
        password = reset_password(engine(), actor().county, who.id, at=house().wall_clock.now(), login=login)
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
        return redirect(url_for("admin.person", person=who.id))
    return page(who.id, password=password, login=login or "")


def _changed(person: str, change: Callable[[People], None], told: str) -> ResponseReturnValue:
    if _done(change):
        flash(told, "success")
    return redirect(url_for("admin.person", person=person))


def _done(change: Callable[[People], None]) -> bool:
    """Whether a change went through; a refusal is told on the next page."""
    try:
        with engine().people(actor()) as county:
            change(county)
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
        return False
    return True


def _require_another_administrator(county: People, person: str) -> None:
    day = today()
    others = (each for each in county.people(present_on=day) if each.id != person)
    if not any(role == ADMINISTRATOR for each in others for role, _where in each.roles_at(day)):
        raise NotPossible(
            detail=Text(
                "这是最后一位管理员，请先指定另一位。", "this is the last administrator; appoint another first."
            )
        )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
