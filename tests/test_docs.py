"""The documentation is true: the reference is what the code says, links lead somewhere, and both languages are there."""

import re
from pathlib import Path

import pytest

from tests.support import source

DOCS = source.ROOT / "docs"
PAGES = [
    source.ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "NOTICE.md")
] + source.files("docs", suffixes=(".md",))
READERS = ("staff", "process-owner", "manager", "administrator")
LINK = re.compile(r"!?\[[^]]*\]\(([^)#]+)(#[^)]*)?\)")
COMMAND = re.compile(r"(?:^|`|&& )make ([a-z-]+)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=source.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = (link[1] for link in LINK.finditer(page.read_text(encoding="utf-8")))
    own = [target for target in targets if not target.startswith(("https://", "mailto:"))]
    assert [target for target in own if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("reader", READERS)
def test_every_kind_of_user_has_a_page_in_both_languages(reader: str) -> None:
    chinese, english = (DOCS / language / f"{reader}.md" for language in ("zh", "en"))
    headings = [
        [line.split(" ")[0] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        for page in (chinese, english)
    ]
    assert headings[0] == headings[1]
    assert len(headings[0]) > 3


@pytest.mark.parametrize("page", PAGES, ids=source.name)
def test_every_make_command_named_exists(page: Path) -> None:
    makefile = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    spoken = page.read_text(encoding="utf-8")
    named = {name for block in re.findall(r"```.*?```|`[^`]+`", spoken, re.DOTALL) for name in COMMAND.findall(block)}
    assert named - targets == set()


def test_the_reference_is_what_the_code_says() -> None:
    """Every setting, command and scheduled job, each with its help; `make docs` writes the page anew."""
    from scripts import reference

    assert reference.PAGE.read_text(encoding="utf-8") == reference.render(), "run `make docs`"
