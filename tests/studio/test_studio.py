"""What a process owner does in the studio, by its addresses."""

from engine.testing import COUNTY
from tests.support.owners import Owners, sketch


def test_the_list_shows_what_is_deployed(county: Owners) -> None:
    page = county.browser(county.owner).get("/studio/")
    assert page.status_code == 200
    assert "permit" in page.text and "第1版" in page.text
