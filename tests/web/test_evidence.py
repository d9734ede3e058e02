"""What a decision stands on is on its page: earlier opinions, the pictures beside what they prove, in a line of links to it."""

from __future__ import annotations

from engine.records import TaskState
from engine.testing import VILLAGE, YES_NO, Sketch
from tests.web.office import PHOTOS, Office
from tests.web.test_files import photo
from tests.web.test_handing import told

MONEY = {"type": "number", "title": "查明收入", "x-en": "Income found", "x-widget": "money"}
WEATHER = {"type": "string", "title": "天气", "x-en": "Weather", "x-widget": "text"}
SAID = {"type": "string", "title": "调查意见", "x-en": "Opinion", "x-widget": "textarea"}


def decided(office: Office, **hints: object) -> str:
    """A decision of Carol after a visit of Alice, with an opinion and a photo."""
    world = office.world
    fields = {"agreed": YES_NO, "income": MONEY, "weather": WEATHER, "said": SAID, "photos": PHOTOS | hints}
    world.deploy(
        Sketch("look")
        .start("begin", sw_form="ask", sw_starts="total")
        .person("visit", sw_form="visit")
        .person("decide", role="head", sw_form="decide")
        .end("done")
        .flow("begin", "visit", "decide", "done")
        .form("ask", {"name": {"type": "string", "title": "姓名", "x-en": "Name", "x-widget": "text"}})
        .form("visit", fields)
        .form("decide", {"agreed": YES_NO}, ["agreed"])
    )
    (task,) = world.engine.start("look", world.alice, place=VILLAGE, values={}).opened
    revision = world.engine.claim(task.id, world.alice, task.revision).revision
    made = world.engine.attach(world.alice, task.case_id, "photos", "院子.jpg", photo(), task_id=task.id)
    values = {"agreed": True, "income": 300, "weather": "晴", "said": "房屋老旧。", "photos": [made.id]}
    done = world.engine.complete(task.id, world.alice, revision, values)
    (coming,) = [each for each in done.opened if each.state is TaskState.OPEN]
    world.engine.claim(coming.id, world.carol, coming.revision)
    return coming.id


def test_whoever_decides_reads_who_said_what_and_when(office: Office) -> None:
    page = told(office.browser(office.world.carol).get(f"/tasks/{decided(office)}").text)
    opinion = page.split("前面的意见")[1]
    assert opinion.strip().startswith("visit 是否同意：是 房屋老旧。 Alice · 3月5日 09:30")


def test_a_picture_stands_beside_what_it_proves(office: Office) -> None:
    page = office.browser(office.world.carol).get(f"/tasks/{decided(office, **{'x-proves': ['income']})}").text
    proof = page.split('id="proofs"')[1].split("</section>")[0]
    assert "/small" in proof
    assert "查明收入 300元" in told(proof)
    assert "天气" not in proof


def test_a_picture_that_names_nothing_stands_beside_all_that_came_with_it(office: Office) -> None:
    page = office.browser(office.world.carol).get(f"/tasks/{decided(office)}").text
    proof = told(page.split('id="proofs"')[1].split("</section>")[0])
    assert "查明收入 300元" in proof
    assert "天气 晴" in proof


def test_the_way_to_the_evidence_is_the_first_thing_on_the_page(office: Office) -> None:
    page = office.browser(office.world.carol).get(f"/tasks/{decided(office)}").text
    assert page.index('href="#proofs"') < page.index('id="form"') < page.index('id="proofs"')
