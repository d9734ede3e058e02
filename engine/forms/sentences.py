"""What people are told about a field, for every way in which a value can be wrong."""

from __future__ import annotations

from collections.abc import Mapping

from jsonschema import ValidationError

from engine.text import Text

REQUIRED = Text("“{title}”必须填写。", "“{title}” must be filled in.")
REQUIRED_ROWS = Text("“{title}”至少填写一行。", "“{title}” needs at least one row.")
NOT_CHOSEN = Text("请在“{title}”中选择一项。", "Choose one for “{title}”.")
UNKNOWN = Text(
    "表单里没有“{name}”这一项{hint}。请按表单的项目名填写。",
    "The form has no field “{name}”{hint}. Use the names of the form.",
)
NOT_A_ROW = Text("“{title}”的这一行应是一组项目，请逐项填写。", "This row of “{title}” should be a set of fields.")
NOT_A_LIST = Text("“{title}”应是若干行，请逐行填写。", "“{title}” should be a list of rows.")
TOO_MANY_ROWS = Text("“{title}”最多 {most} 行，现在 {found} 行。", "“{title}” may have {most} rows; it has {found}.")
TOO_LONG = Text(
    "“{title}”太长：最多 {most} 字，现在 {found} 字。请精简。",
    "“{title}” is too long: {found} characters, at most {most}. Shorten it.",
)

NOT_OF_TYPE: Mapping[str, Text] = {
    "string": Text("“{title}”应填文字。", "“{title}” should be text."),
    "number": Text(
        "“{title}”应填数字（如 1200 或 1200.50），现在是“{found}”。",
        "“{title}” should be a number (1200 or 1200.50), not “{found}”.",
    ),
    "integer": Text("“{title}”应填整数，现在是“{found}”。", "“{title}” should be a whole number, not “{found}”."),
    "boolean": Text("“{title}”应选“是”或“否”。", "“{title}” should be yes or no."),
    "array": Text("“{title}”应是若干项。", "“{title}” should be a list."),
}
NOT_MONEY = Text(
    "“{title}”应填金额（元），最多两位小数，如 820.50，现在是“{found}”。",
    "“{title}” should be an amount in yuan with at most two decimals, such as 820.50, not “{found}”.",
)
NOT_A_DATE = Text(
    "“{title}”应填日期（如 2026-03-01），现在是“{found}”。请检查年月日。",
    "“{title}” should be a date (such as 2026-03-01), not “{found}”. Check year, month and day.",
)
NOT_OFFERED = Text(
    "“{title}”应从给出的选项中选择（{options}），现在是“{found}”。",
    "“{title}” should be one of the options ({options}), not “{found}”.",
)

_BY_KEYWORD: Mapping[str, Text] = {
    "minLength": Text("“{title}”至少 {limit} 个字，现在太短。", "“{title}” needs at least {limit} characters."),
    "maxLength": Text("“{title}”最多 {limit} 个字，请精简。", "“{title}” may have at most {limit} characters."),
    "minimum": Text(
        "“{title}”不能小于 {limit}，现在是 {found}。", "“{title}” must be at least {limit}; it is {found}."
    ),
    "maximum": Text("“{title}”不能大于 {limit}，现在是 {found}。", "“{title}” must be at most {limit}; it is {found}."),
    "exclusiveMinimum": Text(
        "“{title}”必须大于 {limit}，现在是 {found}。", "“{title}” must be above {limit}; it is {found}."
    ),
    "exclusiveMaximum": Text(
        "“{title}”必须小于 {limit}，现在是 {found}。", "“{title}” must be below {limit}; it is {found}."
    ),
    "multipleOf": Text(
        "“{title}”应是 {limit} 的整数倍，现在是 {found}。", "“{title}” must be a multiple of {limit}; it is {found}."
    ),
    "pattern": Text("“{title}”的格式不对，请按说明填写。", "“{title}” has the wrong form; follow the hint beside it."),
    "format": Text("“{title}”的格式不对，应为 {limit}。", "“{title}” has the wrong form; {limit} was expected."),
    "enum": Text("“{title}”应从给出的选项中选择。", "“{title}” must be one of the options."),
    "minItems": Text("“{title}”至少 {limit} 项，现在不够。", "“{title}” needs at least {limit} entries."),
    "maxItems": Text("“{title}”最多 {limit} 项。", "“{title}” may have at most {limit} entries."),
    "uniqueItems": Text("“{title}”中有重复的项，请删去一个。", "“{title}” has the same entry twice; remove one."),
    "contains": Text("“{title}”中缺少必须有的一项。", "“{title}” lacks an entry that it must have."),
    "minContains": Text("“{title}”中缺少必须有的一项。", "“{title}” lacks an entry that it must have."),
    "maxContains": Text("“{title}”中某种项太多。", "“{title}” has too many entries of one sort."),
    "dependentRequired": Text(
        "填了“{title}”中的一项，就还要填与它有关的项。", "What is filled in demands a related field; fill it in too."
    ),
    "not": Text(
        "“{title}”现在的填法不被允许，请按说明修改。", "“{title}” must not be filled in like this; follow the hint."
    ),
    "anyOf": Text(
        "“{title}”不符合任何一种允许的填法。", "“{title}” fits none of the ways in which it may be filled in."
    ),
    "oneOf": Text(
        "“{title}”应恰好符合一种填法。", "“{title}” must fit exactly one of the ways in which it may be filled in."
    ),
}
_OTHER = Text(
    "“{title}”不符合表单的要求，请按说明修改。", "“{title}” does not meet what the form asks; follow the hint."
)


def about(error: ValidationError, title: Text, pattern: Text | None) -> Text:
    """One sentence about a JSON Schema error; the library's own English never shows."""
    keyword, limit, found = str(error.validator), error.validator_value, error.instance
    facts = {"title": title, "limit": limit, "found": shown(found)}
    if keyword == "pattern" and pattern is not None:
        return pattern
    if keyword == "type":
        return NOT_OF_TYPE.get(str(limit), _OTHER).format(**facts)
    if keyword == "const":
        return _must_be(limit).format(**facts)
    return _BY_KEYWORD.get(keyword, _OTHER).format(**facts)


def _must_be(value: object) -> Text:
    if value is True:
        return Text("必须勾选“{title}”才能继续。", "“{title}” must be ticked to go on.")
    return Text("“{title}”必须是“{limit}”，现在是“{found}”。", "“{title}” must be “{limit}”; it is “{found}”.")


def shown(value: object) -> str:
    """A value as it may stand in a sentence: short."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
