"""Staff from Excel: hand it in, look at what every row would do, confirm; whoever is new gets a one-time code.

The page that shows the plan carries the file and a signed slip with what was seen; nothing is kept in between.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec
from argon2.exceptions import VerificationError
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Connection, select

from engine.errors import NotPossible, Refusal, Stale
from engine.text import Text
from tasks import Fate, StaffPlan, plan_staff, take_in_staff, template_of_staff
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR
from web.admin.room import blueprint
from web.auth.passwords import LEGIBLE, close_account, logins_in, open_accounts, quick_hasher
from web.auth.tables import Credential
from web.downloads import workbook
from web.house import engine, house
from web.i18n import say
from web.store import reading

MOST_BYTES: Final = 1_000_000
"""Of a file: what carries 5,000 rows many times over, and still fits into a form again."""
SHOWN_AGAIN_SECONDS: Final = 900
"""For how long a confirmation that is sent once more (a double click, a lost answer) shows its codes again."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What was looked at, as the page carries it along, signed."""

    county: str
    person: str
    file: str
    """Hash of the file."""
    seen: str
    """Digest of the plan."""
    seed: str
    """From which the codes of this import are drawn, so that the same confirmation draws the same ones."""
    at: float


@blueprint.get("/people/import")
@needs(ADMINISTRATOR)
def import_staff() -> ResponseReturnValue:
    """What can be handed in, and the workbooks for it."""
    return _page()


def _page(problem: str = "", plan: StaffPlan | None = None, **shown: object) -> str:
    return render_template("admin/staff_import.html", problem=problem, plan=plan, Fate=Fate, **shown)


@blueprint.get("/people/import/template.xlsx")
@needs(ADMINISTRATOR)
def staff_sheet() -> ResponseReturnValue:
    """The workbook to fill in; with `filled` everybody who serves stands in it."""
    filled = "filled" in request.args
    return workbook(template_of_staff(engine(), actor(), _logins, filled=filled), "staff.xlsx")


@blueprint.post("/people/import")
@needs(ADMINISTRATOR)
def preview_staff() -> ResponseReturnValue:
    """What each row would do, and every cell that is wrong; nothing is written."""
    sent, data = request.files.get("file"), b""
    if sent is not None:
        with sent.stream as stream:
            data = stream.read(MOST_BYTES + 1)
    try:
        return _seen(data)
    except Refusal as refusal:
        return _page(say(refusal.text)), 422


def _seen(data: bytes, told: str = "") -> tuple[str, int]:
    """The page with what a file would do, and its status."""
    if len(data) > MOST_BYTES:
        said = Text("文件超过1MB，请去掉格式和多余的工作表", "the file is over 1 MB; remove formats and other sheets")
        raise NotPossible(detail=said)
    plan = plan_staff(engine(), actor(), data, _logins)
    slip = Slip(*_mine(), sha256(data).hexdigest(), plan.digest, secrets.token_hex(16), _clock())
    shown = {"file": b64encode(data).decode(), "slip": _signer().dumps(msgspec.to_builtins(slip))}
    return _page(told, plan, **shown), 422 if plan.problems else 200


@blueprint.post("/people/import/confirm")
@needs(ADMINISTRATOR)
def confirm_staff() -> ResponseReturnValue:
    """Does what was seen, whole or not at all, and shows the one-time codes of those who are new."""
    try:
        slip, data = _carried()
    except NotPossible as refusal:
        flash(say(refusal.text), "danger")
        return redirect(url_for("admin.import_staff"))
    try:
        plan, codes = _taken_in(slip, data)
    except Stale as stale:
        if codes := _given_before(slip):
            return render_template("admin/staff_codes.html", codes=codes, plan=None)
        return _seen(data, say(stale.text))[0], 409
    return render_template("admin/staff_codes.html", codes=codes, plan=plan)


def _taken_in(slip: Slip, data: bytes) -> tuple[StaffPlan, list[tuple[str, str, str]]]:
    """The plan, and (name, login, code) of those who got an account; hashes are made before anybody has to wait."""
    plan = plan_staff(engine(), actor(), data, _logins)
    codes = {login: _code(slip, login) for login in plan.new}
    hashes = {login: quick_hasher.hash(code) for login, code in codes.items()}
    at = house().wall_clock.now()

    def accounts(connection: Connection, made: Mapping[str, str], left: Collection[str]) -> None:
        for person in left:
            close_account(connection, slip.county, person, at)
        open_accounts(connection, slip.county, ((made[login], login, hashes[login]) for login in made), at)

    done = take_in_staff(engine(), actor(), data, slip.seen, _logins, accounts)
    return done, [(name, login, codes[login]) for login, name in done.new.items()]


def _given_before(slip: Slip) -> list[tuple[str, str, str]]:
    """The codes of this very confirmation, while they are new and unused: its first answer may have been lost."""
    if _clock() - slip.at > SHOWN_AGAIN_SECONDS:
        return []
    with reading() as look:
        unused = select(Credential.login, Credential.person, Credential.password).where(
            Credential.county == slip.county, Credential.must_change
        )
        rows = look.execute(unused).all()
    found = [(row.person, row.login, _code(slip, row.login)) for row in rows if _is_code(row, slip)]
    with engine().people(actor()) as county:
        names = {each.id: each.name for each in county.people()}
    return [(names[person], login, code) for person, login, code in found]


def _is_code(row: object, slip: Slip) -> bool:
    stored, login = str(getattr(row, "password", "")), str(getattr(row, "login", ""))
    try:
        return f"m={quick_hasher.memory_cost}," in stored and quick_hasher.verify(stored, _code(slip, login))
    except VerificationError:
        return False


def _code(slip: Slip, login: str) -> str:
    """A one-time code: 12 letters that cannot be mistaken for each other, drawn from the slip's seed by our own key."""
    key = current_app.config["SECRET_KEY"]
    number = int.from_bytes(hmac.digest(key, f"staff-code:{slip.seed}:{login}".encode(), "sha256"))
    letters = []
    for _each in range(12):
        number, at = divmod(number, len(LEGIBLE))
        letters.append(LEGIBLE[at])
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def _carried() -> tuple[Slip, bytes]:
    """The slip and the file that the page brought back. Raises `NotPossible` where they are not those that were seen."""
    try:
        slip = msgspec.convert(_signer().loads(request.form.get("slip", "")), Slip)
        data = b64decode(request.form.get("file", ""), validate=True)
    except (BadSignature, msgspec.ValidationError, NotBase64, ValueError):
        raise NotPossible(detail=_LOST) from None
    if (slip.county, slip.person) != _mine() or sha256(data).hexdigest() != slip.file:
        raise NotPossible(detail=_LOST)
    return slip, data


_LOST = Text("预览的内容不完整，请重新上传文件预览。", "what was previewed is not whole; hand the file in again.")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="staff-import")


def _mine() -> tuple[str, str]:
    return actor().county, actor().person


def _clock() -> float:
    return house().wall_clock.now().timestamp()


def _logins(connection: Connection) -> Mapping[str, str]:
    return logins_in(connection, actor().county)
