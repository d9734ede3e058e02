"""Which Chromium is driven, and how one is got: the system's, else the distribution's as root, else Playwright's own."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import chromium

VERSION = "#!/bin/sh\necho Chromium 1\n"
SNAP = "#!/bin/sh\necho 'requires the chromium snap' >&2\nexit 10\n"


class Machine:
    """A machine that has only what a test puts on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin, self.own = folder / "bin", folder / "playwright" / "chrome"
        self.bin.mkdir()
        self.asked: list[str] = []
        self.apt_brings = self.playwright_brings = VERSION
        self._monkeypatch, self._run = monkeypatch, subprocess.run
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.setattr(chromium, "MAC", folder / "no-mac")
        monkeypatch.setattr(chromium, "_playwrights_own", lambda: self.own)
        monkeypatch.setattr(subprocess, "run", self.run)
        self.user(1000)

    def user(self, number: int) -> None:
        """Whoever runs it; 0 is root."""
        self._monkeypatch.setattr(os, "geteuid", lambda: number)

    def has(self, name: str, script: str = VERSION) -> Path:
        """Puts a program on the machine."""
        return self.put(self.bin / name, script)

    def put(self, path: Path, script: str) -> Path:
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
        return path

    def run(self, command: list[Any], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Programs of the machine run; installers do what the test says they do."""
        if command[:2] == ["apt-get", "install"]:
            self.asked.append("apt-get")
            if self.apt_brings:
                self.has("chromium", self.apt_brings)
        elif "playwright" in command:
            self.asked.append("playwright")
            if self.playwright_brings:
                self.put(self.own, self.playwright_brings)
        elif command[0] not in ("apt-get", "fc-list"):
            return self._run(command, **options)
        return self._run(["/bin/echo", "Noto Sans CJK"], capture_output=True, check=True)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_the_one_that_is_named_is_driven(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has("chromium")
    monkeypatch.setenv("CHROMIUM", str(machine.put(tmp_path / "mine", VERSION)))
    assert chromium.find() == tmp_path / "mine"


def test_a_named_one_that_does_not_run_is_told_and_nothing_is_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.has("apt-get")
    machine.user(0)
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    assert chromium.main() == 1
    assert "/no/such/browser: [Errno 2]" in capsys.readouterr().err
    assert machine.asked == []


def test_the_systems_goes_before_playwrights_own(machine: Machine) -> None:
    machine.put(machine.own, VERSION)
    system = machine.has("google-chrome")
    assert chromium.find() == system
    assert chromium.main() == 0
    assert machine.asked == []


def test_a_stand_in_that_does_not_run_is_passed_over(machine: Machine) -> None:
    machine.has("chromium-browser", SNAP)
    machine.put(machine.own, VERSION)
    assert chromium.find() == machine.own


def test_root_gets_the_distributions(machine: Machine) -> None:
    machine.has("apt-get")
    machine.user(0)
    assert chromium.main() == 0
    assert machine.asked == ["apt-get"]
    assert chromium.find() == machine.bin / "chromium"


def test_root_gets_playwrights_where_the_distribution_has_only_a_stand_in(machine: Machine) -> None:
    machine.has("apt-get")
    machine.user(0)
    machine.apt_brings = SNAP
    assert chromium.main() == 0
    assert machine.asked == ["apt-get", "playwright"]
    assert chromium.find() == machine.own


def test_anybody_else_gets_playwrights_own_and_asks_no_package_manager(machine: Machine) -> None:
    machine.has("apt-get")
    assert chromium.main() == 0
    assert machine.asked == ["playwright"]
    assert chromium.find() == machine.own


def test_nothing_found_and_nothing_got_says_what_to_do(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.playwright_brings = ""
    assert chromium.main() == 1
    said = capsys.readouterr().err
    assert "CHROMIUM=/path" in said
    assert "CHROMIUM=/路径" in said


def test_a_download_that_lacks_libraries_is_told_in_its_own_words(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.playwright_brings = "#!/bin/sh\necho 'libnss3.so: cannot open shared object file' >&2\nexit 127\n"
    assert chromium.main() == 1
    assert "libnss3.so: cannot open" in capsys.readouterr().err
