"""What the pages that everybody opens all day cost: database statements, however much there is to show."""

from __future__ import annotations

import pytest

from engine.testing import counted
from tests.web.office import Office
from tests.web.test_tasks import claimed

MOST = {"/inbox?box=pool": 18, "/tasks/{task}": 36, "/cases/{case}": 32, "/cases": 18}
"""Sign-in and authorisation included."""


@pytest.mark.parametrize("address", MOST)
def test_a_page_costs_few_statements_and_the_same_for_many_cases(office: Office, address: str) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    case_id = office.world.engine.task(task_id, office.world.alice).task.case_id
    costs = []
    for more in (1, 12):
        for number in range(more):
            office.start(office.world.alice, name=f"王{number}")
        browser.get(address.format(task=task_id, case=case_id))
        with counted(office.world.engine.house.database.reader) as count:
            assert browser.get(address.format(task=task_id, case=case_id)).status_code == 200
        costs.append(len(count.statements))
    assert costs[0] == costs[1] <= MOST[address]
