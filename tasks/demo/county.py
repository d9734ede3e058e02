"""The demo county: 云岭县, which does not exist, with its townships, villages and staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from engine.clock import legal_date
from engine.engine import Engine
from engine.people import People
from tasks.demo.names import person_name

NAME = "云岭县"
TOWNSHIPS = (
    "青石街道",
    "白水镇",
    "云台镇",
    "石门镇",
    "柳河镇",
    "双桥镇",
    "龙潭镇",
    "南屏镇",
    "枫林乡",
    "古渡乡",
    "梅岭瑶族乡",
    "松坪乡",
)
URBAN = "青石街道"
URBAN_SHARE = 0.12
_FIRST = "上下东西南北大小新老前后"
_SECOND = ("坪", "湾", "塘", "坳", "岭", "河", "屯", "寨", "田", "桥", "溪", "坝", "井", "垭")
VILLAGES = (12, 13)
"""Villages of a township, at least and at most."""
DEPARTMENTS = ("县教育局", "县人社局", "县医保局", "县卫健局", "县住建局", "县残联")
"""Each has a liaison in the coordinating mechanism (国办发〔2017〕15号)."""
AIDES_PER_TOWNSHIP = 2
SINCE = date(2024, 1, 1)


@dataclass(slots=True)
class County:
    """Who and what there is: filled while the county is made, read by whoever tells its stories."""

    code: str
    names: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    villages: list[str] = field(default_factory=list)
    staff: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(role, place) -> ids of the people who hold it there."""

    def who(self, role: str, village: str) -> list[str]:
        """Who acts in a role for a village: there, in its township, or in the county."""
        found: list[str] = []
        for place in (village, village[:9], self.code):
            found += self.staff.get((role, place), [])
        return found

    def some_village(self, random: Random) -> str:
        """A village; those of the town, where most people live, more often."""
        town = [each for each in self.villages if self.is_urban(each)]
        return random.choice(town if random.random() < URBAN_SHARE else self.villages)

    def is_urban(self, village: str) -> bool:
        """Whether the village is a community of the town."""
        return self.names[village[:9]] == URBAN


def make_county(engine: Engine, code: str, random: Random) -> County:
    """Writes places and staff; about 165 places and 60 people."""
    county = County(code)
    with engine.people(engine.system(code)) as people:
        _add_places(people, county, random)
        _add_staff(people, county, random)
    _train(engine, county)
    return county


def _train(engine: Engine, county: County) -> None:
    """Everybody was trained when they came; that of the process owners is to be renewed soon."""
    asking = [each.process for each in engine.trained_for(county.code)]
    soon = legal_date(engine.clock.now()) + timedelta(days=25)
    with engine.trainings(engine.system(county.code)) as trainings:
        for (role, _), people in sorted(county.staff.items()):
            trainings.record(people, asking, SINCE, soon if role == "process_owner" else None, "2024年岗前培训")


def _add_places(people: People, county: County, random: Random) -> None:
    _place(people, county, county.code, NAME, "county", None)
    for number, name in enumerate(TOWNSHIPS, 1):
        town = f"{county.code}{number:03d}"
        _place(people, county, town, name, "township", county.code)
        ending = "社区" if name == URBAN else "村"
        chosen = random.sample([a + b for a in _FIRST for b in _SECOND], random.randint(*VILLAGES))
        for order, village in enumerate(chosen, 1):
            made = f"{town}{order:03d}"
            _place(people, county, made, village + ending, "village", town)
            county.villages.append(made)


def _place(people: People, county: County, code: str, name: str, level: str, parent: str | None) -> None:
    made = people.add_place(code, name, level, parent, since=SINCE)
    county.names[code], county.paths[code] = name, made.path


_AT_COUNTY: Mapping[str, tuple[str, int]] = {
    "county_examiner": ("救助股", 3),
    "county_head": ("局领导", 2),
    "process_owner": ("救助股", 1),
    "administrator": ("信息中心", 1),
}


def _add_staff(people: People, county: County, random: Random) -> None:
    for role, (office, number) in _AT_COUNTY.items():
        for _ in range(number):
            _person(people, county, random, office, role, [county.code])
    for office in DEPARTMENTS:
        _person(people, county, random, office, "department_liaison", [county.code])
    for town in [each for each in county.names if len(each) == len(county.code) + 3]:
        name = county.names[town]
        for _ in range(2 if name == URBAN or random.random() < 0.2 else 1):
            _person(people, county, random, f"{name}社会事务办", "township_clerk", [town])
        _person(people, county, random, f"{name}人民政府", "township_head", [town])
        for covered in _shares([each for each in county.villages if each.startswith(town)], AIDES_PER_TOWNSHIP):
            _person(people, county, random, f"{county.names[covered[0]]}等", "village_aide", covered)


def _shares(villages: list[str], parts: int) -> Iterator[list[str]]:
    size = -(-len(villages) // parts)
    for start in range(0, len(villages), size):
        yield villages[start : start + size]


def _person(people: People, county: County, random: Random, office: str, role: str, places: list[str]) -> None:
    made = people.add_person(person_name(random, male=random.random() < 0.5), office, since=SINCE)
    for place in places:
        people.join(made.id, role, place, SINCE)
        county.staff.setdefault((role, place), []).append(made.id)
