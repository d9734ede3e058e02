"""Letters: numbered in series, sealed at rest, the same when asked for twice, and real pages whatever a name contains."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.vault import Vault
from tasks import tables
from tasks.letters import KINDS, Letters, Offices, Template, as_pdf, as_picture, font_folder
from tests.tasks import samples

COUNTY = "990100"
NOW = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
OFFICES = Offices("云岭县", "云岭县东山乡人民政府", "东山乡一村")
FONTS = font_folder("")


@pytest.fixture
def book(session: Session, vault: Vault) -> Letters:
    return Letters(session, vault, COUNTY)


@pytest.mark.parametrize("template", Template)
def test_each_letter_becomes_one_printed_page(template: Template) -> None:
    pages = as_pdf(template, samples.facts(template), FONTS)
    assert pages.startswith(b"%PDF-")
    assert b"/Type/Pages/Count 1/" in pages
    assert b"pdfaid:part" in pages
    assert len(pages) > 8_000


def test_a_name_that_no_font_has_still_gives_a_letter() -> None:
    odd = {**samples.facts(Template.SUPPLEMENT), "applicant": "赵\U0003fffd"}
    assert as_pdf(Template.SUPPLEMENT, odd, FONTS).startswith(b"%PDF-")


def test_the_same_letter_gives_the_same_pages() -> None:
    facts = samples.facts(Template.REFUSAL)
    assert as_pdf(Template.REFUSAL, facts, FONTS) == as_pdf(Template.REFUSAL, facts, FONTS)


def test_every_letter_has_a_title_a_number_and_a_signer() -> None:
    assert set(KINDS) == set(Template)
    assert len({kind.character for kind in KINDS.values()}) == len(KINDS)


def test_facts_are_never_read_as_markup() -> None:
    evil = {
        **samples.facts(Template.SUPPLEMENT),
        "applicant": "#panic(1)",
        "gaps": ['"]) #read("/etc/hosts")', "*粗*$x$"],
    }
    assert as_picture(Template.SUPPLEMENT, evil, FONTS).startswith(b"\x89PNG")


def test_adverse_letters_name_both_remedies() -> None:
    templates = Path(__file__).parents[2] / "tasks" / "letters" / "templates"
    for template in (Template.REFUSAL, Template.TERMINATION, Template.DECISION):
        assert "remedies()" in (templates / f"{template.value}.typ").read_text(encoding="utf-8")
    base = (templates / "base.typ").read_text(encoding="utf-8")
    assert "行政复议法》第二十条" in base
    assert "行政诉讼法》第四十六条" in base


def test_numbers_count_on_within_a_series_and_year(book: Letters) -> None:
    def number(template: Template, key: str, at: datetime) -> str:
        return book.write(template, {}, OFFICES, case_id="c", key=key, at=at).number

    assert number(Template.REFUSAL, "1", NOW) == "云岭民救不〔2026〕1号"
    assert number(Template.REFUSAL, "2", NOW) == "云岭民救不〔2026〕2号"
    assert number(Template.GRANT, "1", NOW) == "云岭民救确〔2026〕1号"
    assert number(Template.REFUSAL, "3", datetime(2026, 12, 31, 16, 1, tzinfo=UTC)) == "云岭民救不〔2027〕1号"


def test_a_letter_is_written_once_for_a_key(book: Letters) -> None:
    first, again = (book.write(Template.GRANT, {"a": "b"}, OFFICES, case_id="c", key="k", at=NOW) for _ in range(2))
    assert first == again
    assert [letter.id for letter in book.of_case("c")] == [first.id]


def test_what_a_letter_says_is_sealed_and_comes_back(book: Letters, session: Session) -> None:
    letter = book.write(Template.REFUSAL, {"applicant": "赵某某"}, OFFICES, case_id="c", key="k", at=NOW)
    stored = session.execute(select(tables.letter.c.data)).scalar_one()
    assert "赵某某".encode() not in stored
    found, facts = book.facts(letter.id)
    assert found == letter
    assert facts["applicant"] == "赵某某"
    assert facts["office"] == "云岭县民政局"
    assert facts["date"] == "2026年3月5日"


def test_an_unknown_letter_is_refused(book: Letters) -> None:
    with pytest.raises(NotFound):
        book.facts("nothing")
