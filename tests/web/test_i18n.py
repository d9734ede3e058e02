"""Both languages are whole: nothing untranslated, nothing unwrapped, nothing left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support import source
from tests.web.office import Office

WEB = source.ROOT / "web"
CATALOGUE = WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
WRAPPERS = {"_", "_l", "gettext", "ngettext", "lazy_gettext", "Text"}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
# The sign of the product and the names of languages are the same in every language.
NAMES = {"Shouwang 守望", "中文"}


def used() -> set[str]:
    """Every Chinese text that pages ask for."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trimmed": "false"}}
    found = extract_from_dir(WEB, methods, options, keywords=KEYWORDS)
    texts = (message[2] for message in found if "node_modules" not in message[0])
    return {text if isinstance(text, str) else text[0] for text in texts}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def translated(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    entries = ((each.id, each.string) for each in catalogue if each.id)
    return {
        key if isinstance(key, str) else key[0]: (string,) if isinstance(string, str) else tuple(string or ())
        for key, string in entries
    }


def test_every_text_has_its_english(catalogue: Catalog) -> None:
    known = translated(catalogue)
    assert sorted(text for text in used() if not all(known.get(text, ("",)))) == []


def test_the_catalogue_holds_nothing_that_no_page_asks_for(catalogue: Catalog) -> None:
    assert sorted(set(translated(catalogue)) - used()) == []


def test_both_languages_name_the_same_facts(catalogue: Catalog) -> None:
    facts = re.compile(r"%\((\w+)\)")
    wrong = [
        key
        for key, strings in translated(catalogue).items()
        if any(set(facts.findall(key)) != set(facts.findall(string)) for string in strings if string)
    ]
    assert wrong == []


def test_english_is_english(catalogue: Catalog) -> None:
    assert [string for strings in translated(catalogue).values() for string in strings if CHINESE.search(string)] == []


def bare_in_python(path: Path) -> Iterator[str]:
    """Chinese in strings that no translation reaches: not docstrings, not arguments of a wrapper."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrapped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            wrapped.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in WRAPPERS:
            wrapped |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in wrapped:
            continue
        if CHINESE.search(node.value) and node.value not in NAMES:
            yield f"{source.name(path)}:{node.lineno} {node.value}"


# The command line speaks both languages in one line; it has no visitor to choose one.
PAGES = [
    path
    for path in source.files("web")
    if not source.name(path).startswith(("web/cli", "web/commands", "web/json_values", "web/settling", "web/waiting"))
]


@pytest.mark.parametrize("path", PAGES, ids=source.name)
def test_python_says_nothing_past_the_catalogue(path: Path) -> None:
    assert list(bare_in_python(path)) == []


@pytest.mark.parametrize("path", source.files("web/templates", suffixes=(".html",)), ids=source.name)
def test_templates_say_nothing_past_the_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.DOTALL)
    assert CHINESE.findall(text) == []


def test_the_page_speaks_the_language_that_was_chosen(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert 'lang="zh-CN"' in browser.get("/inbox").text
    browser.post("/language", data={"language": "en", "next": "/inbox"})
    page = browser.get("/inbox").text
    assert 'lang="en"' in page
    assert "Inbox" in page
    left = re.sub(r'lang="zh-CN">中文', "", page)
    assert CHINESE.findall(left) == []


def test_the_browser_asks_for_a_language_when_nobody_has_chosen(office: Office) -> None:
    page = office.browser().get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert "Sign in" in page
