"""The demo county: places, staff, 2,000 synthetic households and some 300 cases with believable histories.

Made through the engine's own verbs under a moving clock, the same for the same seed. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from sqlalchemy import update

from engine.clock import LEGAL_ZONE, FrozenClock, legal_date
from engine.engine import Engine
from engine.text import Text
from engine.work import Work
from tasks import tables
from tasks.benefits.due import DueState
from tasks.checks import put
from tasks.demo import emergencies
from tasks.demo.clock import DemoClock, is_demo, live_until, mark_demo
from tasks.demo.county import County, make_county
from tasks.demo.enrolled import OnBenefit, settle_in
from tasks.demo.exits import EXITS, choose
from tasks.demo.families import Means, make_family
from tasks.demo.stories import APPLICATIONS, CONFERENCES, REVIEWS, Plot, Story, Turn
from tasks.demo.telling import Teller
from tasks.registers import relatives
from tasks.registers.facts import Household

__all__ = ["CASES", "HOUSEHOLDS", "DemoClock", "is_demo", "is_empty", "live_until", "make_demo"]

HOUSEHOLDS, CASES = 2000, 300
HISTORY = timedelta(days=425)
"""How far back the histories reach: fourteen months."""
LATELY = timedelta(days=200)
"""How far back reviews and exits reach."""
Progress = Callable[[Text, int, int], None]
"""(what is being made, how many of it are done, of how many)."""


def is_empty(engine: Engine, county: str) -> bool:
    """Whether nothing is there yet; a county is never made over another one."""
    with engine.people(engine.system(county)) as people:
        return not people.places() and not people.people()


def make_demo(
    engine: Engine,
    clock: FrozenClock,
    county_code: str,
    *,
    households: int = HOUSEHOLDS,
    cases: int = CASES,
    seed: int = 1,
    progress: Progress = lambda what, done, total: None,
) -> None:
    """Fills an empty county up to the instant at which `clock`, the engine's own, stands; there it stands again afterwards.

    The processes must be deployed. The same seed and instant give the same county.
    """
    random, until = Random(seed), clock.now()  # noqa: S311  # made-up people need no secrecy
    clock.set(until - HISTORY - timedelta(days=7))
    county = make_county(engine, county_code, random)
    clock.set(until)
    told = 0

    def settled(count: int) -> None:
        nonlocal told
        told += count
        progress(Text("登记家庭", "Registering households"), told, settling)

    reviews = sum(_share(plot, cases) for plot in REVIEWS)
    applicants = sum(_share(plot, cases) for plot in APPLICATIONS)
    leaving = sum(_share(plot, cases) for plot in EXITS)
    settling = max(households - applicants, (reviews + leaving) * 4 + 12)
    on_benefit = settle_in(engine, county, random, legal_date(until), settling, settled)
    stories = _exits(random, until, cases, on_benefit)
    stories += _reviews(engine, county, random, until, cases, on_benefit)
    stories += _applications(engine, county, random, until, cases, on_benefit)
    stories += _conferences(random, until, cases, on_benefit)
    stories += _emergencies(county, random, until, cases, on_benefit)
    _tell(Teller(engine, clock, county, random, until), stories, progress)
    clock.set(until)
    engine.settle()
    while engine.seal(county_code):
        pass
    mark_demo(engine, county_code)


def _tell(teller: Teller, stories: list[Story], progress: Progress) -> None:
    """In the order in which cases begin; a grant brings a review of its own when that falls due before the present."""
    waiting = [(story.started, number, story) for number, story in enumerate(stories)]
    heapify(waiting)
    number = 0
    while waiting:
        _, _, story = heappop(waiting)
        following = teller.tell(story)
        number += 1
        if following is not None:
            heappush(waiting, (following.started, len(stories) + number, following))
        progress(Text("办理案件", "Telling cases"), number, number + len(waiting))


def _share(plot: Plot, cases: int) -> int:
    """How many cases of a plot there are when there are `cases` in all; each step keeps at least one."""
    return max(1, round(plot.number * cases / CASES))


def _started(random: Random, until: datetime, plot: Plot) -> datetime:
    """In working hours; what is still open began as long ago as it takes, what has ended began some time in the past."""
    ago = timedelta(days=plot.days * random.uniform(1.0, 1.35) + random.uniform(0.2, 2))
    if not plot.stop:
        ago += timedelta(days=random.triangular(0, (HISTORY - ago).days, 60))
    day = (until - ago).astimezone(LEGAL_ZONE)
    return day.replace(hour=random.randrange(9, 17), minute=random.randrange(60), second=random.randrange(60))


def _applications(
    engine: Engine, county: County, random: Random, until: datetime, cases: int, known: list[OnBenefit]
) -> list[Story]:
    stories = []
    twins = [each for each in known if each.enrolment.programme != "dibao"]  # nobody of these leaves in a review
    with engine.transaction(engine.system(county.code)) as work:
        for plot in APPLICATIONS:
            for _ in range(_share(plot, cases)):
                village = county.some_village(random)
                address = f"{county.names[village[:9]]}{county.names[village]}"
                family = make_family(random, legal_date(until), plot.means, address, urban=county.is_urban(village))
                if Turn.DUPLICATE in plot.turns:
                    twin = twins.pop()
                    family, village = twin.family, twin.village
                if Turn.NEAR_RELATIVE in plot.turns:
                    _declare(work, county, random, family)
                if Turn.HIDDEN_CAR in plot.turns:
                    number = family.applicant.identity_number
                    put(work.session, work.house.vault, county.code, register="vehicles", number=number)
                stories.append(Story("application", plot, village, family, _started(random, until, plot)))
    return stories


def _declare(work: Work, county: County, random: Random, family: Household) -> None:
    """An examiner of the county has declared the applicant as a near relative, and must keep away from the case."""
    applicant, examiner = family.applicant, random.choice(county.staff["county_examiner", county.code])
    relatives.declare(
        work.session,
        work.house.vault,
        county.code,
        person=examiner,
        name=applicant.name,
        relation="sibling",
        number=applicant.identity_number,
        at=work.now - HISTORY,
    )


def _reviews(
    engine: Engine, county: County, random: Random, until: datetime, cases: int, known: list[OnBenefit]
) -> list[Story]:
    """Reviews fall due on the day on which their story begins; the rest of the county's lie ahead."""
    paid = [each for each in known if each.enrolment.programme == "dibao" and each.family.persons > 1]
    random.shuffle(paid)
    stories, due = [], tables.review_due
    with engine.transaction(engine.system(county.code)) as work:
        for plot in REVIEWS:
            for _ in range(_share(plot, cases)):
                chosen = paid.pop()
                started = max(_started(random, until, plot), until - LATELY)
                own = (due.c.county == county.code, due.c.enrolment == chosen.enrolment.id)
                waiting = update(due).where(*own, due.c.state == DueState.WAITING.value)
                work.session.execute(waiting.values(due_on=legal_date(started)))
                made = Story("periodic_review", plot, chosen.village, chosen.family, started)
                stories.append(replace(made, enrolment=chosen.enrolment.id))
    return stories


