"""The letters that the office writes: what each is called, which number it bears and who signs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.text import Text


class Office(StrEnum):
    """Who issues a letter."""

    TOWNSHIP = "township"
    COUNTY = "county"


class Template(StrEnum):
    """One typst file each."""

    ACCEPTANCE = "acceptance"  # 受理通知书, 57号 art. 10
    SUPPLEMENT = "supplement"  # 一次性告知, 57号 art. 10
    CALCULATION = "calculation"  # 核算表, 57号 art. 12-14
    PUBLICITY = "publicity"  # 公示单, 57号 art. 19
    GRANT = "grant"  # 确认通知书, 57号 art. 21
    REFUSAL = "refusal"  # 不予确认通知书, 57号 art. 21, 法 art. 45
    TERMINATION = "termination"  # 终止审核, 57号 art. 29
    HEARING = "hearing"  # 听取意见, 法 art. 48
    EXIT_PUBLICITY = "exit_publicity"  # 拟终止公示, 43号 art. 26
    DECISION = "decision"  # 调整、终止保障决定, 57号 art. 32, 法 art. 48
    MINUTES = "minutes"  # 个案会商纪要, 法 art. 4
    AID_RECORD = "aid_record"  # 先行救助、小额快救登记表, 法 art. 50
    AID_REFUSAL = "aid_refusal"  # 不予临时救助, 国务院令第649号 art. 48
    AID_RECOVERY = "aid_recovery"  # 追回临时救助款物, 法 art. 73


class Paper(StrEnum):
    """What is set on paper and is no letter: no number of its own, sent to nobody. One typst file each."""

    APPROVAL = "approval"  # 审批表


@dataclass(frozen=True, slots=True)
class LetterKind:
    """Title, the character in its number (文号), and who signs."""

    title: Text
    character: str
    office: Office


KINDS: dict[Template, LetterKind] = {
    Template.ACCEPTANCE: LetterKind(Text("受理通知书", "Notice of acceptance"), "受", Office.TOWNSHIP),
    Template.SUPPLEMENT: LetterKind(Text("一次性告知书", "Notice of missing papers"), "告", Office.TOWNSHIP),
    Template.CALCULATION: LetterKind(Text("家庭经济状况核算表", "Calculation sheet"), "核", Office.TOWNSHIP),
    Template.PUBLICITY: LetterKind(Text("初审意见公示", "Public notice of the opinion"), "示", Office.TOWNSHIP),
    Template.GRANT: LetterKind(Text("社会救助确认通知书", "Notice of grant"), "确", Office.COUNTY),
    Template.REFUSAL: LetterKind(Text("不予确认通知书", "Notice of refusal"), "不", Office.COUNTY),
    Template.TERMINATION: LetterKind(Text("终止审核确认程序通知书", "Notice of termination"), "终", Office.TOWNSHIP),
    Template.HEARING: LetterKind(Text("听取意见通知书", "Invitation to be heard"), "听", Office.TOWNSHIP),
    Template.EXIT_PUBLICITY: LetterKind(
        Text("拟终止救助供养公示", "Public notice of an intended end"), "拟", Office.TOWNSHIP
    ),
    Template.DECISION: LetterKind(Text("保障变更决定书", "Decision on a change"), "决", Office.COUNTY),
    Template.MINUTES: LetterKind(Text("个案会商纪要", "Minutes of a case conference"), "会", Office.COUNTY),
    Template.AID_RECORD: LetterKind(Text("急难救助登记表", "Record of emergency aid"), "急", Office.TOWNSHIP),
    Template.AID_REFUSAL: LetterKind(Text("不予临时救助通知书", "Refusal of temporary aid"), "拒", Office.TOWNSHIP),
    Template.AID_RECOVERY: LetterKind(
        Text("追回临时救助款物决定书", "Order to return temporary aid"), "追", Office.COUNTY
    ),
}
