"""The helpers of the tests themselves: databases are real and empty, and the browser runs the bundle under the strict policy."""

import socket
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from tests.support.browser import axe_findings
from tests.support.network import OutsideConnection

DIST = Path(__file__).resolve().parents[1] / "web" / "static" / "dist"
PAGE = b"""<!doctype html><html lang="en"><title>bundle</title><link rel="stylesheet" href="/dist/app.css">
<main><h1>Bundle</h1><select class="form-select" aria-label="choice"><option>1</option></select></main>
<script type="module" src="/dist/app.js"></script><script type="module" src="/dist/studio.js"></script>
<script type="module" src="/dist/viewer.js"></script><script type="module" src="/dist/charts.js"></script></html>"""


def test_each_database_begins_empty(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table once (n integer)"))
        connection.execute(sa.text("insert into once values (1)"))
        assert connection.scalar(sa.text("select count(*) from once")) == 1
    engine.dispose()


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(OutsideConnection, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


class StrictHandler(SimpleHTTPRequestHandler):
    """Serves the bundle and one page under the policy of the product."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


@pytest.fixture
def bundle_site() -> Iterator[str]:
    handler = lambda *args: StrictHandler(*args, directory=str(DIST.parent))  # noqa: E731 - the shape that the server wants
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_the_bundle_loads_under_the_strict_policy(page: Page, bundle_site: str) -> None:
    """No eval, no inline script and no data: address in any of the four bundles (the fixture fails on a refusal)."""
    page.goto(bundle_site, wait_until="networkidle")
    arrow = page.locator("select").evaluate("element => getComputedStyle(element).backgroundImage")
    assert ".svg" in arrow
    assert axe_findings(page) == []
