"""The web server of one process: gunicorn's threads where there is POSIX, waitress elsewhere; the clock beside it.

Engine, connections and threads are made after the fork, in the process that answers.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from engine.engine import Engine
from engine.errors import Refusal
from engine.settings import Settings
from engine.text import Text
from tasks import Clockwork, Outbox, clock_lock
from web import create_app
from web.opening import open_house

GRACE_SECONDS = 25
"""How long clicks in progress may take when the server is asked to stop."""
Announce = Callable[[str], None]


class PortTaken(Refusal):
    """The address cannot be listened on."""

    code = "port_taken"
    sentence = Text(
        "不能在 {address} 上监听：{why}。请关闭占用它的程序，或用 --port 换一个端口。",
        "Cannot listen on {address}: {why}. Stop whatever uses it, or choose another port with --port.",
    )


def serve(settings: Settings, announce: Announce) -> None:
    """Answers until it is stopped; `announce` is told the address once it is listened on."""
    require_free(settings)
    if sys.platform == "win32":
        _with_waitress(settings, announce)
    else:
        _with_gunicorn(settings, announce)


def require_free(settings: Settings) -> None:
    """Raises `PortTaken` where the address cannot be had."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((settings.host, settings.port))
    except OSError as fault:
        raise PortTaken(address=f"{settings.host}:{settings.port}", why=fault.strerror or str(fault)) from None


def furnished(settings: Settings) -> tuple[Flask, Engine, Clockwork]:
    """The application, the engine behind it, and the clock that is to be started."""
    engine = open_house(settings)
    clock = Clockwork(
        engine, clock_lock(engine.house.database, settings.data_dir), Outbox(settings.data_dir / "outbox")
    )
    return create_app(engine, settings), engine, clock


def address(settings: Settings) -> str:
    """Where a browser on this machine finds it."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _with_waitress(settings: Settings, announce: Announce) -> None:
    import waitress  # noqa: PLC0415  # not wanted beside gunicorn

    app, engine, clock = furnished(settings)
    clock.start()
    announce(address(settings))
    try:
        waitress.serve(app, host=settings.host, port=settings.port, threads=settings.threads, ident="shouwang")
    finally:
        clock.stop()
        engine.close()


def _with_gunicorn(settings: Settings, announce: Announce) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415  # POSIX only

    running: list[tuple[Engine, Clockwork]] = []

    def begin(worker: Any) -> None:
        for _, clock in running:
            clock.start()
        announce(address(settings))

    def end(arbiter: Any, worker: Any) -> None:
        for engine, clock in running:
            clock.stop()
            engine.close()

    class Server(BaseApplication):  # type: ignore[misc]  # the library has no types
        """One worker process with threads: SQLite has one writer, and the clock runs once."""

        def load_config(self) -> None:
            options: dict[str, object] = {
                "bind": f"[{settings.host}]:{settings.port}"
                if ":" in settings.host
                else f"{settings.host}:{settings.port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": settings.threads,
                "graceful_timeout": GRACE_SECONDS,
                "timeout": 120,
                "keepalive": 15,
                "proc_name": "shouwang",
                "loglevel": "warning",
                "forwarded_allow_ips": "127.0.0.1,::1",
                "control_socket_disable": True,
                "post_worker_init": begin,
                "worker_exit": end,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            app, engine, clock = furnished(settings)
            running.append((engine, clock))
            return app

    Server().run()
