"""Set up everything that running needs; a step whose inputs have not changed is skipped.

Run by ``make setup`` under any Python 3.11 or later, with the standard library alone. Packages are installed by pip and npm, so a
mirror set in pip.conf, PIP_INDEX_URL or .npmrc is honoured; each package is checked against the hash in its lock file.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "requirements"
FRONTEND = ROOT / "web" / "frontend"
DIST = ROOT / "web" / "static" / "dist"
IDENTITY = ROOT / "tests" / "identity"
TRANSLATIONS = ROOT / "web" / "translations"
OLDEST_NODE = 20


class SetupError(Exception):
    """A step failed: the message says what was found and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Install what Shouwang needs into .venv and web/static/dist.")
    parser.add_argument("--dev", action="store_true", help="also what tests and lint need")
    parser.add_argument("--bench", action="store_true", help="also the yardsticks of make bench")
    options = parser.parse_args()
    try:
        with only_one():
            set_up(dev=options.dev, bench=options.bench)
    except SetupError as error:
        print(f"\nset-up stopped / 安装中止: {error}", file=sys.stderr)
        return 1
    return 0


def set_up(*, dev: bool, bench: bool) -> None:
    step("virtual environment", [], make_venv, made=BIN / "python", key=sys.version)
    step("packages", locks("run", "setup"), lambda: pip_install("run", "setup"))
    step("shouwang itself", [ROOT / "pyproject.toml"], install_self, made=BIN / "shouwang")
    if dev:
        step("packages for tests", locks("dev"), lambda: pip_install("dev"))
        npm_install("identity platform of tests", IDENTITY)
    if bench:
        step("yardsticks", locks("bench"), install_yardsticks)
    npm_lock = FRONTEND / "package-lock.json"
    npm_install("npm packages", FRONTEND)
    sources = [npm_lock, FRONTEND / "build.mjs", *files(FRONTEND / "src", "*")]
    step("browser bundle", sources, lambda: run(node(), "build.mjs", cwd=FRONTEND), made=DIST / "manifest.json")
    catalogues = files(TRANSLATIONS, "*.po")
    if catalogues:
        compiled = [catalogue.with_suffix(".mo") for catalogue in catalogues]
        missing = [path for path in compiled if not path.exists()]
        step("translations", catalogues, compile_translations, made=(missing or compiled)[0])


def step(
    name: str, inputs: Iterable[Path], act: Callable[[], None], *, made: Path | None = None, key: str = ""
) -> None:
    """Do *act* unless it succeeded before on the same *inputs* and what it *made* is still there."""
    stamp = STAMPS / name.replace(" ", "-")
    digest = hashlib.sha256(key.encode())
    for path in inputs:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    now = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == now and (made is None or made.exists()):
        return
    print(f"  {name} ...", flush=True)
    act()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def make_venv() -> None:
    # A venv that another Python made is made anew; everything in it can be installed again.
    anew = ["--clear"] if STAMPS.exists() else []
    run(sys.executable, "-m", "venv", *anew, str(VENV))


def pip_install(*names: str) -> None:
    lists = [part for path in locks(*names) for part in ("-r", str(path))]
    pip("install", "--require-hashes", "--no-deps", *lists)


def install_self() -> None:
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def install_yardsticks() -> None:
    # Beside .venv, not in it: a yardstick asks for older packages than the application runs on.
    target = ROOT / "build" / "yardsticks"
    shutil.rmtree(target, ignore_errors=True)
    pip("install", "--require-hashes", "--no-deps", "--target", str(target), "-r", str(LOCKS / "bench.txt"))


def npm_install(name: str, folder: Path) -> None:
    """Install what a folder's lock names, once."""
    inputs = [folder / "package-lock.json", folder / ".npmrc"]
    made = folder / "node_modules"
    step(name, inputs, lambda: run(node().with_name("npm"), "ci", cwd=folder), made=made)


def compile_translations() -> None:
    run(BIN / "pybabel", "-q", "compile", "-d", str(TRANSLATIONS))


def node() -> Path:
    """Return a Node.js that is new enough: the system's, else the one that PyPI offers as a package."""
    found = shutil.which("node")
    if found and shutil.which("npm") and node_version(found) >= OLDEST_NODE:
        return Path(found)
    step("Node.js", locks("node"), lambda: pip_install("node"), made=BIN / "node")
    return BIN / "node"


def node_version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def pip(*arguments: str) -> None:
    run(BIN / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def run(program: str | Path, *arguments: str, cwd: Path = ROOT) -> None:
    """Run a program and show what it said only where it fails."""
    path = os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")])
    command = [str(program), *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"could not start {program} ({error}).") from error
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-30:])
        raise SetupError(
            f"`{' '.join(command)}` ended with {done.returncode} and said:\n\n{said}\n\n"
            "Is a package registry out of reach? Set a mirror for pip (pip config set global.index-url ...) and npm "
            "(npm config set registry ...), then run the same command again; what is done is not done twice."
        )


def locks(*names: str) -> list[Path]:
    return [LOCKS / f"{name}.txt" for name in names]


def files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file())


@contextmanager
def only_one() -> Iterator[None]:
    """Let one set-up run at a time in this folder; a second one waits, then finds nothing to do."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
