"""What a column of the demo county's forms asks, said by hand, and whether a cell says it; for filling_accuracy.

``PERSON`` and ``ENTERPRISE`` give the truth of a subject by expressions on the header path, the first found counts;
``COUNTS`` gives the figures of statistical forms, ``CHOSEN`` who belongs into a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from demo.population import AS_OF, Enterprise, Household, Person


class Rounded(float):
    """A figure that the papers have only to ``give`` (a sum in 万元 with two decimals: 50 元)."""

    def __new__(cls, value: float, give: float) -> Rounded:
        return super().__new__(cls, value)

    def __init__(self, value: float, give: float) -> None:
        self.give = give


Truth = date | str | float | None
KINDS = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
GRADES = ["一级", "二级", "三级", "四级"]


def _certificate(p: Person, h: Household) -> Truth:
    d = p.disability
    return f"{p.id_number}{KINDS.index(d.kind) + 1}{GRADES.index(d.grade) + 1}" if d else None


def _guardian(p: Person, h: Household) -> Truth:
    return h.head.name if p is not h.head else None


PERSON: list[tuple[str, Callable[[Person, Household], Truth]]] = [
    ("监护人.*(电话|手机)", lambda p, h: h.head.phone if p is not h.head else None),
    ("监护人", _guardian),
    ("与户主关系|家庭成员→关系", lambda p, h: p.relation),
    ("户主姓名", lambda p, h: h.head.name),
    ("残疾.*证号|残疾证", _certificate),
    ("身份证|证件号|公民身份", lambda p, h: p.id_number),
    ("残疾类别|残疾情况→类别", lambda p, h: p.disability and p.disability.kind),
    ("残疾等级|残疾情况→等级", lambda p, h: p.disability and p.disability.grade),
    ("发证", lambda p, h: p.disability and p.disability.issued),
    ("入党", lambda p, h: p.joined),
    ("转正", lambda p, h: p.joined and p.joined.replace(year=p.joined.year + 1)),
    ("所在党支部", lambda p, h: f"中共{h.village}支部委员会"),
    ("省$", lambda p, h: p.work and p.work.province),
    ("市$", lambda p, h: p.work and p.work.city),
    (r"县（区）$|县\(区\)$|区$", lambda p, h: p.work and p.work.district),
    ("务工单位", lambda p, h: p.work and p.work.employer),
    ("工种", lambda p, h: p.work and p.work.job),
    ("行业", lambda p, h: p.work and p.work.industry),
    (r"(?<!帮扶→)月收入", lambda p, h: p.work and float(p.work.monthly_yuan)),
    ("外出时间", lambda p, h: p.work and p.work.since),
    ("是否务工", lambda p, h: "是" if p.work else "否"),
    ("银行(账|卡)号|一卡通|社保卡", lambda p, h: p.account),
    ("补贴标准（元/天）", lambda p, h: None),
    ("出生", lambda p, h: p.birth),
    ("年龄", lambda p, h: float(p.age(AS_OF))),
    ("性别", lambda p, h: p.sex),
    ("民族", lambda p, h: p.nation),
    ("文化程度|学历", lambda p, h: p.education),
    ("婚姻", lambda p, h: p.marriage),
    ("政治面貌", lambda p, h: p.politics),
    ("健康状况", lambda p, h: p.health),
    ("家庭人口数|家庭人口$", lambda p, h: float(len(h.members))),
    ("老年人$", lambda p, h: float(sum(m.age() >= 60 for m in h.members))),
    ("未成年人$", lambda p, h: float(sum(m.age() < 18 for m in h.members))),
    ("残疾人$", lambda p, h: float(sum(m.disability is not None for m in h.members))),
    ("保障人口", lambda p, h: float(len(h.members))),
    ("人均(纯)?收入|人均$", lambda p, h: Rounded(h.yearly_yuan / len(h.members), 50)),
    ("年收入→总收入|家庭年收入", lambda p, h: Rounded(h.yearly_yuan, 50)),
    ("耕地面积", lambda p, h: h.land),
    ("(住房|建筑)面积", lambda p, h: h.house and float(h.house.area)),
    ("结构", lambda p, h: h.house and h.house.structure),
    ("监测.*类别", lambda p, h: h.monitored and h.monitored[0]),
    ("风险$", lambda p, h: h.monitored and h.monitored[1]),
    ("识别时间|识别监测时间", lambda p, h: h.monitored and h.monitored[2]),
    ("低保类别", lambda p, h: h.low_income and h.low_income[0]),
    ("批准", lambda p, h: h.low_income and h.low_income[1]),
    ("月补助金额|保障金", lambda p, h: h.low_income and float(h.low_income[2])),
    ("是否低保", lambda p, h: "是" if h.low_income else "否"),
    ("户编号", lambda p, h: h.code),
    ("电话|手机|联系方式", lambda p, h: p.phone),
    ("住址|地址", lambda p, h: h.address),
    ("乡镇$", lambda p, h: h.township),
    ("村$", lambda p, h: h.village),
    ("姓名$", lambda p, h: p.name),
]  # fmt: skip
"""What a column asks of a person or his household: the first expression found in its header path."""

ENTERPRISE: list[tuple[str, Callable[[Enterprise], Truth]]] = [
    ("信用代码", lambda e: e.code),
    ("身份证", lambda e: e.owner.id_number),
    ("经营者|法定代表人", lambda e: e.owner.name),
    ("电话", lambda e: e.owner.phone),
    ("场所|地址", lambda e: e.household.address),
    ("乡镇$", lambda e: e.household.township),
    ("村$", lambda e: e.household.village),
    ("成立|开业", lambda e: e.founded),
    ("其中：女性", lambda e: None),
    ("从业人", lambda e: float(e.staff)),
    ("营业额|营业收入", lambda e: float(e.turnover_yuan)),
    ("资产", lambda e: float(e.assets_yuan)),
    ("名称", lambda e: e.name),
]

Count = Callable[[Sequence[Household]], int]


def _people(test: Callable[[Person], bool]) -> Count:
    return lambda homes: sum(test(p) for h in homes for p in h.members)


def _poor(test: Callable[[Person], bool]) -> Count:
    return lambda homes: sum(test(p) for h in homes if h.low_income for p in h.members)


def _between(low: int, high: int = 999, male: bool | None = None) -> Count:
    return _people(lambda p: low <= p.age() <= high and male in (None, p.male))


_AGES = {
    "0—6岁": (0, 6),
    "7—14岁": (7, 14),
    "15—59岁": (15, 59),
    "60—64岁": (60, 64),
    "65—79岁": (65, 79),
    "80岁": (80, 999),
}
COUNTS: dict[str, list[tuple[str, Count | None]]] = {
    "分村分年龄性别人口统计表": [
        *((f"{text}.*{sex}", _between(*ages, sex == "男")) for text, ages in _AGES.items() for sex in "男女"),
    ],
    "城乡人口变化情况月报表": [("期末", _between(0)), ("16—59", _between(16, 59)),
        ("60岁以上", _between(60)), ("参保", None)],
    "2026年城乡居民医保参保缴费进度日报表": [
        ("户籍", _between(0)), ("累计", _people(lambda p: p.insured_on is not None)),
        ("未参保", _people(lambda p: p.insured_on is None)),
    ],
    "人口抽样调查分村汇总表": [
        ("户数", len), ("总人口", _between(0)), ("男", _between(0, 999, True)), ("女", _between(0, 999, False)),
        ("0-14", _between(0, 14)), ("15-64", _between(15, 64)), ("65岁", _between(65)),
    ],
    "低保对象人数统计表": [
        ("户数", lambda homes: sum(h.low_income is not None for h in homes)), ("人数→合计", _poor(lambda p: True)),
        ("女性", _poor(lambda p: not p.male)), ("60岁", _poor(lambda p: p.age() >= 60)),
        ("残疾", _poor(lambda p: p.disability is not None)),
    ],
    "农村低保情况月报表": [
        ("低保对象→户数", lambda homes: sum(h.low_income is not None for h in homes)), ("小计", _poor(lambda p: True)),
        ("女性", _poor(lambda p: not p.male)), ("老年人", _poor(lambda p: p.age() >= 60)),
        ("未成年人", _poor(lambda p: p.age() < 18)), ("残疾人", _poor(lambda p: p.disability is not None)),
    ],
    "残疾人基本状况统计表": [
        *((f"{g}→{s}", _people(lambda p, g=g, s=s: bool(p.disability and p.disability.grade == g and p.sex == s)))
          for g in GRADES for s in "男女"),
        ("0—17", _people(lambda p: bool(p.disability and p.age() < 18))),
        ("18—59", _people(lambda p: bool(p.disability and 18 <= p.age() < 60))),
        ("60岁", _people(lambda p: bool(p.disability and p.age() >= 60))),
        ("合计", _people(lambda p: bool(p.disability))),
    ],
    "村社会经济基本情况表": [
        ("低保户数", lambda homes: sum(h.low_income is not None for h in homes)), ("户籍户数$", len),
        ("女性", _between(0, 999, False)), ("60周岁", _between(60)), ("户籍人口$", _between(0)),
        ("外出务工", _people(lambda p: p.work is not None)), ("居民医保", _people(lambda p: p.insured_on is not None)),
        ("最低生活保障人数", _poor(lambda p: True)), ("持证残疾", _people(lambda p: p.disability is not None)),
    ],
    "村庄建设统计调查表": [("户籍户数", len), ("户籍人口", _between(0))],
}  # fmt: skip
"""What a statistical form counts, by expressions on the header path; ``None``: nobody knows it, so it must be empty.
Figures without a village are the county's."""

