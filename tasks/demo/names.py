"""Names and identity numbers of people who do not exist: common names, rare characters, names with a middle dot.

Every identity number has the region 990100, which no county bears, and a right check digit.
"""

from __future__ import annotations

from datetime import date
from random import Random

from stdnum.cn import ric

REGION = "990100"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭鲁韦马苗方俞任袁柳"
_MALE = [
    "建国",
    "志强",
    "德明",
    "春生",
    "福贵",
    "永发",
    "海涛",
    "长林",
    "文斌",
    "立军",
    "大勇",
    "家旺",
    "水根",
    "保田",
    "少华",
    "振东",
    "学文",
    "金水",
    "国平",
    "小虎",
]
_FEMALE = [
    "秀英",
    "桂兰",
    "玉梅",
    "春花",
    "丽娟",
    "凤英",
    "月娥",
    "翠莲",
    "小芳",
    "雪琴",
    "淑珍",
    "美玲",
    "金凤",
    "秋菊",
    "玉兰",
    "燕子",
    "冬梅",
    "爱华",
    "彩霞",
    "巧云",
]
_RARE = ("𠮷", "㛃", "䶮", "𬴊", "𫍯", "㙦", "𬭎", "喆", "堃", "𫖯")
_DOTTED = (
    ("阿依古丽", "吐尔逊"), ("才让", "卓玛"), ("巴特尔", "孟和"), ("阿布都", "热合曼"), ("扎西", "顿珠"), ("古丽娜尔", "买买提"),
    ("乌兰", "其其格"), ("伊力亚斯", "托合提"),
)  # fmt: skip


def person_name(random: Random, *, male: bool, surname: str = "") -> str:
    """A name; about one in thirty has a rare character and one in forty a middle dot."""
    kind = random.random()
    if not surname and kind < 0.025:
        return "·".join(random.choice(_DOTTED))
    family = surname or random.choice(_SURNAMES)
    if kind > 0.965:
        return family + random.choice(_RARE) + random.choice(("", "安", "宁", "平"))
    return family + random.choice(_MALE if male else _FEMALE)


def surname_of(name: str) -> str:
    """What a child of this person is called first; empty for a name with a middle dot."""
    return "" if "·" in name else name[0]


def identity_number(random: Random, born: date, *, male: bool) -> str:
    """A number for somebody born on a day; the 17th digit tells the sex, the 18th checks the others (GB 11643)."""
    order = random.randrange(100) * 10 + random.randrange(5) * 2 + (1 if male else 0)
    head = f"{REGION}{born:%Y%m%d}{order:03d}"
    return head + str(ric.calc_check_digit(head + "0"))


def phone(random: Random) -> str:
    """A mobile number of a range that no operator has been given."""
    return f"10{random.randrange(10**9):09d}"


def account(random: Random) -> str:
    """An account number that no bank issues."""
    return f"9900{random.randrange(10**15):015d}"
