"""Made-up people: valid numbers of a region that is none, rare characters, names with a middle dot."""

from __future__ import annotations

from datetime import date
from random import Random

from stdnum.cn import ric

from tasks.demo.families import Means, intake_values, make_family
from tasks.demo.names import identity_number, person_name
from tests.bpmn.test_bundles import blueprint


def test_identity_numbers_are_valid_and_of_a_region_that_is_none() -> None:
    random = Random(3)
    for _ in range(200):
        number = identity_number(random, date(1960 + random.randrange(60), 5, 17), male=random.random() < 0.5)
        assert number.startswith("990100")
        assert ric.calc_check_digit(number) == number[-1]
        assert len(number) == 18


def test_names_have_rare_characters_and_middle_dots() -> None:
    random = Random(3)
    names = [person_name(random, male=True) for _ in range(400)]
    assert any("·" in name for name in names)
    assert any(ord(letter) > 0xFFFF for name in names for letter in name)
    assert all(1 < len(name) < 12 for name in names)


def test_every_made_up_family_passes_the_form_of_an_application() -> None:
    form = blueprint("application").forms["intake"]
    random = Random(5)
    for means in Means:
        for _ in range(25):
            family = make_family(random, date(2026, 11, 16), means, "白水镇上坪村", urban=False)
            values = form.clean(intake_values(family))
            assert form.validate(values) == {}, means