CHOSEN: dict[str, Callable[[Person, Household], bool]] = {
    "65岁以上老年人花名册": lambda p, h: p.age() >= 65,
    "65岁及以上老年人健康体检登记表": lambda p, h: p.age() >= 65,
    "农村妇女基本情况登记表": lambda p, h: not p.male,
    "党员基本信息采集表": lambda p, h: p.joined is not None,
    "外出务工人员花名册": lambda p, h: p.work is not None,
    "持证残疾人基本状况动态更新台账": lambda p, h: p.disability is not None,
    "残疾人两项补贴发放花名册": lambda p, h: p.disability is not None,
    "困难残疾人基本情况花名册": lambda p, h: bool(p.disability and h.low_income),
    "监测对象家庭成员花名册": lambda p, h: h.monitored is not None,
    "监测对象帮扶措施落实台账": lambda p, h: p is h.head and h.monitored is not None,
    "附件1：农村低保对象花名册（2026年一季度）": lambda p, h: p is h.head and h.low_income is not None,
    "退役军人信息采集表": lambda p, h: p.service is not None,
    "优抚对象定期抚恤补助发放花名册": lambda p, h: bool(p.service and p.service.yearly_yuan),
    "公益性岗位人员考勤及补贴发放表": lambda p, h: False,
    "流动人口登记台账": lambda p, h: False,
    "特困人员救助供养台账": lambda p, h: False,
}


