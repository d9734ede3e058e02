"""The ways between the rooms lead those who have something to do there."""

from lxml import etree

from tests.support.source import ROOT
from web.rooms import WAYS

STARTERS = "{urn:shouwang:bpmn:1}starters"


def test_whoever_may_begin_a_case_finds_the_way_to_it() -> None:
    """The roles that the shipped diagrams let begin are those that see 新建."""
    diagrams = [etree.parse(path) for path in (ROOT / "bpmn").glob("*/process.bpmn")]
    beginning = {role for each in diagrams for found in each.iter() for role in found.get(STARTERS, "").split()}
    (way,) = [each for each in WAYS if each.endpoint == "cases.choose"]
    assert way.roles == beginning
