"""Whether an identity token may be believed: OpenID Connect Core 1.0, section 3.1.3.7, every point of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token

from web.auth.oidc.trouble import Distrusted

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""Signatures by a key that only the platform has: never `none`, never one made with the client's secret."""
LEEWAY_SECONDS = 60
"""By how much the two clocks may differ."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say to be the answer to this house's question."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the platform vouches for."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    methods: frozenset[str]
    """How they proved themselves there: the values of `amr` (RFC 8176) and `acr`."""
    token: str

    def with_claims(self, more: Mapping[str, Any]) -> Vouched:
        """The same person, of whom userinfo said more."""
        return replace(self, claims={**more, **self.claims})


class _Claims(msgspec.Struct, frozen=True):
    """The shape of what is relied on; a token of another shape is none."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: float
    iat: float
    nonce: str
    amr: list[str] = []
    acr: str = ""
    azp: str = ""


def judge(
    token: str, expected: Expected, keys: Callable[[bool], KeySet], algorithms: Collection[str] = ALGORITHMS
) -> Vouched:
    """Whom a token vouches for. `keys` gives the platform's, fetched anew where told so. Raises `Distrusted`."""
    read = _opened(token, keys, ALGORITHMS.intersection(algorithms))
    try:
        claims = msgspec.convert(read.claims, _Claims)
        options: Any = {
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client_id},
        }
        params = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
        now = int(expected.at.timestamp())
        CodeIDToken(read.claims, read.header, options, params).validate(now=now, leeway=LEEWAY_SECONDS)
    except (JoseError, msgspec.ValidationError, ValueError, TypeError) as error:
        raise Distrusted(f"the token does not hold: {error}") from error
    if not 0 < len(claims.sub) <= 255 or not claims.sub.isprintable():
        raise Distrusted("its sub is no name")
    methods = frozenset([*claims.amr, *([claims.acr] if claims.acr else [])])
    return Vouched(claims.iss, claims.sub, read.claims, methods, token)


def _opened(token: str, keys: Callable[[bool], KeySet], allowed: Collection[str]) -> Token:
    """The token, where one of the keys signed it; a key that is not known yet is looked for once more."""
    try:
        return _decoded(token, keys(False), allowed)
    except Distrusted:
        return _decoded(token, keys(True), allowed)


def _decoded(token: str, keys: KeySet, allowed: Collection[str]) -> Token:
    try:
        return jwt.decode(token, keys, algorithms=sorted(allowed))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Distrusted(f"its signature does not hold: {type(error).__name__} {error}") from error
