"""Why assistance ends or is reduced, as letters and lists say it. Which fits which programme: table `ground` of the diagram."""

from __future__ import annotations

from collections.abc import Mapping

from engine.text import Text

CAUSES: Mapping[str, Text] = {
    "income": Text("家庭人均收入达到或者超过规定标准", "Income per head at or above the limit"),
    "employment": Text("就业后家庭人均收入超过低保标准", "Work has brought income above the standard"),
    "property": Text("家庭财产不再符合规定", "Property no longer fits"),
    "recalculated": Text("重新核算后金额减少", "Reckoned anew: a lower amount"),
    "job_refused": Text("连续三次无正当理由拒绝介绍的工作", "Three suitable jobs refused without reason"),
    "able_to_work": Text("具备或者恢复劳动能力", "Able to work"),
    "in_prison": Text("被判处刑罚且在监狱服刑", "Serving a prison sentence"),
    "missing": Text("被宣告失踪", "Declared missing"),
    "obligor_able": Text("法定义务人具有了履行义务能力", "An obligor has become able to support"),
    "ratio": Text("必需支出占比不再超过规定比例", "Unavoidable spending below the ratio"),
    "expired": Text("认定有效期届满", "Recognition has expired"),
    "untrue": Text("虚报、隐瞒、伪造骗取救助", "Obtained by false statements"),
    "death": Text("死亡或者被宣告死亡", "Death"),
    "wish": Text("本人自愿退出", "Own wish"),
}


def cause_name(cause: str) -> Text:
    """What a cause is called; its id where it is not known."""
    return CAUSES.get(cause, Text(cause, cause))
