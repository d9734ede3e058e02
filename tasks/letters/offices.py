"""The offices that sign and the places that letters name, from the case's place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.people import load_place
from engine.records import Case


@dataclass(frozen=True, slots=True)
class Offices:
    """Names as letters write them."""

    county: str
    """云岭县"""
    township: str
    """云岭县东山乡人民政府"""
    village: str
    """东山乡一村"""

    @property
    def bureau(self) -> str:
        """The county's civil affairs bureau, which decides (57号 art. 2)."""
        return f"{self.county}民政局"

    @property
    def government(self) -> str:
        """Who reviews the bureau's decisions (行政复议法 art. 24: the people's government of the same level)."""
        return f"{self.county}人民政府"

    def number(self, character: str, year: int, count: int) -> str:
        """文号: 云岭民救不〔2026〕12号."""
        short = self.county[:-1] if len(self.county) > 2 else self.county  # 云岭县 is cut to 云岭
        return f"{short}民救{character}〔{year}〕{count}号"


def offices_of(session: Session, case: Case) -> Offices:
    """The offices of a case's county, township and village; a place that is not on record is called by its code."""
    names = {
        level: _name(session, case.county, code)
        for level, code in (part.split(":", 1) for part in case.place_path.split("/") if part)
    }
    county = names.get("county") or _name(session, case.county, case.county)
    township, village = names.get("township", ""), names.get("village", "")
    office = f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"
    return Offices(county, office if township else f"{county}民政局", f"{township}{village}" or county)


def _name(session: Session, county: str, code: str) -> str:
    try:
        return load_place(session.connection(), county, code).name
    except NotFound:
        return code
