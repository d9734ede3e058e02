"""The administrator's channels: added, tried, changed, switched off; secrets never shown; what failed is sent again."""

import base64
import re

import pytest

from tests.notices.conftest import handed, told
from tests.support.listener import Listener
from tests.support.owners import Owners

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-eight bytes").decode()


def added(county: Owners, listener: Listener, **more: object) -> str:
    """A webhook; the address of its page."""
    sent = {"name": "短信平台", "f-url": listener.url, "f-secret": SECRET, "told": ["handed"], "language": "zh"} | more
    answer = county.browser(county.world.root).post("/admin/channels/new/webhook", data=sent)
    assert answer.status_code == 302, answer.text
    return answer.location


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sort_of_channel_has_its_form(county: Owners, language: str) -> None:
    root = county.browser(county.world.root, language)
    page = root.get("/admin/channels").text
    forms = re.findall(r'href="(/admin/channels/new/\w+)"', page)
    assert len(forms) == 4
    for each in [*forms, "/admin/channels/everybody"]:
        assert root.get(each).status_code == 200
    assert root.get("/admin/channels/new/pigeon").status_code == 404
    assert root.get("/admin/channels/nothing").status_code == 404


def test_nobody_else_comes_in(county: Owners, listener: Listener) -> None:
    page = added(county, listener)
    for actor in (county.world.alice, county.owner, county.manager):
        browser = county.browser(actor)
        for address in ("/admin/channels", page, "/admin/channels/new/mail", "/admin/channels/everybody"):
            assert browser.get(address).status_code == 403
        for address in (page, f"{page}/try", f"{page}/switch", f"{page}/resend", "/admin/channels/everybody"):
            assert browser.post(address).status_code == 403


def test_a_secret_is_never_shown_again_and_stays_when_left_empty(county: Owners, listener: Listener) -> None:
    page = added(county, listener)
    root = county.browser(county.world.root)
    for address in ("/admin/channels", page):
        text = root.get(address).text
        assert SECRET not in text
        assert SECRET.removeprefix("whsec_") not in text
    kept = {"name": "改名", "f-url": f"{listener.url}/new", "f-secret": "", "language": "zh"}
    assert root.post(page, data=kept).status_code == 302
    root.post(f"{page}/try")
    told(county)
    assert listener.posted[0].path == "/new"
    assert "已发出</dt><dd>1" in root.get(page).text


def test_a_wrong_field_is_named_and_the_rest_stays(county: Owners) -> None:
    root = county.browser(county.world.root)
    sent = {"name": "短信平台", "f-url": "http://169.254.169.254/latest", "f-secret": SECRET}
    answer = root.post("/admin/channels/new/webhook", data=sent)
    assert answer.status_code == 422
    assert "https://" in answer.text
    assert 'aria-describedby="f-url-wrong"' in answer.text
    assert 'value="短信平台"' in answer.text
    assert SECRET not in answer.text


def test_what_was_not_taken_is_listed_with_its_reason_and_sent_again(county: Owners, listener: Listener) -> None:
    page = added(county, listener)
    listener.then(500)
    handed(county)
    root = county.browser(county.world.root)
    text = root.get(page).text
    assert "对方答复 HTTP 500" in text
    (delivery,) = re.findall(r'name="delivery" value="([^"]+)"', text)
    assert "请先勾选" in root.post(f"{page}/resend", follow_redirects=True).text
    root.post(f"{page}/resend", data={"delivery": [delivery, "x"]})
    told(county)
    assert "没有送到的" not in root.get(page).text
    assert len({each.headers["webhook-id"] for each in listener.posted}) == 1


def test_a_channel_is_switched_off_and_on(county: Owners, listener: Listener) -> None:
    page = added(county, listener)
    root = county.browser(county.world.root)
    assert "已停用" in root.post(f"{page}/switch", data={"on": "0"}, follow_redirects=True).text
    assert "请先启用" in root.post(f"{page}/try", follow_redirects=True).text
    handed(county)
    assert listener.posted == []
    root.post(f"{page}/switch", data={"on": "1"})
    handed(county)
    assert len(listener.posted) == 1


def test_the_county_s_choice_is_kept_for_those_who_have_none(county: Owners) -> None:
    root = county.browser(county.world.root)
    assert root.post("/admin/channels/everybody", data={"told": "urged:inapp", "language": "zh"}).status_code == 302
    page = county.browser(county.world.bob).get("/notices/how").text
    assert 'value="urged:inapp" checked' in page
    assert 'value="handed:inapp" checked' not in page
    wrong = {"digest": "on", "digest_at": "x", "language": "zh"}
    assert root.post("/admin/channels/everybody", data=wrong).status_code == 422
