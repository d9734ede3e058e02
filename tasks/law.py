"""Articles that are cited on papers where no parameter of a rule pack is behind the sentence."""

from __future__ import annotations

MF57 = "《最低生活保障审核确认办法》（民发〔2021〕57号）"
LAW = "《中华人民共和国社会救助法》"

WHO_COUNTS = f"{MF57}第七条"
INCOME = f"{MF57}第十三条"
INCOME_BY_KIND = {
    "wage": f"{INCOME}（一）",
    "business": f"{INCOME}（二）",
    "property": f"{INCOME}（三）",
    "transfer": f"{INCOME}（四）",
    "other": f"{INCOME}（五）",
}
HARDSHIP_COST = f"{INCOME}末款"
PROPERTY = f"{MF57}第十四条"
VISIT = f"{MF57}第十六条"
CHECK = f"{MF57}第十七条、{LAW}第四十一条"
RECHECK = f"{MF57}第十八条"
AMOUNT = f"{MF57}第二十三条、{LAW}第十八条"
CATEGORY = f"{MF57}第八条、{LAW}第十九条、第二十一条"
TOP_UP = f"{MF57}第二十七条"
SINGLE = f"{MF57}第八条（一）"