def _exits(random: Random, until: datetime, cases: int, known: list[OnBenefit]) -> list[Story]:
    """Whoever leaves is taken from the list, so that nothing else happens to them."""
    stories = []
    for plot in EXITS:
        for _ in range(_share(plot, cases)):
            started = max(_started(random, until, plot), until - LATELY)
            chosen = choose(random, plot, known, legal_date(until - LATELY))
            made = Story("exit", plot, chosen.village, chosen.family, started)
            stories.append(replace(made, enrolment=chosen.enrolment.id, matter=chosen.enrolment.certificate))
    return stories


def _conferences(random: Random, until: datetime, cases: int, known: list[OnBenefit]) -> list[Story]:
    """Whose case it is about is chosen when it is told; whoever stands here has no part in it."""
    nobody = known[0]
    plots = [plot for plot in CONFERENCES for _ in range(_share(plot, cases))]
    return [
        Story("case_conference", plot, nobody.village, nobody.family, _started(random, until, plot)) for plot in plots
    ]


def _emergencies(county: County, random: Random, until: datetime, cases: int, known: list[OnBenefit]) -> list[Story]:
    """New families mostly; where the same cause comes again, the earlier aid is a story of its own."""
    borderline = [each for each in known if each.enrolment.programme == "edge"]
    stories = []
    for plot in emergencies.PLOTS:
        for _ in range(_share(plot, cases)):
            village = county.some_village(random)
            address = f"{county.names[village[:9]]}{county.names[village]}"
            family = make_family(random, legal_date(until), Means.POOR, address, urban=county.is_urban(village))
            if Turn.KNOWN in plot.turns:
                found = random.choice(borderline)
                family, village = found.family, found.village
            started = _started(random, until, plot) if plot.stop else _lately(random, until, plot)
            if Turn.REPEATED in plot.turns:
                before = started - timedelta(days=60)
                stories.append(Story("emergency_aid", emergencies.EARLIER, village, family, before))
            stories.append(Story("emergency_aid", plot, village, family, started))
    return stories


def _lately(random: Random, until: datetime, plot: Plot) -> datetime:
    """Long enough ago to have ended, and no longer than the rules for emergencies are in force; at any hour of the day."""
    ago = timedelta(days=plot.days * 1.4 + 2 + random.uniform(0, emergencies.SPREAD))
    day = (until - ago).astimezone(LEGAL_ZONE)
    return day.replace(hour=random.randrange(6, 22), minute=random.randrange(60), second=random.randrange(60))
