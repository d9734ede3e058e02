"""Find a Chromium to drive, or get one: the system's, else the distribution's (as root), else Playwright's own.

``find()`` is what tests and screenshots use. Run as a script (by ``make test`` and ``make docs``) it also installs what is missing,
with the Chinese fonts that a screenshot needs. A program counts only if it says its version: what lies at the right place may be a
stand-in (Ubuntu's package of that name starts snap) or lack libraries.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
PATIENCE_SECONDS = 30

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser under test talks to this machine alone and needs no screen."""


def find() -> Path | None:
    """Return the Chromium to drive: CHROMIUM if set, else the system's, else Playwright's own, else None."""
    return next((path for path in _candidates() if not refusal_of(path)), None)


def _candidates() -> Iterator[Path]:
    """Where a Chromium may be, the best first; whoever names one wants that one."""
    named = os.environ.get("CHROMIUM")
    if named:
        yield Path(named)
        return
    yield from (Path(found) for found in map(shutil.which, NAMES) if found)
    if MAC.exists():
        yield MAC
    own = _playwrights_own()
    if own.exists():
        yield own


def refusal_of(path: Path) -> str:
    """Return what a program says instead of its version; empty where it can be driven."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"


def _playwrights_own() -> Path:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import, and seldom needed

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def main() -> int:
    if find() and (_has_chinese_fonts() or not _can_apt()):
        return 0
    if not os.environ.get("CHROMIUM"):
        _install()
    if find():
        return 0
    print(_missing(), file=sys.stderr)
    return 1


def _install() -> None:
    if _can_apt():
        print("  chromium and Chinese fonts ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", *DEBIAN_PACKAGES], check=False, env=quiet, stdout=subprocess.DEVNULL
        )
    if not find():
        print("  Playwright's own Chromium ...", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _missing() -> str:
    """What to do, with what those said that were found but do not run."""
    found = "\n".join(f"  {path}: {refusal_of(path)}" for path in _candidates())
    return (
        "Browser tests need Chromium, and none that runs was found or could be installed. Install chromium or google-chrome, "
        "or set CHROMIUM=/path/to/it (or PLAYWRIGHT_DOWNLOAD_HOST to a mirror that has Playwright's).\n浏览器测试需要 Chromium：本机未找到可以运行的，也未能自动安装。"
        "请安装 chromium 或 google-chrome，或用 CHROMIUM=/路径 指明（也可用 PLAYWRIGHT_DOWNLOAD_HOST 指定 Playwright 的镜像）。"
        + (f"\nFound, but does not run / 找到但不能运行：\n{found}" if found else "")
    )


def _can_apt() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def _has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout)


if __name__ == "__main__":
    sys.exit(main())
