"""What owners and administrators read and write is the same on both databases."""

from pathlib import Path

from tests.support.owners import open_owners


def test_the_rooms_of_owners_work_on_both_databases(database_url: str, tmp_path: Path) -> None:
    with open_owners(database_url, tmp_path) as county:
        case_id = county.start()
        county.do(county.world.alice, note="齐")
        xml = county.world.engine.blueprint("990100", "permit").xml.decode()
        owner = county.browser(county.owner)
        body = {"xml": xml.replace('name="papers"', 'name="查看"'), "untouched": xml, "revision": 0, "newest": 1}
        assert owner.post("/studio/permit/draft", json=body).status_code == 200
        assert owner.post("/studio/permit/draft", json=body).status_code == 409
        manager = county.browser(county.manager)
        assert "permit" in manager.get("/insight/").text
        first = manager.get("/audit/?person=Alice&first=2026-03-01&kind=task_completed").text
        assert first.count("<tr>") == 2
        after = f"2026-03-05T09:30:00+08:00~{case_id}~3"
        assert manager.get("/audit/", query_string={"after": after}).status_code == 200
        assert manager.get("/audit/?prove=1").status_code == 200
        root = county.browser(county.world.root)
        assert [root.get(f"/admin/{page}").status_code for page in ("", "places", "work", "settings")] == [200] * 4
