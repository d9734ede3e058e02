"""The identity platform as this house reaches it: what it says of itself, its keys, and talk that never takes long.

One slow platform must not hold every thread of the house: an exchange is cut after some seconds, only a few run at a time,
and after a failure the next visitor is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from engine.clock import Clock
from engine.settings import LOOPBACK, Settings
from tasks import NotAllowed, WayOut
from web.auth.oidc.trouble import Distrusted, Silent

T = TypeVar("T")

DESCRIBED_FOR, KEYS_FOR = timedelta(hours=1), timedelta(minutes=15)
ASKED_ANEW_AFTER = timedelta(seconds=30)
"""How soon keys may be asked for again because a token names one that is not among them."""
TOLD_AT_ONCE_FOR = timedelta(seconds=10)
SECONDS, WHOLE_SECONDS = 4.0, 8.0


class Description(msgspec.Struct, frozen=True):
    """What a platform says of itself (OpenID Connect Discovery 1.0, section 3), as far as we use it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True):
    """What it gives for a code."""

    id_token: str
    access_token: str = ""


class _Wrong(msgspec.Struct, frozen=True):
    error: str = ""


@dataclass
class Platform:
    """One platform, for all threads of this process."""

    issuer: str
    clock: Clock
    lines: int
    _free: BoundedSemaphore = field(init=False)
    _silent: tuple[datetime, str] | None = None
    _described: tuple[datetime, Description] | None = None
    _keys: tuple[datetime, KeySet] | None = None

    def __post_init__(self) -> None:
        self._free = BoundedSemaphore(self.lines)

    def description(self) -> Description:
        """What it says of itself, at most an hour old. Raises `Silent`."""
        now = self.clock.now()
        if self._described is None or now - self._described[0] > DESCRIBED_FOR:
            found = self._read(get_well_known_url(self.issuer, external=True), Description)
            if found.issuer != self.issuer:
                raise Silent(f"it calls itself {found.issuer!r}, SHOUWANG_OIDC_ISSUER says {self.issuer!r}")
            for each in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                self._require_safe(each)
            self._described = (now, found)
        return self._described[1]

    def keys(self, *, anew: bool = False) -> KeySet:
        """Its public keys, at most a quarter of an hour old, or fetched `anew` for a key not seen yet. Raises `Silent`."""
        now, life = self.clock.now(), ASKED_ANEW_AFTER if anew else KEYS_FOR
        if self._keys is None or now - self._keys[0] > life:
            told = self._read(self.description().jwks_uri, dict[str, object])
            try:
                self._keys = (now, KeySet.import_key_set(told))  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise Silent(f"its keys cannot be read: {type(error).__name__}") from error
        return self._keys[1]

    def exchange(self, settings: Settings, code: str, verifier: str, back: str) -> Tokens:
        """The tokens for a code. Raises `Distrusted` for a code that is none (any more), and `Silent`."""
        asked = self.description()
        form = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
        url, headers, body = _as_client(settings, asked).prepare(
            "POST", asked.token_endpoint, {"Content-Type": "application/x-www-form-urlencoded"}, form
        )
        status, told = self._ask(url, headers, body.encode())
        if status == 200:
            return _decoded(told, Tokens)
        wrong = _decoded(told, _Wrong).error
        raise (Distrusted if wrong == "invalid_grant" else Silent)(
            f"the token endpoint answers {status} {wrong[:60]!r}"
        )

    def told_of(self, access_token: str) -> dict[str, object]:
        """What its userinfo says of the bearer. Raises `Silent`."""
        url = self.description().userinfo_endpoint
        self._require_safe(url)
        status, told = self._ask(url, {"Authorization": f"Bearer {access_token}"})
        if status != 200:
            raise Silent(f"its userinfo answers {status}")
        return _decoded(told, dict[str, object])

    def _read(self, url: str, kind: type[T]) -> T:
        """A document of its own; after a failure it is not asked again for some seconds."""
        now = self.clock.now()
        if self._silent is not None and now < self._silent[0]:
            raise Silent(self._silent[1])
        try:
            status, told = self._ask(url, {})
            if status != 200:
                raise Silent(f"{url} answers {status}")
            return _decoded(told, kind)
        except Silent as silent:
            self._silent = (now + TOLD_AT_ONCE_FOR, silent.why)
            raise

    def _ask(self, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        self._require_safe(url)
        if not self._free.acquire(blocking=False):
            raise Silent("too many wait for it already")
        way = WayOut(frozenset({urlsplit(url).hostname or ""}), SECONDS, WHOLE_SECONDS)
        sent = {"Accept": "application/json", **headers}
        try:
            answer = way.get(url, sent) if body is None else way.post(url, body, sent)
        except (OSError, NotAllowed, UnicodeError) as error:
            raise Silent(f"{url} gives no answer: {error}") from error
        finally:
            self._free.release()
        return answer.status, answer.body

    def _require_safe(self, url: str) -> None:
        """TLS everywhere; without it only where platform and house are on one machine."""
        at_home = urlsplit(self.issuer).hostname in LOOPBACK
        parts = urlsplit(url)
        if not url.isascii() or not (parts.scheme == "https" or (at_home and parts.hostname in LOOPBACK)):
            raise Silent(f"it names an address that is not safe: {url!r}")


def _as_client(settings: Settings, asked: Description) -> ClientAuth:
    """How this house proves itself: HTTP Basic (with RFC 6749's encoding, 2.3.1), in the form, or as a public client."""
    try:
        secret = settings.oidc_secret
    except OSError as error:
        raise Silent(f"the file of the client's secret cannot be read: {error}") from error
    if not secret:
        return ClientAuth(settings.oidc_client_id, "", "none")
    ways = asked.token_endpoint_auth_methods_supported
    if "client_secret_basic" not in ways and "client_secret_post" in ways:
        return ClientAuth(settings.oidc_client_id, secret, "client_secret_post")
    return ClientAuth(quote(settings.oidc_client_id, safe=""), quote(secret, safe=""), "client_secret_basic")


def _decoded(told: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(told, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Silent(f"it says something that is not understood: {error}") from error
