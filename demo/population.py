"""The invented people: about a thousand households in twelve villages, their land, houses, work and hardships.

Everything comes from one seeded random source, so the same seed gives the same county. Rates (how many are old,
away, poor, disabled) are those of any inland county; nobody in it exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from demo.identifiers import bank_account, credit_code, id_number, phone
from demo.places import TOWNSHIPS

AS_OF = date(2026, 6, 30)
_SURNAMES = "石叶陶孟柳秦邓姚覃向田彭冉罗谭滕麻龙吴杨陈李黄周唐蒋廖雷段涂"
_MALE = "青山满仓立春建国文斌志强家旺永福德贵长根水生海涛晓峰世军光明金宝大勇少华"
_FEMALE = "秋来小满春兰桂香玉梅秀英月娥腊梅水莲金凤巧云冬梅丽华翠萍美珍雪芹兰花晓燕"
_CITIES = [
    ("沧岚省", "云汀市", "临港区"),
    ("沧岚省", "澄州市", "新桥区"),
    ("海屿省", "鹏涛市", "东湾区"),
    ("江原省", "泽安市", "高铺区"),
]
_TRADES = [
    ("制造业", "装配工", "宏图电子厂"), ("制造业", "缝纫工", "锦绣服饰厂"), ("建筑业", "钢筋工", "广厦建筑公司"),
    ("建筑业", "木工", "安居工程队"), ("住宿和餐饮业", "厨师", "聚福酒楼"), ("居民服务业", "保洁", "洁美家政公司"),
    ("批发和零售业", "营业员", "万佳超市"), ("交通运输业", "驾驶员", "顺达物流公司"),
]  # fmt: skip
_DISABILITIES = ["视力", "听力", "言语", "肢体", "肢体", "肢体", "智力", "精神", "多重"]


@dataclass(frozen=True)
class Disability:
    kind: str
    grade: str
    issued: date


@dataclass(frozen=True)
class Work:
    province: str
    city: str
    district: str
    employer: str
    industry: str
    job: str
    monthly_yuan: int
    since: date


@dataclass(frozen=True)
class Service:
    enlisted: date
    discharged: date
    category: str
    yearly_yuan: int


@dataclass
class Person:
    name: str
    male: bool
    birth: date
    id_number: str
    relation: str
    nation: str
    education: str
    marriage: str
    phone: str | None
    account: str
    health: str = "健康"
    politics: str = "群众"
    joined: date | None = None
    disability: Disability | None = None
    work: Work | None = None
    school: tuple[str, str] | None = None
    service: Service | None = None
    insured_on: date | None = None

    @property
    def sex(self) -> str:
        return "男" if self.male else "女"

    def age(self, on: date = AS_OF) -> int:
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


@dataclass
class House:
    floors: int
    rooms: int
    area: int
    built: int
    structure: str
    use: str
    verdict: str


@dataclass
class Household:
    code: str
    township: str
    village: str
    group: int
    members: list[Person] = field(default_factory=list)
    land: float = 0.0
    subsidised_land: float = 0.0
    house: House | None = None
    low_income: tuple[str, date, int] | None = None
    monitored: tuple[str, str, date] | None = None
    yearly_yuan: int = 0

    @property
    def head(self) -> Person:
        return self.members[0]

    @property
    def address(self) -> str:
        return f"{self.township}{self.village}{self.group}组"


@dataclass(frozen=True)
class Enterprise:
    name: str
    code: str
    kind: str
    owner: Person
    household: Household
    founded: date
    industry: str
    staff: int
    turnover_yuan: int
    assets_yuan: int


@dataclass
class County:
    households: list[Household]
    enterprises: list[Enterprise]
    village_codes: dict[str, str]

    @property
    def people(self) -> list[Person]:
        return [person for household in self.households for person in household.members]

    def of(self, village: str) -> list[Household]:
        return [household for household in self.households if household.village == village]


def _some_day(random: Random, first_year: int, last_year: int) -> date:
    return date(random.randint(first_year, last_year), random.randint(1, 12), random.randint(1, 28))


class _Cradle:
    """Gives every person a number nobody else in the county has."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.births: Counter[tuple[date, bool]] = Counter()
        self.count = 0

    def born(self, age: int) -> date:
        return AS_OF - timedelta(days=round(age * 365.25) + self.random.randrange(360) + 1)

    def person(self, surname: str, male: bool, birth: date, relation: str) -> Person:
        random = self.random
        self.births[birth, male] += 1
        self.count += 1
        letters = _MALE if male else _FEMALE
        at = 2 * random.randrange(len(letters) // 2)
        given = letters[at : at + 2] if random.random() < 0.5 else random.choice(letters)
        if len(given) == 1 and random.random() < 0.6:
            given += random.choice(letters)
        person = Person(
            surname + given, male, birth, id_number(birth, self.births[birth, male], male=male), relation,
            nation=random.choices(["汉族", "土家族", "苗族"], [70, 20, 10])[0], education="", marriage="", phone=None,
            account=bank_account(self.count),
        )  # fmt: skip
        self._life(person)
        return person

    def _life(self, person: Person) -> None:
        """Schooling, marriage, health and work, by age."""
        random, age = self.random, person.age()
        if age >= 15 and random.random() < 0.93:
            person.phone = phone(1000 + self.count)
        levels = ["文盲", "小学", "初中", "高中（中专）", "大专", "本科及以上"]
        weights = [12, 50, 28, 10, 0, 0] if age >= 60 else [1, 14, 48, 24, 8, 5]
        person.education = (
            random.choices(levels, weights)[0] if age >= 18 else "学前" if age < 6 else "小学" if age < 15 else "初中"
        )
        person.marriage = "未婚" if age < 22 or (age < 30 and random.random() < 0.4) else "已婚"
        if age >= 6 and age < 18:
            stage = "小学" if age < 12 else "初中" if age < 15 else "高中"
            grade = "一二三四五六"[(age - 6) % 6 if age < 12 else (age - 12) % 3]
            person.school = (stage, f"{grade}年级" if age < 15 else f"高{grade}")
        if (age >= 60 and random.random() < 0.3) or random.random() < 0.04:
            person.health = random.choice(["长期慢性病", "长期慢性病", "患有大病"])
        if random.random() < (0.09 if age >= 60 else 0.025):
            grade = random.choices(["一级", "二级", "三级", "四级"], [1, 2, 3, 4])[0]
            person.disability = Disability(random.choice(_DISABILITIES), grade, _some_day(random, 2012, 2024))
            person.health = "残疾"
        if (
            20 <= age <= 58
            and not (person.disability and person.disability.grade in ("一级", "二级"))
            and random.random() < 0.45
        ):
            industry, job, employer = random.choice(_TRADES)
            place = random.choice(_CITIES)
            since = date(random.randint(2019, 2026), random.randint(1, 3), 1)
            person.work = Work(*place, place[1][:2] + employer, industry, job, random.randrange(30, 76) * 100, since)
        self._standing(person)

    def _standing(self, person: Person) -> None:
        """Membership, service, insurance: what somebody has registered for."""
        random, age = self.random, person.age()
        if age >= 22 and random.random() < 0.06:
            person.politics = "中共党员"
            joined = person.birth.year + random.randint(20, min(45, age - 1))
            person.joined = date(min(joined, 2025), random.choice([4, 6, 7, 12]), random.randint(1, 28))
        elif 14 <= age <= 28 and random.random() < 0.4:
            person.politics = "共青团员"
        if person.male and age >= 24 and random.random() < 0.035:
            enlisted = date(person.birth.year + random.randint(18, 21), 12, 10)
            category = (
                random.choice(["退役士兵", "退役士兵", "60岁以上农村籍退役士兵", "带病回乡退役军人"])
                if age >= 60
                else "退役士兵"
            )
            discharged = date(enlisted.year + random.choice([2, 3, 5]), 12, 1)
            yearly_yuan = 0 if category == "退役士兵" else random.randrange(60, 110) * 100
            person.service = Service(enlisted, discharged, category, yearly_yuan)
        if random.random() < 0.94:
            person.insured_on = date(2025, random.randint(9, 12), random.randint(1, 28))


def populate(
    seed: int = 7,
    townships: Mapping[str, Sequence[str]] = TOWNSHIPS,
    homes: tuple[int, int] = (70, 98),
    enterprises: int = 60,
) -> County:
    """The county of that seed: about 3,000 people in 70 to 98 households a village."""
    random = Random(seed)
    cradle = _Cradle(random)
    households: list[Household] = []
    codes: dict[str, str] = {}
    for t, (township, villages) in enumerate(townships.items(), 1):
        for v, village in enumerate(villages, 1):
            codes[village] = f"990101{100 + t}{200 + v}"
            for number in range(1, random.randint(*homes) + 1):
                code = codes[village] + f"{number:06d}"
                household = Household(code, township, village, random.randint(1, 6))
                _move_in(household, cradle)
                _endow(household, random)
                households.append(household)
    return County(households, _enterprises(households, random, enterprises), codes)


def _move_in(household: Household, cradle: _Cradle) -> None:
    """Members by the usual shapes of a family: alone, a couple, parents with children, three generations."""
    random = cradle.random
    surname = random.choice(_SURNAMES)
    shape = random.choices(
        ["alone", "old couple", "family", "three generations", "single parent"], [14, 16, 40, 24, 6]
    )[0]
    age = random.randint(62, 90) if shape in ("alone", "old couple") else random.randint(30, 56)
    male = random.random() < (0.6 if shape in ("alone", "single parent") else 0.9)

    def add(relation: str, male: bool, age: int, name: str = surname) -> Person:
        person = cradle.person(name, male, cradle.born(max(age, 0)), relation)
        household.members.append(person)
        return person

    head = add("户主", male, age)
    other = random.choice(_SURNAMES)
    if shape in ("old couple", "family", "three generations"):
        add("配偶", not male, age + random.randint(-4, 3), other).marriage = "已婚"
        head.marriage = "已婚"
    if shape == "alone":
        head.marriage = random.choice(["丧偶", "丧偶", "未婚", "离异"])
    if shape in ("family", "three generations", "single parent"):
        for _ in range(random.choices([1, 2, 3], [45, 45, 10])[0]):
            boy = random.random() < 0.52
            add("子" if boy else "女", boy, age - random.randint(22, 32), surname if male else other)
    if shape == "single parent":
        head.marriage = "离异"
    if shape == "three generations":
        for relation, boy in random.choice([(("父亲", True), ("母亲", False)), (("母亲", False),), (("父亲", True),)]):
            add(relation, boy, age + random.randint(22, 30), surname if boy else random.choice(_SURNAMES))


def _endow(household: Household, random: Random) -> None:
    size = len(household.members)
    household.land = round(size * random.uniform(0.6, 1.9), 2)
    household.subsidised_land = round(household.land - (random.uniform(0.1, 0.5) if random.random() < 0.15 else 0), 2)
    floors = random.choices([1, 2, 3, 4], [30, 45, 20, 5])[0]
    household.house = House(
        floors, floors * random.randint(2, 4), floors * random.randint(70, 130), random.randint(1978, 2022),
        random.choices(["砖混", "砖木", "土木", "框架"], [60, 25, 8, 7])[0],
        random.choices(["自住", "出租", "经营", "闲置"], [80, 4, 8, 8])[0],
        random.choices(["未发现安全隐患", "存在一定安全隐患", "存在严重安全隐患"], [90, 8, 2])[0],
    )  # fmt: skip
    earned = sum(person.work.monthly_yuan * 9 for person in household.members if person.work)
    household.yearly_yuan = (
        earned + round(household.land * random.randint(500, 1500)) + size * random.randint(800, 3000)
    )
    need = household.yearly_yuan / size
    weak = any(person.health != "健康" for person in household.members)
    if need < 7000 and weak and random.random() < 0.4:
        kind = random.choice("ABC")
        household.low_income = (
            f"{kind}类",
            date(random.randint(2016, 2025), random.randint(1, 12), 1),
            size * {"A": 420, "B": 320, "C": 230}[kind],
        )
    elif need < 11000 and random.random() < 0.3:
        category = random.choice(["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"])
        household.monitored = (
            category,
            random.choice(["因病", "因残", "因学", "因意外事故"]),
            date(random.randint(2021, 2025), random.randint(1, 12), 15),
        )


_ENTERPRISES = [
    ("个体工商户", "92", "副食店", "零售"), ("个体工商户", "92", "小吃店", "餐饮"),
    ("农民专业合作社", "93", "种养专业合作社", "农业"), ("有限责任公司", "91", "农业开发有限公司", "农业"),
    ("有限责任公司", "91", "竹木加工有限公司", "制造业"),
]  # fmt: skip


def _enterprises(households: list[Household], random: Random, count: int) -> list[Enterprise]:
    chosen = random.sample([household for household in households if household.head.age() < 65], count)
    enterprises = []
    for number, household in enumerate(chosen, 1):
        kind, prefix, tail, industry = random.choices(_ENTERPRISES, [40, 25, 20, 10, 5])[0]
        small = kind == "个体工商户"
        name = f"禾溪县{household.village[:-1]}{household.head.name[-2:]}{tail}"
        staff = random.randint(1, 4) if small else random.randint(5, 46)
        turnover = 10_000 * (random.randrange(4, 40) if small else random.randrange(50, 900))
        assets = 10_000 * random.randrange(2, 200)
        enterprises.append(Enterprise(
            name, credit_code(prefix, number), kind, household.head, household, _some_day(random, 2009, 2025), industry,
            staff, turnover, assets,
        ))  # fmt: skip
    return enterprises
