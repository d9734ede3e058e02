"""What the product stands on may be used as it uses it: permissive licences, and the LGPL where NOTICE.md says how."""

import json
import re
from importlib import metadata
from typing import Any

import pytest

from tests.support import source

FRONTEND = source.ROOT / "web" / "frontend"
LOCKED = re.findall(
    r"^([A-Za-z0-9._-]+)==", (source.ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), re.MULTILINE
)
PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|ZPL|Zope|Unlicense|WTForms", re.IGNORECASE)
COPYLEFT = re.compile(r"GPL|Affero|Mozilla|MPL|EUPL|SSPL|BUSL", re.IGNORECASE)

# bpmn.io's own licence: MIT with the watermark clause that NOTICE.md tells of.
OF_BPMN_IO = re.compile(r"^(bpmn-js)(-[a-z-]+)?$")

# It states none in its package file; its Readme says MIT.
SILENT = {"component-props"}


def licence(package: str) -> str:
    about: dict[str, Any] = metadata.metadata(package).json
    classifiers = [line for line in about.get("classifier", []) if line.startswith("License")]
    return " ".join([str(about.get("license_expression", "")), str(about.get("license", ""))[:60], *classifiers])


@pytest.mark.parametrize("package", LOCKED)
def test_a_python_package_is_permissive_or_explained(package: str) -> None:
    try:
        said = licence(package)
    except metadata.PackageNotFoundError:
        pytest.skip("not for this system")
    if COPYLEFT.search(said):
        notice = (source.ROOT / "NOTICE.md").read_text(encoding="utf-8").lower()
        assert package.removesuffix("-binary") in notice
    else:
        assert PERMISSIVE.search(said), said


def test_npm_packages_that_are_shipped_are_permissive_or_explained() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {
        path: entry for path, entry in packages.items() if path and not entry.get("dev") and not entry.get("optional")
    }
    said = {path.rpartition("node_modules/")[2]: str(entry.get("license", "")) for path, entry in shipped.items()}
    strange = {
        name: licence
        for name, licence in said.items()
        if not OF_BPMN_IO.match(name)
        and name not in SILENT
        and (COPYLEFT.search(licence) or not PERMISSIVE.search(licence))
    }
    assert strange == {}
