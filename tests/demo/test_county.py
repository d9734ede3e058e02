"""The demo county: full enough for every page, made up throughout, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from operator import itemgetter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.engine import Engine
from engine.records import Actor
from engine.store.tables import cases, event, human_task, incident, job
from tasks import ROLES, tables
from tasks.demo import make_demo
from tasks.registers.relatives import barred
from tests.demo.conftest import COUNTY, empty_engine

pytestmark = pytest.mark.slow


def rows(engine: Engine, *columns: object) -> list[tuple[object, ...]]:
    with engine.reading(engine.system(COUNTY)) as look:
        return [tuple(each) for each in look.connection.execute(select(*columns))]  # type: ignore[call-overload]


def test_every_step_of_every_process_waits_in_somebodys_inbox(demo: Engine) -> None:
    open_steps = {
        (process, element)
        for process, element, state in rows(demo, human_task.c.process, human_task.c.element, human_task.c.state)
        if state in ("open", "claimed")
    }
    for process in ("application", "periodic_review", "case_conference", "exit", "emergency_aid"):
        wanted = {(process, each.id) for each in demo.blueprint(COUNTY, process).nodes() if each.kind.is_human}
        assert wanted - open_steps == set()


def test_every_end_has_been_reached(demo: Engine) -> None:
    reached = {(process, end) for process, end in rows(demo, cases.c.process, cases.c.end_element)}
    for process in ("application", "periodic_review", "case_conference", "exit", "emergency_aid"):
        ends = {
            each.id for each in demo.blueprint(COUNTY, process).nodes() if each.kind.value == "end" and not each.parent
        }
        assert {(process, end) for end in ends} - reached == set()


def test_nothing_failed_and_nothing_waits_to_be_done(demo: Engine) -> None:
    assert rows(demo, incident.c.element, incident.c.cause_en) == []
    assert rows(demo, job.c.name, job.c.error) == []


def test_the_history_is_chained_and_sealed(demo: Engine) -> None:
    assert demo.verify(COUNTY) is None
    with demo.reading(demo.system(COUNTY)) as look:
        unsealed = look.connection.execute(select(func.count()).select_from(event).where(event.c.sealed.is_(None)))
        assert unsealed.scalar_one() == 0


def test_everybody_has_a_role_and_every_role_has_somebody(demo: Engine) -> None:
    with demo.people(demo.system(COUNTY)) as people:
        staff = people.people()
        places = Counter(place.level for place in people.places())
    held = {role for person in staff for role, _ in person.roles_at(date(2026, 11, 16))}
    assert held == set(ROLES)
    assert all(person.memberships for person in staff)
    assert places["township"] == 12
    assert 140 <= places["village"] <= 160
    assert 50 <= len(staff) <= 70


def test_a_clerk_sees_work_and_a_village_aide_too(demo: Engine) -> None:
    with demo.people(demo.system(COUNTY)) as people:
        staff = people.people()
    for role in ("township_clerk", "village_aide", "county_examiner"):
        having = [each for each in staff if any(m.role == role for m in each.memberships)]
        assert any(demo.inbox(Actor(COUNTY, each.id), "pool").rows for each in having)


def test_an_examiner_is_barred_from_the_cases_of_a_relative_and_took_no_step_in_them(demo: Engine) -> None:
    relative, member, link = tables.near_relative, tables.member, tables.case_household
    related = (
        select(relative.c.person, link.c.case_id)
        .join(member, member.c.identity_hash == relative.c.identity_hash)
        .join(link, link.c.household == member.c.household)
    )
    with demo.transaction(demo.system(COUNTY)) as work:
        pairs = work.connection.execute(related).all()
        assert pairs
        for person, case_id in pairs:
            assert person in barred(work.connection, work.case(case_id).case)
    acted = {(by, case_id) for by, case_id in rows(demo, human_task.c.closed_by, human_task.c.case_id)}
    assert not acted & {(person, case_id) for person, case_id in pairs}


def test_grants_have_certificates_and_first_payments_from_the_next_month(demo: Engine) -> None:
    enrolled = rows(
        demo, tables.enrolment.c.certificate, tables.enrolment.c.first_month, tables.enrolment.c.enrolled_on
    )
    assert len({certificate for certificate, _, _ in enrolled}) == len(enrolled) > 20
    assert all(str(first) > f"{day:%Y-%m}" for _, first, day in enrolled)


def test_numbers_of_cases_follow_the_order_in_which_they_began(demo: Engine) -> None:
    """Of those that people began: a story is told whole, so what another case opened takes its number earlier."""
    told = sorted(rows(demo, cases.c.started_at, cases.c.number, cases.c.process, cases.c.parent), key=itemgetter(0))
    for process in ("application", "periodic_review"):
        numbers = [number for _, number, which, parent in told if which == process and parent is None]
        assert numbers == sorted(numbers, key=str)


def test_the_same_seed_gives_the_same_county(tmp_path: Path) -> None:
    told = []
    for folder in ("one", "two"):
        engine, clock = empty_engine(tmp_path / folder)
        make_demo(engine, clock, COUNTY, households=45, cases=1, seed=7)
        told.append(
            sorted(
                rows(engine, cases.c.number, cases.c.title, cases.c.place, cases.c.end_element, cases.c.started_at),
                key=str,
            )
        )
        engine.close()
    assert told[0] == told[1]
