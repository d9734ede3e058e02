"""Whatever the text and the values, an evaluation ends in a value or a refusal."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests
from engine.feel.frame import Run

LEAVES = st.sampled_from(
    ["1", "0", "-2.5", '"a"', '""', "true", "false", "null", "x", "y.z", "item", "?", '@"2026-01-31"', '@"PT1H"', '@"P1M"',
     "[1..3]", "(]1..3[)", "[]", "{}", "now()", '@"10:00:00Z"', '@"2026-01-31T10:00:00"', "1e30", "999999999999"]
)  # fmt: skip
FUNCTIONS = st.sampled_from(
    ["count", "sum", "min", "max", "sort", "string", "number", "date", "time", "duration", "not", "flatten", "substring",
     "date and time", "split", "string join", "list contains", "before", "overlaps", "sublist", "replace", "matches",
     "get value", "context put", "round up", "modulo", "mode", "stddev", "week of year", "is", "range"]
)  # fmt: skip
OPERATORS = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])


def extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(" ".join),
        st.tuples(FUNCTIONS, st.lists(inner, max_size=3)).map(lambda each: f"{each[0]}({', '.join(each[1])})"),
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.tuples(inner, inner).map(lambda each: f"({each[0]})[{each[1]}]"),
        inner.map(lambda each: f"({each}).z"),
        inner.map(lambda each: f"-({each})"),
        st.tuples(inner, inner, inner).map(lambda each: f"if {each[0]} then {each[1]} else {each[2]}"),
        st.tuples(inner, inner).map(lambda each: f"(for i in {each[0]} return {each[1]})"),
        st.tuples(inner, inner).map(lambda each: f"(some i in {each[0]} satisfies {each[1]})"),
        st.tuples(inner, inner).map(lambda each: f"{{z: {each[0]}, q: {each[1]}}}"),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]}) between ({each[1]}) and ({each[2]})"),
        inner.map(lambda each: f"(function(x) {each})(1)"),
    )


EXPRESSIONS = st.recursive(LEAVES, extended, max_leaves=12)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.text(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(text=EXPRESSIONS, x=VALUES, y=VALUES)
def test_a_well_formed_expression_always_ends_in_a_value(text: str, x: Any, y: Any) -> None:
    found = compile_expression(text).explain({"x": x, "y": y})
    assert all(reason.zh and reason.en for reason in found.reasons)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        alphabet=st.sampled_from("abx?12.()[]{}<>=!+-*/,:@\" '\\inorandfunctionifthenelse，（低保"), max_size=40
    )
)
def test_any_text_is_a_value_or_is_refused_with_a_place(text: str) -> None:
    for compiles in (compile_expression, compile_unary_tests):
        try:
            compiled = compiles(text)
        except FeelSyntaxError as error:
            place = error.position
        else:
            place = 0
            compiled.guarded({}, Run())
        assert 0 <= place <= len(text)
