"""What an expression reads, known before it runs."""

import pytest

from engine.feel import compile_expression


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("income < standard", {("income",), ("standard",)}),
        ("household.head.age > 60", {("household", "head", "age")}),
        ("members[age > limit]", {("members",), ("members", "age"), ("limit",)}),
        ("members[item.age > 60]", {("members",), ("members", "age")}),
        ("some m in members satisfies m.age > 60", {("members",), ("members", "age")}),
        ("for m in household.members return m.name", {("household", "members"), ("household", "members", "name")}),
        ("{x: a, y: x + 1}.y", {("a",)}),
        ("(function(n) n + b)(1)", {("b",)}),
        ("count(list) + sum([1, 2])", {("list",)}),
        ("1 + 2", set()),
    ],
)
def test_the_paths_are_those_of_variables_without_locals_and_built_ins(text: str, paths: set[tuple[str, ...]]) -> None:
    assert compile_expression(text, {"limit", "members", "household"}).free_names == paths


def test_functions_of_the_caller_are_named_apart() -> None:
    compiled = compile_expression('deadline("x") + count([1])')
    assert compiled.free_functions == {"deadline"}
    assert not compiled.free_names


def test_a_call_that_can_never_work_is_a_warning_before_it_runs() -> None:
    assert "substring" in compile_expression('substring("abc")').warnings[0].en
    assert not compile_expression('substring("abc", 2)').warnings