def right(value: str, truth: Truth, path: str = "") -> bool:
    """Whether a cell says the truth, at the precision and in the unit it has room for."""
    if isinstance(truth, date):
        return _same_day(value, truth)
    if isinstance(truth, (int, float)):
        factor = 10_000 if "万元" in path else 1000 if "千元" in path else 1
        give = getattr(truth, "give", 0.006) if factor == 1 else 0.006 * factor
        try:
            return abs(float(value.replace(",", "")) * factor - truth) <= give
        except ValueError:
            return False
    said, true = _ticked(value).strip().removesuffix("族"), (truth or "").removesuffix("族")
    if "*" in said and len(said) == len(true):
        return all(a in ("*", b) for a, b in zip(said, true, strict=True))
    if "本科" in said and "本科" in true:
        return True
    if said.endswith("及以下") and true in _SCHOOLING:
        return said[:-3] in _SCHOOLING and _SCHOOLING.index(true) <= _SCHOOLING.index(said[:-3])
    return bool(said) and (said == true or (re.search("[住地]址", path) is not None and true.endswith(said)))


_SCHOOLING = ["文盲", "学前", "小学", "初中", "高中（中专）", "大专", "本科及以上"]


def _ticked(value: str) -> str:
    """The option ticked in ``□甲 ☑乙``; anything else as it is."""
    ticked = re.findall(r"[☑√■]\s*([^□☑√■\s]+)", value)
    return ticked[0] if len(ticked) == 1 else value


def _same_day(value: str, truth: date) -> bool:
    numbers = re.findall(r"\d+", value)
    if len(numbers) == 1 and len(numbers[0]) in (6, 8):
        text = numbers[0]
        numbers = [text[:4], text[4:6], *([text[6:]] if len(text) == 8 else [])]
    return (
        1 <= len(numbers) <= 6 and tuple(map(int, numbers[:3])) == (truth.year, truth.month, truth.day)[: len(numbers)]
    )
