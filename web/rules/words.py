"""What groups, levels, marks and parts of rules are called, and how a value is written for people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from engine.calendar import Unit
from engine.text import Text
from web.formatting import amount
from web.i18n import _, say

GROUPS = {
    "deadline": _l("办理时限"), "dibao": _l("最低生活保障"), "edge": _l("低保边缘家庭"), "tekun": _l("特困人员"),
    "rigid": _l("刚性支出困难家庭"), "income": _l("家庭收入"), "maintenance": _l("赡养抚养费"), "property": _l("家庭财产"),
    "single": _l("单人户"), "topup": _l("分类增发"), "publicity": _l("公示"), "publication": _l("确认后公布"),
    "review": _l("定期核查"), "grace": _l("就业渐退"), "exit": _l("退出"), "fraud": _l("骗取救助"), "remedy": _l("救济途径"),
    "quick_aid": _l("小额快救"), "emergency": _l("急难救助"), "stats": _l("统计"), "local": _l("本地基数"),
}  # fmt: skip
"""First part of a rule's name -> what it is about, in the order of the page; another group is shown by its own name."""

LEVELS = {"national": _l("国家"), "province": _l("省"), "city": _l("市"), "county": _l("县")}
MARKS = {"F": _l("原文载明"), "F-local": _l("见于地方文件"), "D": _l("由条文推得")}

_PARTS = {
    "urban": _l("城镇"), "rural": _l("农村"), "self": _l("全自理"), "partial": _l("半护理"), "full": _l("全护理"),
    "seriously_ill": _l("重病患者"), "severely_disabled": _l("重度残疾人"), "aged": _l("老年人"), "minor": _l("未成年人"),
    "any": _l("各类残疾"), "intellectual": _l("智力残疾"), "mental": _l("精神残疾"), "applicant": _l("申请人姓名"),
    "household_size": _l("家庭人口"), "amount": _l("保障金额"), "preferential_pension": _l("优抚对象抚恤补助"),
    "family_planning_aid": _l("计划生育奖励扶助"), "scholarship": _l("奖学金、助学金"), "bravery_award": _l("见义勇为奖金"),
    "social_assistance": _l("社会救助款物"),
}  # fmt: skip
_COUNTED = {Unit.CALENDAR_DAY: _l("天"), Unit.WORKING_DAY: _l("个工作日"), Unit.MONTH: _l("个月")}
_MEASURES = (
    Text("元", " yuan"), Text("次", " times"), Text("人", " people"), Text("倍", " times"), Text("小时", " hours"),
    Text("套", " homes"), Text("岁", " years of age"), Text("日", " of the month"), Text("个", ""),
)  # fmt: skip
"""Units as rule packs write them, and in English; another one is shown as it stands."""


def written(value: object, unit: str = "") -> str:
    """A value with its unit: such as 是, 1,800元, 城镇 830元；农村 700元."""
    if isinstance(value, Mapping):
        return _("；").join(f"{part(key)} {written(each, unit)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return _("、").join(written(each, unit) for each in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | Decimal):
        return _("%(number)s%(unit)s", number=amount(value), unit=_unit(unit))
    return part(str(value))


def _unit(unit: str) -> str:
    for counted, name in _COUNTED.items():
        if counted == unit:
            return str(name)
    return say(next((each for each in _MEASURES if each.zh == unit), Text(unit, unit)))


def part(name: str) -> str:
    """A part of a value, such as 城镇; one that is not known keeps its name."""
    return str(_PARTS.get(name, name))
