"""Compile requirements/*.in and package.json into their lock files: exact versions with hashes, and no registry's address.

``make lock`` upgrades everything to the newest release that the .in files allow; the suite then says whether it may stay.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
OPTIONS = "--quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url"

# In the order in which they build on each other: a later one takes what an earlier one fixed.
NAMES = ("run", "setup", "node", "dev", "bench")
NPM = ("web/frontend", "tests/identity")


def main() -> None:
    for name in NAMES:
        source, lock = f"requirements/{name}.in", f"requirements/{name}.txt"
        print(f"  {lock}", flush=True)
        uv = [str(Path(sys.executable).with_name("uv")), "pip", "compile", *OPTIONS.split()]
        subprocess.run([*uv, "--native-tls", source, "--output-file", lock], cwd=ROOT, check=True)
    for folder in NPM:
        print(f"  {folder}/package-lock.json", flush=True)
        subprocess.run(["npm", "update", "--package-lock-only"], cwd=ROOT / folder, check=True)


if __name__ == "__main__":
    main()
