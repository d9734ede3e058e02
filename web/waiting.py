"""The page that answers while the first start is still making the demo county: how far it has come, until the house answers itself.

The page asks for itself and takes over what is told: it never reloads under somebody who reads it (WCAG 2.2.1).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from threading import Thread

from engine.settings import Settings
from engine.text import Text

AGAIN_SECONDS = 3
SCRIPT = """
const again = async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status !== 503) return location.reload();
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("told").textContent = told.getElementById("told").textContent;
    const [now, then] = [document, told].map((each) => each.querySelector("progress"));
    [now.max, now.value] = [then.max, then.value];
  } catch { /* between two servers nobody answers: ask again */ }
  setTimeout(again, AGAIN);
};
setTimeout(again, AGAIN);
""".replace("AGAIN", str(AGAIN_SECONDS * 1000))
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>守望 · 正在准备</title></head>
<body style="font: 1.1rem/1.7 sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; color: #1c2b33">
<main>
<h1 style="font-size: 1.5rem">正在准备演示县</h1>
<p>第一次启动要登记家庭、生成案件，大约一分钟。准备好后本页自动打开。</p>
<p lang="en">Making the demo county; this page opens by itself when it is ready.</p>
<p><progress max="{total}" value="{done}" aria-label="进度 progress" style="width: 100%"></progress><br><span id="told">{step}：{done} / {total}</span></p>
<noscript><p><a href="">刷新 <span lang="en">Reload</span></a></p></noscript>
</main><script>{script}</script>
</body></html>"""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; "
    f"script-src 'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
)


class Waiting:
    """What the page tells; a callable that progress is told to."""

    def __init__(self) -> None:
        self._step, self._done, self._total = Text("准备", "Preparing"), 0, 1

    def __call__(self, what: Text, done: int, total: int) -> None:
        """Remembers how far it has come."""
        self._step, self._done, self._total = what, done, total

    def page(self) -> bytes:
        """The page as it is now."""
        step = escape(f"{self._step.zh} / {self._step.en}")
        return PAGE.format(script=SCRIPT, step=step, done=self._done, total=self._total).encode()


@contextmanager
def waiting_room(settings: Settings) -> Iterator[Waiting]:
    """Answers at the house's address until the block is left; then the address is free for the house itself."""
    told = Waiting()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """503 with the page, whatever was asked for."""
            body = told.page()
            self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
            for name, value in _headers(len(body)):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nobody needs to know who looked."""

    class Server(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in settings.host else ThreadingHTTPServer.address_family
        daemon_threads = True

    with Server((settings.host, settings.port), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="waiting", daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


def _headers(length: int) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(length)),
        ("Retry-After", str(AGAIN_SECONDS)),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", POLICY),
    )
