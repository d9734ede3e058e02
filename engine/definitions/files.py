"""Finds and checks what lies below a path: bundles, and single diagrams, tables, forms and scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.definitions.blueprint import Examination
from engine.definitions.bundle import DIAGRAM, MAX_BUNDLE_BYTES, Bundle, BundleSizeError
from engine.definitions.examining import examine
from engine.definitions.scenario_file import read_scenario
from engine.definitions.tables import read_tables
from engine.findings import Catalogue, Findings, error
from engine.forms import read_form
from engine.problems import Problem

SENTENCES: Catalogue = {
    "no-file": error(
        "没有“{path}”。请检查路径；可以是 .bpmn、.dmn、表单、流程包文件夹或它们的上级文件夹。",
        "There is no “{path}”. Check the path: a .bpmn or .dmn file, a form, a bundle folder, or a folder above those.",
    ),
    "unreadable-file": error(
        "读不了“{path}”：{reason}。请检查权限。", "“{path}” cannot be read: {reason}. Check its permissions."
    ),
    "nothing-found": error(
        "“{path}”下面没有流程包、流程图或决策表。流程包是含有 process.bpmn 的文件夹。",
        "Below “{path}” is no bundle, diagram or table. A bundle is a folder with a process.bpmn.",
    ),
    "too-large": error(
        "“{path}”太大（最多 {most} MB）。请检查是不是拿错了文件。",
        "“{path}” is too large ({most} MB at most). Is it the right file?",
    ),
}
Examiner = Callable[[Bundle], Examination]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file."""

    path: Path
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Without errors; warnings do not hinder."""
        return not any(each.severity == "error" for each in self.problems)


def bundle_folders(path: Path) -> list[Path]:
    """The folders with a `process.bpmn` at or below a path, in order."""
    if path.is_file():
        return [path.parent] if path.name == DIAGRAM else []
    return sorted(each.parent for each in path.rglob(DIAGRAM) if each.is_file())


def check_path(path: Path, examiner: Examiner = examine) -> Iterator[Checked]:
    """Every file at or below a path that can be checked. Never raises."""
    try:
        yield from _check(path, examiner)
    except OSError as fault:
        yield _told(path, "unreadable-file", reason=fault.strerror or type(fault).__name__)


def _check(path: Path, examiner: Examiner) -> Iterator[Checked]:
    if path.is_dir():
        yield from _check_folder(path, examiner)
    elif not path.is_file():
        yield _told(path, "no-file")
    elif path.name == DIAGRAM and any((path.parent / each).is_dir() for each in ("forms", "tables", "scenarios")):
        yield from _check_bundle(path.parent, examiner)
    else:
        yield _check_file(path, examiner)


def _check_folder(folder: Path, examiner: Examiner) -> Iterator[Checked]:
    bundles = bundle_folders(folder)
    for each in bundles:
        yield from _check_bundle(each, examiner)
    loose = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".bpmn", ".dmn")
        and path.is_file()
        and not any(path.is_relative_to(each) for each in bundles)
    ]
    for path in loose:
        yield _check_file(path, examiner)
    if not bundles and not loose:
        yield _told(folder, "nothing-found")


def _check_bundle(folder: Path, examiner: Examiner) -> Iterator[Checked]:
    try:
        bundle = Bundle.read(folder)
    except BundleSizeError:
        yield _told(folder, "too-large")
        return
    problems = examiner(bundle).problems
    for name in bundle.files:
        if name != "README.md":
            yield Checked(folder / name, tuple(each for each in problems if each.file == name))


def _check_file(path: Path, examiner: Examiner) -> Checked:
    if path.stat().st_size > MAX_BUNDLE_BYTES:
        return _told(path, "too-large")
    data = path.read_bytes()
    if path.suffix == ".dmn":
        return Checked(path, read_tables({path.name: data})[1])
    if path.suffix == ".json":
        return Checked(path, read_form(data, path.name)[1])
    if path.suffix == ".toml":
        return Checked(path, read_scenario(data, path.name)[1])
    return Checked(path, examiner(Bundle(path.stem, {DIAGRAM: data})).problems)


def _told(path: Path, code: str, reason: str = "") -> Checked:
    findings = Findings(str(path), SENTENCES)
    findings.tell(code, path=str(path), most=MAX_BUNDLE_BYTES // 1024 // 1024, reason=reason)
    return Checked(path, tuple(findings.problems))
