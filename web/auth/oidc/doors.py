"""To the identity platform and back: each way there is a ticket of this browser, good for once and ten minutes.

The visitor leaves by a page that goes on by itself, not by an answer to the form: a browser holds every address that a form
leads to against `form-action`, which stays this site alone, and platforms lead on to further ones.
"""

from __future__ import annotations

from datetime import timedelta

from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Response, abort, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.settings import Settings
from web.access import open_to_all, safe_next
from web.auth import sign_ins, tickets, waiting
from web.auth.diary import note
from web.auth.entering import come_in
from web.auth.oidc import people
from web.auth.oidc.judging import Expected, Vouched, judge
from web.auth.oidc.platform import Platform
from web.auth.oidc.telling import cancelled, distrusted, later, silent, unknown
from web.auth.oidc.trouble import Distrusted, Silent, Unknown
from web.auth.room import blueprint
from web.auth.second import Proven
from web.carrying import carried
from web.house import house, settings
from web.security import limiter

_TICKET = "journey"
_UNDER_WAY = "journeys"
AT_ONCE = 4
"""Tabs of one browser that may be under way; an older one begins anew."""
LIFE = timedelta(minutes=10)


@blueprint.post("/sign-in/platform")
@open_to_all
@limiter.limit("60 per minute")
def to_platform() -> ResponseReturnValue:
    """Leads to the platform, with what the visitor wanted and had typed kept until they are back."""
    if not settings().oidc_issuer:
        abort(404)
    address = request.form.get("next", "")
    if current_user.is_authenticated:
        return redirect(safe_next(address))
    try:
        start = _platform().description().authorization_endpoint
    except Silent as trouble:
        return silent(trouble, address=address, brought=carried())
    verifier, nonce = generate_token(64), generate_token(32)
    state = tickets.issue(
        _TICKET, {"verifier": verifier, "nonce": nonce, "next": safe_next(address), "carried": carried()}
    )
    session[_UNDER_WAY] = [*session.get(_UNDER_WAY, []), state][-AT_ONCE:]
    asked = prepare_grant_uri(
        start,
        settings().oidc_client_id,
        "code",
        redirect_uri=_here("auth.from_platform"),
        scope=settings().oidc_scopes,
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return _away(asked)


@blueprint.get("/sign-in/platform/back")
@open_to_all
@limiter.limit("60 per minute")
def from_platform() -> ResponseReturnValue:
    """Back from the platform with a code, or with word that there is none."""
    if not settings().oidc_issuer:
        abort(404)
    if current_user.is_authenticated:  # the back button, or another tab
        return redirect(url_for("inbox.index"))
    if wait := waiting.admit_here():
        note("waits", None, sign_ins.PLATFORM)
        return later(wait)
    journey: dict[str, str] = {}
    try:
        journey = _journey()
        if request.args.get("error") == "access_denied":
            note("cancelled", None, sign_ins.PLATFORM)
            return cancelled(journey)
        who = _who(_vouched(journey))
        waiting.forgive_here()
        return come_in(who, address=journey["next"], brought=journey["carried"])
    except Distrusted as trouble:
        note("distrusted", None, sign_ins.PLATFORM)
        return distrusted(trouble, journey)
    except Silent as trouble:
        return silent(trouble, address=journey.get("next", ""), brought=journey.get("carried", ""))
    except Unknown as trouble:
        note("unknown", None, sign_ins.PLATFORM)
        return unknown(trouble)


def leave(token: str) -> Response:
    """To the platform's own sign-out (OpenID Connect RP-Initiated Logout 1.0); to the first page where it has none."""
    home = redirect(url_for("public.index"))
    try:
        out = _platform().description().end_session_endpoint
    except Silent:
        return make_response(home)
    if not out:
        return make_response(home)
    told = {
        "id_token_hint": token,
        "client_id": settings().oidc_client_id,
        "post_logout_redirect_uri": _here("public.index"),
    }
    return _away(add_params_to_uri(out, list(told.items())))


def _journey() -> dict[str, str]:
    """What this browser set out with, taken up once. Raises `Distrusted`."""
    state, under_way = request.args.get("state", ""), session.get(_UNDER_WAY, [])
    if state not in under_way:
        raise Distrusted("its state is not of this browser")
    session[_UNDER_WAY] = [each for each in under_way if each != state]
    found = tickets.take_up(_TICKET, state, LIFE)
    if found is None:
        raise Distrusted("its state was used before, or came too late")
    return found


def _vouched(journey: dict[str, str]) -> Vouched:
    """Whom the platform vouches for. Raises `Distrusted` and `Silent`."""
    platform, asked = _platform(), settings()
    described = platform.description()
    if refused := request.args.get("error"):
        raise Silent(f"it refuses: {refused[:60]!r}")
    _require_issuer(asked, required=described.authorization_response_iss_parameter_supported)
    tokens = platform.exchange(asked, request.args.get("code", ""), journey["verifier"], _here("auth.from_platform"))
    expected = Expected(
        asked.oidc_issuer, asked.oidc_client_id, journey["nonce"], tokens.access_token, house().wall_clock.now()
    )
    allowed = described.id_token_signing_alg_values_supported
    found = judge(tokens.id_token, expected, lambda anew: platform.keys(anew=anew), allowed)
    if asked.oidc_claim in found.claims or not described.userinfo_endpoint or not tokens.access_token:
        return found
    more = platform.told_of(tokens.access_token)
    if more.get("sub") != found.subject:
        raise Distrusted("its userinfo tells of somebody else")
    return found.with_claims(more)


def _require_issuer(asked: Settings, *, required: bool) -> None:
    """The answer comes from the platform that was asked (RFC 9207), not from another that mixes itself in."""
    told = request.args.get("iss")
    if (told is None and required) or (told is not None and told != asked.oidc_issuer):
        raise Distrusted(f"its answer is of {told!r}")


def _who(vouched: Vouched) -> Proven:
    """The person of this house. Raises `Unknown`."""
    person = people.bound(vouched) or people.bind(vouched, people.account_of(vouched.claims, settings().oidc_claim))
    strong = not vouched.methods.isdisjoint(settings().oidc_second_factor.split())
    return Proven(person, sign_ins.PLATFORM_CODE if strong else sign_ins.PLATFORM, token=vouched.token)


def _platform() -> Platform:
    """The platform of the settings, kept with the application: what it said is remembered for all visitors."""
    asked, known = settings(), current_app.extensions.setdefault("platforms", {})
    if asked.oidc_issuer not in known:
        known[asked.oidc_issuer] = Platform(asked.oidc_issuer, house().wall_clock, max(1, asked.threads // 2))
    found: Platform = known[asked.oidc_issuer]
    return found


def _here(endpoint: str) -> str:
    """The address of one of our pages as the platform knows it."""
    base = settings().public_url or request.url_root
    return base.rstrip("/") + url_for(endpoint)


def _away(address: str) -> Response:
    return make_response(render_template("auth/away.html", address=address))
