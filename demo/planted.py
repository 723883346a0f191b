"""What is wrong in the county's papers, on purpose: old phones, stale addresses, missing and mistyped numbers.

Each case is written down as it is planted, so that a test can ask whether it was found. ``Papers`` remembers what
a given list says about a given subject where that differs from the truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from demo.identifiers import is_id_number, phone
from demo.places import TOWNSHIPS
from demo.population import County, Household, Person

LOW_INCOME = "县民政局/低保对象名册（2025年12月）.xlsx"
LONGEVITY = "县民政局/高龄津贴发放名册（2025年12月）.xlsx"
DISABLED = "县残联/持证残疾人名册（2024年底）.xlsx"
PARTY = "县委组织部/党员名册.csv"
WORKERS = "县人社局/外出务工人员台账.xlsx"
INSURED = "县医保局/2026年参保缴费明细.csv"
HOUSES = "县住建局/农村房屋排查台账.xlsx"
MARKET = "县市场监管局/经营主体名录.csv"
STATISTICS = "县统计局/企业名录（2025年年报）.xlsx"
# What a tired clerk types for the first of each pair: the second sounds alike.
_PAIRS = "青清 建健 志智 华花 英瑛 梅玫 明名 福富 贵桂 春椿 月悦 丽莉 生升 金今 香乡"
_CONFUSED = {pair[0]: pair[1] for pair in _PAIRS.split()}


def register(village: str) -> str:
    """The village's own list, the newest and (phones, addresses, who lives there) the true one."""
    return f"村级/{village}户籍人口底册.xlsx"


@dataclass(frozen=True)
class Planted:
    """One case: what stands in which file, and the truth (``None`` where a person must decide)."""

    kind: str
    subject: str
    item: str
    values: tuple[tuple[str, str], ...]
    expected: str | None
    note: str


@dataclass
class Papers:
    """What the lists say. ``gone`` still stand in older lists; ``doubled`` stand twice in the insurance list."""

    cases: list[Planted] = field(default_factory=list)
    gone: list[tuple[Person, Household]] = field(default_factory=list)
    doubled: set[str] = field(default_factory=set)
    _says: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def says(self, file: str, subject: str, item: str, truth: str | None) -> str:
        return self._says.get((file, subject, item), truth or "")

    def plant(
        self, kind: str, file: str, subject: str, item: str, wrong: str, truth: str | None, note: str,
        beside: str = "", expected: bool = True,
    ) -> None:  # fmt: skip
        """``beside`` names the file that has the truth; ``expected`` is false where the truth cannot be known."""
        self._says[file, subject, item] = wrong
        values = ((file, wrong), *([(beside, truth or "")] if beside else []))
        self.cases.append(Planted(kind, subject, item, values, truth if expected else None, note))

    def record(self, kind: str, person: Person, item: str, file: str, expected: str | None, note: str) -> None:
        """A case that needs no other value than the person's own name."""
        self.cases.append(Planted(kind, person.id_number, item, ((file, person.name),), expected, note))


