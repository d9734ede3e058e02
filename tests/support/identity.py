"""Identity platforms of this machine: a real one (tests/identity), and a false one that says whatever a test puts into its mouth."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import RSAKey

from scripts.setup import node
from tests.support.source import ROOT

CLIENT, SECRET = "shouwang", "a secret + of %41"


@contextmanager
def real_platform(port: int, site: str) -> Iterator[str]:
    """Runs the certified platform of tests/identity for the site at an address; gives its issuer."""
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{site}/sign-in/platform/back"],
        "post_logout_redirect_uris": [f"{site}/"],
    }
    environment = os.environ | {"PORT": str(port), "CLIENT": json.dumps(client)}
    folder = ROOT / "tests" / "identity"
    command = [str(node()), "platform.mjs"]
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            if line.strip() == "ready":
                break
        assert running.poll() is None, "".join(said)
        yield f"http://localhost:{port}"
        running.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Answer = tuple[int, bytes]
KEYS = {name: RSAKey.generate_key(2048, {"kid": name}) for name in ("one", "new")}


@dataclass
class FalsePlatform:
    """What it says: tests change it before they ask."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: KEYS["one"])
    description: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """Put over the claims of the next token; None takes one away."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    token: Answer | None = None
    """Answered instead of a token."""
    asked: list[tuple[str, Mapping[str, str], dict[str, str]]] = field(default_factory=list)
    """(path, headers, form) of everything that came."""

    def vouch(self, claims: dict[str, Any]) -> None:
        """Says this of whoever signs in next."""
        self.claims = claims

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None, **header: str) -> str:
        """A token of these claims."""
        used = key or self.key
        return jwt.encode({"alg": "RS256", "kid": str(used.kid), **header}, claims, used)

    def challenged(self, verifier: str) -> str:
        """What PKCE makes of a verifier (RFC 7636, 4.2)."""
        return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        """What it says to a request."""
        if path.endswith("/.well-known/openid-configuration"):
            return 200, json.dumps(self.description).encode()
        if path == "/jwks":
            return 200, json.dumps({"keys": [self.key.as_dict(private=False)]}).encode()
        if path == "/me":
            return 200, json.dumps(self.userinfo).encode()
        if path != "/token":
            return 404, b"{}"
        if self.token is not None:
            return self.token
        claims = {name: told for name, told in self.claims.items() if told is not None}
        made = self.sign(claims) if self.sign else self.signed(claims)
        return 200, json.dumps({"access_token": "of the bearer", "token_type": "Bearer", "id_token": made}).encode()


@contextmanager
def false_platform() -> Iterator[FalsePlatform]:
    """A platform that tells whatever it is made to tell."""
    made = FalsePlatform()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(dict(parse_qsl(body.decode())))

        def _answer(self, form: dict[str, str]) -> None:
            made.asked.append((self.path, {name.lower(): told for name, told in self.headers.items()}, form))
            status, told = made.answer(self.path, form)
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        made.description = {
            "issuer": made.url,
            "authorization_endpoint": f"{made.url}/auth",
            "token_endpoint": f"{made.url}/token",
            "jwks_uri": f"{made.url}/jwks",
            "userinfo_endpoint": f"{made.url}/me",
            "end_session_endpoint": f"{made.url}/end",
        }
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
