"""A county's month of meeting proposals, invented: who is asked, for how long, when, and how far it may be moved."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from yibiao.meetings.facts import Attendee, Meeting, Post, Room, Travel

TOWNSHIPS = (
    *("青石镇", "柳河镇", "枫桥镇", "白鹭镇", "云岭乡", "石门乡"),
    *("东湖街道", "南塘镇", "竹溪镇", "松坪乡", "银杏镇", "双河镇"),
)
LINES = (
    *("民政", "农业农村", "应急管理", "水利", "医保", "人社", "教育", "卫生健康", "住建", "自然资源"),
    *("生态环境", "交通", "退役军人", "市场监管", "司法", "文旅", "乡村振兴", "林业", "残联", "妇联"),
    *("团委", "统战", "宣传", "组织", "政法", "信访", "数据", "统计", "财政", "审计"),
)
MATTERS = (
    *("低保核查", "高龄津贴", "秋粮收购", "耕地保护", "森林防火", "燃气安全", "河湖清四乱", "参保征缴"),
    *("农民工工资", "控辍保学", "疫苗接种", "危房改造", "卫片图斑", "秸秆禁烧", "农村公路养护", "优抚慰问"),
    *("食品安全", "人民调解", "文物安全", "防返贫监测", "松材线虫病防治", "残疾人康复", "家庭教育", "青年志愿"),
    *("民族团结", "理论宣讲", "党建联建", "平安建设", "积案化解", "数据归集"),
)
_POSTS: tuple[Post, ...] = ("principal", "deputy", "staff", "staff")
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
ROOMS = (Room("县会议中心", 400), Room("县委大会议室", 160), Room("县政府一会议室", 80), Room("县政府二会议室", 60),
         Room("县委党校教室", 120), Room("农业大楼会议室", 60))  # fmt: skip


def county(seed: int = 1, *, villages: int = 296) -> tuple[dict[str, list[Attendee]], Travel]:
    """People by what they are, about five hundred with the shipped numbers, and their ways to the county town."""
    random = Random(seed)
    table: dict[tuple[str, str], int] = {}
    people: dict[str, list[Attendee]] = {"heads": [], "deputies": [], "villages": [], "departments": []}
    for at, town in enumerate(TOWNSHIPS):
        table[town, ""] = random.randrange(15, 60, 5)
        people["heads"].append(Attendee(town, f"书记{at}", "principal"))
        people["deputies"] += [Attendee(town, f"副职{at}-{line}", "deputy") for line in range(6)]
    for at in range(villages):
        town = TOWNSHIPS[at % len(TOWNSHIPS)]
        village = f"{town}第{at}村"
        table[village, ""] = table[town, ""] + random.randrange(5, 30, 5)
        people["villages"].append(Attendee(village, f"村书记{at}", "principal"))
    for line in LINES:
        for at, post in enumerate(_POSTS):
            people["departments"].append(Attendee(f"县{line}局", f"{line}{at}", post))
    return people, Travel(table)


def proposals(count: int = 200, seed: int = 1, *, villages: int = 296) -> tuple[tuple[Meeting, ...], Travel]:
    random = Random(seed)
    people, travel = county(seed, villages=villages)
    days = [FIRST + timedelta(days=at) for at in range(31) if (FIRST + timedelta(days=at)).weekday() < 5]
    return tuple(_proposal(random, at, people, days) for at in range(count)), travel


def _proposal(random: Random, at: int, people: dict[str, list[Attendee]], days: list[date]) -> Meeting:
    line = random.randrange(len(LINES))
    day = random.choice(days)
    starts = datetime.combine(
        day, random.choice((time(8, 30), time(9), time(9, 30), time(14, 30), time(15), time(15, 30)))
    )
    about = MATTERS[line] if random.random() < 0.6 else random.choice(MATTERS)
    shape = random.choice(("推进会", "调度会", "部署会", "座谈会", "专题会"))
    slack = random.choice((2, 4, 7, 10))
    return Meeting(
        f"M{at:03d}", f"全县{about}工作{shape}", f"县{LINES[line]}局", kind="special", starts=starts,
        minutes=random.choice((40, 45, 60, 60, 75, 90, 90, 120)), place="县城",
        attendees=tuple(_asked(random, line, people)),
        earliest=day - timedelta(days=slack), deadline=day + timedelta(days=slack), may_move=random.random() > 0.1,
        may_merge=random.random() > 0.1, may_be_video=random.random() < 0.15, arrive_early=random.choice((0, 0, 10)),
    )  # fmt: skip


def _asked(random: Random, line: int, people: dict[str, list[Attendee]]) -> list[Attendee]:
    staff = random.sample(people["departments"], random.randrange(2, 10))
    kind = random.random()
    if kind < 0.45:  # the deputies of that line, of all townships
        return [*people["deputies"][line % 6 :: 6], *staff]
    if kind < 0.6:
        return [*people["heads"], *staff]
    if kind < 0.9:  # the villages of two to four townships
        towns = random.sample(range(len(TOWNSHIPS)), random.randrange(2, 5))
        chosen = [one for at, one in enumerate(people["villages"]) if at % len(TOWNSHIPS) in towns]
        return [*random.sample(chosen, max(1, len(chosen) * 3 // 4)), *people["deputies"][line % 6 :: 6]]
    return staff