def plant(county: County, seed: int) -> Papers:
    """Plants every case; takes those who have gone out of the county."""
    random, papers = Random(f"planted {seed}"), Papers()
    _leave(county, papers, random)
    pick = _Picker(county, random)
    _outdated(papers, pick, random)
    _mistyped(papers, pick)
    for person, _ in pick(3, lambda p, h: bool(p.insured_on)):
        papers.doubled.add(person.id_number)
        papers.record("重复登记", person, "姓名", INSURED, person.name, "同一人两行，应合为一人")
    for person, _ in pick(5, lambda p, h: bool(h.low_income and p is h.head and not p.phone), unique=False):
        note = "哪里都查不到，应列入补填清单"
        papers.cases.append(Planted("处处没有", person.id_number, "联系电话", (), None, note))
    for enterprise in random.sample(county.enterprises, 3):
        truth, wrong = str(enterprise.turnover_yuan), str(enterprise.turnover_yuan // 1000 + 70)
        papers.plant(
            "营业额不一致", STATISTICS, enterprise.code, "营业收入", wrong, truth, "统计口径为千元，折算后仍不一致",
            beside=MARKET, expected=False,
        )  # fmt: skip
    _namesakes(county, papers)
    return papers


def _outdated(papers: Papers, pick: _Picker, random: Random) -> None:
    """Older lists that say what was true then."""
    for person, home in pick(6, lambda p, h: bool(h.low_income and p is h.head and p.phone)):
        old, note = phone(9100 + len(papers.cases)), "名册是2025年12月的，底册是2026年6月的，新的为准"
        subject, beside = person.id_number, register(home.village)
        papers.plant("电话已变更", LOW_INCOME, subject, "联系电话", old, person.phone, note, beside=beside)
    for person, home in pick(5, lambda p, h: bool(p.disability)):
        other = random.choice([village for village in TOWNSHIPS[home.township] if village != home.village])
        old, note = f"{home.township}{other}{home.group}组", "2024年后迁入现村"
        subject, beside = person.id_number, register(home.village)
        papers.plant("住址已过期", DISABLED, subject, "住址", old, home.address, note, beside=beside)


def _mistyped(papers: Papers, pick: _Picker) -> None:
    """Slips of those who typed the lists."""
    for person, _ in pick(6, lambda p, h: bool(p.work)):
        number, note = person.id_number, "姓名在全县唯一，凭姓名、村、性别可比对"
        papers.plant("缺身份证号", WORKERS, number, "身份证号", "", number, note)
    for person, _ in pick(5, lambda p, h: bool(p.insured_on) and any(letter in _CONFUSED for letter in p.name[1:])):
        at = next(place for place in range(1, len(person.name)) if person.name[place] in _CONFUSED)
        wrong = person.name[:at] + _CONFUSED[person.name[at]] + person.name[at + 1 :]
        papers.plant("姓名错字", INSURED, person.id_number, "姓名", wrong, person.name, "身份证号相同，一字之差")
    for person, _ in pick(4, lambda p, h: p is h.head and bool(_swapped(p.id_number))):
        number, note = person.id_number, "相邻两位颠倒，校验不过"
        papers.plant("证号错位", HOUSES, number, "身份证号", _swapped(number), number, note)
    for person, _ in pick(2, lambda p, h: bool(p.joined)):
        wrong, note = "女" if person.male else "男", "以证号第17位为准"
        papers.plant("性别与证号不符", PARTY, person.id_number, "性别", wrong, person.sex, note)
    for person, _ in pick(3, lambda p, h: bool(p.work and p.phone)):
        wrong, note = f"+86{person.phone}", "是文本，不是公式"
        papers.plant("以加号开头", WORKERS, person.id_number, "联系电话", wrong, person.phone, note)


def _leave(county: County, papers: Papers, random: Random) -> None:
    """Some of the oldest died or moved in spring 2026; the list of December 2025 still pays them."""
    old = [(p, h) for h in county.households for p in h.members[1:] if p.age() >= 80]
    for person, home in random.sample(old, 4):
        home.members.remove(person)
        papers.gone.append((person, home))
        papers.record("已去世仍在册", person, "姓名", LONGEVITY, None, "2026年6月底册中已无此人")


def _namesakes(county: County, papers: Papers) -> None:
    """Two people of one name, one village and one sex: a row without a number may be either."""
    alike = Counter((home.village, person.name, person.male) for home in county.households for person in home.members)
    doubtful = [
        person
        for home in county.households
        for person in home.members
        if person.work and alike[home.village, person.name, person.male] > 1
    ]
    for person in doubtful[:2]:
        note = "同村有同名同性别的人，须由人确认"
        papers.plant("同名难辨", WORKERS, person.id_number, "身份证号", "", None, note)


def _swapped(number: str) -> str:
    """The number with two neighbouring digits of the sequence swapped, where that breaks the check digit."""
    for place in (14, 15):
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if wrong != number and not is_id_number(wrong):
            return wrong
    return ""


class _Picker:
    """Chooses people for a case, nobody twice; those of a unique name, so that the truth is one."""

    def __init__(self, county: County, random: Random) -> None:
        self.people = [(person, home) for home in county.households for person in home.members]
        random.shuffle(self.people)
        self.names = Counter(person.name for person, _ in self.people)
        self.taken: set[str] = set()

    def __call__(
        self, count: int, fits: Callable[[Person, Household], bool], *, unique: bool = True
    ) -> Iterator[tuple[Person, Household]]:
        for person, home in self.people:
            if not count:
                return
            known = person.id_number in self.taken or (unique and self.names[person.name] > 1)
            if not known and fits(person, home):
                self.taken.add(person.id_number)
                count -= 1
                yield person, home
