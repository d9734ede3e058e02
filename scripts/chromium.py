"""Find a Chromium to drive, or get one: the system's, else the distribution's (as root), else Playwright's own.

``find()`` is what tests and screenshots use. Run as a script (by ``make test`` and ``make docs``) it also installs what is missing,
with the Chinese fonts that a screenshot needs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")

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
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if MAC.exists():
        return MAC
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import, and seldom needed

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def main() -> int:
    if find() and (_has_chinese_fonts() or not _can_apt()):
        return 0
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
    if find():
        return 0
    print(
        "Browser tests need Chromium, and none was found or could be installed. Install chromium or google-chrome, or set "
        "CHROMIUM=/path/to/it.\n浏览器测试需要 Chromium:本机未找到，也未能自动安装。请安装 chromium 或 google-chrome,"
        "或用 CHROMIUM=/路径 指明。",
        file=sys.stderr,
    )
    return 1


def _can_apt() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def _has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout)


if __name__ == "__main__":
    sys.exit(main())
