"""Facts of one letter of each kind, about people who do not exist."""

from __future__ import annotations

from tasks.letters import Template

REMEDY = {"days": "60", "months": "6", "reviewer": "云岭县人民政府"}
COMMON = {
    "number": "云岭民救〔2026〕12号",
    "date": "2026年3月5日",
    "day": "2026-03-05",
    "case_number": "A2026-000012",
    "applicant": "赵㛃英",
    "identity": "990100********1234",
    "village": "东山乡一村",
    "township": "云岭县东山乡人民政府",
    "county_office": "云岭县民政局",
    "office": "云岭县民政局",
    "programme": "最低生活保障",
    "applied_on": "2026年2月1日",
    "persons": "4",
    "remedy": REMEDY,
}


def _line(label: str, formula: str, month: str, year: str, authority: str, verdict: str = "") -> dict[str, str]:
    return {
        "label": label,
        "formula": formula,
        "month": month,
        "year": year,
        "authority": authority,
        "verdict": verdict,
    }


MF57 = "《最低生活保障审核确认办法》（民发〔2021〕57号）"
EXTRA: dict[Template, dict[str, object]] = {
    Template.ACCEPTANCE: {
        "title": "受理通知书",
        "office": "云岭县东山乡人民政府",
        "accepted_on": "2026年2月3日",
        "survey_days": "3",
        "total_days": "30",
        "extended_days": "45",
        "due_on": "2026年3月20日",
        "members": ["赵㛃英", "钱二", "赵小", "孙四"],
    },
    Template.SUPPLEMENT: {
        "title": "一次性告知书",
        "office": "云岭县东山乡人民政府",
        "gaps": ["户口簿中孙四的一页", "家庭经济状况核对授权书（钱二未签字）", "残疾人证原件"],
    },
    Template.REFUSAL: {
        "title": "不予确认通知书",
        "reasons": ["家庭月人均收入 1,120.00 元，不低于当地最低生活保障标准每人每月 700.00 元。"],
        "income_per_capita": "1,120.00",
        "standard": "700.00",
    },
    Template.GRANT: {
        "title": "社会救助确认通知书",
        "certificate": "990100DB2026000001",
        "first_month": "2026年4月",
        "amount": "980.00",
        "amount_words": "玖佰捌拾元整",
        "paid": True,
        "next_review": "2026年6月5日",
        "members": [
            {"name": "赵㛃英", "relation": "本人", "identity": "990100********1234"},
            {"name": "钱二", "relation": "配偶", "identity": "990100********2345"},
            {"name": "赵小", "relation": "子女", "identity": "990100********345X"},
            {"name": "孙四", "relation": "父母", "identity": "990100********4567"},
        ],
    },
    Template.TERMINATION: {
        "title": "终止审核确认程序通知书",
        "office": "云岭县东山乡人民政府",
        "cause": "共同生活的家庭成员无正当理由拒不配合审核确认工作",
        "accepted": True,
        "reasons": ["2026年2月10日、2月12日两次上门，家庭成员拒绝入户调查，经解释仍不同意。"],
    },
    Template.HEARING: {
        "title": "听取意见通知书",
        "office": "云岭县东山乡人民政府",
        "certificate": "990100DB2026000001",
        "current": "980.00",
        "proposal": "exit",
        "proposed": "0.00",
        "cause": "就业后家庭人均收入超过低保标准",
        "article": "《最低生活保障审核确认办法》（民发〔2021〕57号）第三十二条、第三十三条",
        "reasons": ["儿子就业后家庭月人均收入 1,300.00 元，不低于当地标准每人每月 700.00 元。"],
        "until": "2026年3月12日",
    },
    Template.EXIT_PUBLICITY: {
        "title": "拟终止救助供养公示",
        "office": "云岭县东山乡人民政府",
        "programme": "特困人员救助供养",
        "days": "7",
        "posted_on": "2026年3月5日",
        "until": "2026年3月12日",
        "persons": "1",
        "identity": "",
    },
    Template.DECISION: {
        "title": "保障变更决定书",
        "certificate": "990100DB2026000001",
        "current": "980.00",
        "heard": True,
        "decision": "change",
        "from": "2026年4月",
        "amount": "640.00",
        "amount_words": "陆佰肆拾元整",
        "reasons": ["祖母去世，家庭人口由 4 人变为 3 人。"],
    },
    Template.MINUTES: {
        "title": "个案会商纪要",
        "family": "赵㛃英家庭",
        "topic": "是否符合条件",
        "round": "1",
        "convened_on": "2026年3月2日",
        "secretary": "云岭县民政局 秦审核",
        "chair": "云岭县民政局 高局长",
        "questions": ["女儿在外地打工的收入是否计入家庭收入？"],
        "facts": "户主患重病，妻子残疾，女儿去年外出打工，收入不固定，村里有人反映不应纳入保障。",
        "votes": [
            {
                "who": "县医保局 杜联络",
                "stand": "同意",
                "words": "自付费用超过家庭收入，应当纳入。（建议金额980.00元）",
            },
            {"who": "县人社局 蒋联络", "stand": "同意", "words": "女儿没有稳定就业登记。"},
            {"who": "县教育局 沈联络", "stand": "不同意", "words": "学费已由助学金解决，不应重复计算。"},
            {"who": "县残联 韩联络", "stand": "缺席", "words": ""},
        ],
        "barred": ["县住建局 杨联络"],
        "counts": {
            "entitled": "4",
            "present": "3",
            "yes": "2",
            "no": "1",
            "investigate": "0",
            "abstained": "0",
            "absent": "1",
            "recused": "0",
        },
        "quorate": True,
        "rule": "《云岭县社会救助标准和办理规程（示例，虚构）》（云民发〔2024〕1号）第二十条",
        "casting": "",
        "discussion": "多数单位认为家庭收入不稳定，支出确有凭证，应先行保障，三个月后复核。",
        "resolution": "会商同意",
        "amount": "980.00",
        "differing": [{"who": "县教育局 沈联络", "stand": "不同意", "words": "学费已由助学金解决，不应重复计算。"}],
        "follow_ups": [
            {"who": "县医保局 杜联络", "task": "核对自付费用，办理大病保险报销。", "due": "2026年3月20日"},
            {"who": "县人社局 蒋联络", "task": "为女儿办理失业登记，推荐就业。", "due": "2026年4月5日"},
        ],
    },
    Template.AID_RECORD: {
        "title": "急难救助登记表",
        "office": "云岭县东山乡人民政府",
        "track": "急难型临时救助（先行救助）",
        "quick": False,
        "cause": "火灾",
        "situation": "凌晨厨房起火，两间土房烧毁，粮食、被褥和衣物全部烧光，一家三口暂住村委会。",
        "explanation": "消防出具火灾事故认定书，系线路老化引起；房屋没有投保，核实当晚无处居住、没有吃穿。",
        "place": "东山乡一村",
        "reported": "2026年3月5日06:40",
        "ordered": "2026年3月5日07:15",
        "handed": "2026年3月5日08:05",
        "way": "现金",
        "receiver": "赵㛃英",
        "amount": "1,500.00",
        "amount_words": "壹仟伍佰元整",
        "reporter": "陈协理",
        "approver": "王乡长",
        "giver": "李经办",
        "explainer": "李经办",
    },
    Template.AID_REFUSAL: {
        "title": "不予临时救助通知书",
        "office": "云岭县东山乡人民政府",
        "cause": "其他急难",
        "reasons": ["当场核实，报告所称的车辆故障已由保险公司派车处理，当事人食宿已有安排，没有需要立即救助的困难。"],
    },
    Template.AID_RECOVERY: {
        "title": "追回临时救助款物决定书",
        "given_on": "2026年3月5日",
        "cause": "火灾",
        "amount": "1,500.00",
        "amount_words": "壹仟伍佰元整",
        "said": "房子是亲戚的，当时想先拿到钱再说",
        "reasons": [
            "消防部门和村委会证明，起火的房屋不是您家的住房，您当晚在县城自有住房居住。",
            "您填报的受灾情况不属实。",
        ],
        "due_on": "2026年4月30日",
    },
    Template.PUBLICITY: {
        "title": "初审意见公示",
        "office": "云岭县东山乡人民政府",
        "identity": "",
        "days": "7",
        "posted_on": "2026年3月1日",
        "until": "2026年3月8日",
        "outcome": "拟予确认",
        "amount": "980.00",
    },
    Template.CALCULATION: {
        "title": "家庭经济状况核算表",
        "office": "云岭县东山乡人民政府",
        "rules_version": "demo-county@2026-07-01#0123456789ab",
        "standard": "700.00",
        "area": "农村",
        "income_per_capita": "525.00",
        "property": "符合规定",
        "category": "最低生活保障",
        "amount": "980.00",
        "income": [
            _line("赵㛃英 工资性收入", "2,000.00 × 12", "2,000.00", "24,000.00", f"{MF57}第十三条（一）"),
            _line(
                "赵㛃英 必要就业成本",
                "−700.00 × 0.30 × 12",
                "−210.00",
                "−2,520.00",
                "《赣州市低保家庭经济状况核算做法》就业成本",
            ),
            _line("家庭计入收入合计", "以上各项之和，不小于 0", "2,100.00", "25,200.00", f"{MF57}第十三条"),
        ],
        "assets": [
            _line(
                "金融资产",
                "3,000.00 ≤ 3 × 12 × 700.00 × 4 = 100,800.00",
                "",
                "",
                "《镇江市低保家庭财产认定做法》家庭财产",
                "通过",
            )
        ],
        "amounts": [
            _line("保障差额", "（700.00 × 4 × 12 − 25,200.00）÷ 12，不小于 0", "700.00", "", f"{MF57}第二十三条"),
            _line("钱二 重度残疾人", "700.00 × 0.20", "140.00", "", f"{MF57}第二十七条"),
        ],
        "advice": [],
    },
}


def facts(template: Template) -> dict[str, object]:
    """What a letter of that kind says."""
    return {**COMMON, **EXTRA[template]}
