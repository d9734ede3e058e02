"""The office behind an identity platform that says whatever it is made to say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.identity import CLIENT, SECRET, FalsePlatform
from tests.web.office import Office
from web.auth.tables import SignInLog
from web.house import furnish


@dataclass
class Gate:
    """The office behind a platform, and the way there and back."""

    office: Office
    platform: FalsePlatform

    def set_out(self, browser: FlaskClient, **form: str) -> dict[str, str]:
        """Presses the button; gives what the platform is asked, and lets it vouch for alice."""
        page = browser.post("/sign-in/platform", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert page.status_code == 200, page.text
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
        assert found, page.text
        asked = dict(parse_qsl(urlsplit(html.unescape(found[1])).query))
        now = int(self.office.wall.now().timestamp())
        self.platform.vouch(
            {
                "iss": self.platform.url, "sub": "7f3a", "aud": CLIENT, "iat": now, "exp": now + 300,
                "nonce": asked["nonce"], "preferred_username": "alice",
            }
        )  # fmt: skip
        return asked

    def back(self, browser: FlaskClient, asked: dict[str, str], **changes: str) -> TestResponse:
        """Comes back with a code."""
        return browser.get("/sign-in/platform/back", query_string={"code": "once", "state": asked["state"]} | changes)

    def visit(self, browser: FlaskClient | None = None, **claims: Any) -> TestResponse:
        """There and back, with these claims over the usual ones."""
        browser = browser or self.office.browser()
        asked = self.set_out(browser)
        self.platform.claims |= claims
        return self.back(browser, asked)

    def set(self, **settings: Any) -> None:
        """Other settings for this office."""
        now = replace(
            self.office.settings, oidc_issuer=self.platform.url, oidc_client_id=CLIENT, oidc_client_secret=SECRET
        )
        furnish(self.office.app, self.office.world.engine, replace(now, **settings), self.office.wall)

    def lines(self) -> list[tuple[str, str | None]]:
        """The diary of the door, oldest first."""
        with self.office.world.engine.house.database.read() as look:
            found = look.execute(select(SignInLog.outcome, SignInLog.person).order_by(SignInLog.id))
            return [(row.outcome, row.person) for row in found]
