"""The county into an empty platform: the tree, the people who sign in, and the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from demo.live import facts
from demo.live.cast import NAMED, PASSWORD
from demo.live.places import DEPARTMENTS, townships
from demo.live.viewers import viewer_at
from demo.places import COUNTY
from demo.population import County, populate
from yibiao_web.accounts.models import Post, User
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.budgeting import transfer
from yibiao_web.burden.models import Budget
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.keys import as_stored
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.models import Level, Organisation

Progress = Callable[[str], None]


def tree() -> dict[str, Organisation]:
    """All organisations by name: province, county, departments, townships, villages and four grids each; and a next
    county, whose people must see nothing of ours."""
    orgs: dict[str, Organisation] = {}
    province = _org("99", "云岭省", Level.PROVINCE, None)
    county = orgs[COUNTY] = _org("990101", COUNTY, Level.COUNTY, province)
    for at, (code, (name, line, _)) in enumerate(DEPARTMENTS.items()):
        orgs[name] = _org(f"990101-{code}", name, Level.DEPARTMENT, county, line, at)
    for t, (township, villages) in enumerate(townships().items(), 1):
        above = orgs[township] = _org(f"990101{100 + t}", township, Level.TOWNSHIP, county, position=t)
        for v, village in enumerate(villages, 1):
            orgs[village] = _org(f"990101{100 + t}{200 + v}", village, Level.VILLAGE, above, position=v)
            for g in (1, 2, 3):
                grid = _org(
                    f"{orgs[village].code}g{g}",
                    f"{village}第{'一二三'[g - 1]}网格",
                    Level.GRID,
                    orgs[village],
                    position=g,
                )
                orgs[grid.name] = grid
    next_county = orgs["渡川县"] = _org("990102", "渡川县", Level.COUNTY, province)
    _org("990102101", "白鹭镇", Level.TOWNSHIP, next_county)
    return orgs


def _org(
    code: str, name: str, level: str, parent: Organisation | None, line: str = "", position: int = 0
) -> Organisation:
    path = f"{parent.path if parent else ''}{code}/"
    return Organisation.objects.create(
        code=code, name=name, level=level, parent=parent, path=path, line=line, position=position
    )


def people(orgs: dict[str, Organisation]) -> None:
    """The named cast, a clerk for every village, reviewers of every township and department. One password, hashed
    once: hashing it for 250 people would take a minute."""
    password = make_password(PASSWORD)
    wanted = {username: (name, orgs[org], roles) for username, (name, org, roles) in NAMED.items()}
    taken = {org for _, org, _ in NAMED.values()}
    for name, org in orgs.items():
        if name in taken:
            continue
        if org.level == Level.VILLAGE:
            wanted[f"v{org.code[6:]}"] = (f"{name}填报员", org, ("clerk",))
        elif org.level == Level.TOWNSHIP:
            wanted[f"t{org.code[6:]}"] = (f"{name}审核员", org, ("reviewer", "requester"))
        elif org.level == Level.DEPARTMENT and org.line not in ("数据", "减负", "审计"):
            wanted[org.code.rpartition("-")[2]] = (f"{name}报表员", org, ("requester", "reviewer"))
    users = User.objects.bulk_create(
        [User(username=username, name=name, password=password) for username, (name, _, _) in wanted.items()]
    )
    Post.objects.bulk_create(
        [
            Post(user=user, org=org, role=role)
            for user, (_, org, roles) in zip(users, wanted.values(), strict=True)
            for role in roles
        ]
    )


# hours a year that a department may ask for this year; a year before a tenth more, the year before that a fifth
BUDGETS = {
    "县民政局": 1050, "县残联": 700, "县卫健局": 1000, "县人社局": 920, "县医保局": 620, "县农业农村局": 1160,
    "县乡村振兴局": 1300, "县住建局": 650, "县公安局": 560, "县退役军人局": 480, "县教育局": 480, "县委组织部": 720,
    "县应急管理局": 700, "县市场监管局": 520, "县统计局": 700, "县妇联": 420, "县数据局": 330,
}  # fmt: skip
MONEY = {"县民政局": 60_000, "县残联": 30_000, "县农业农村局": 80_000}  # yuan
RAISED = "去年全县统一布置的高标准农田核查划给本局，其他单位的同一项已经取消。"
MOVED = "党员教育的两张表并成一张，省下的时间调给秋粮测产入户核对用。"


def budgets(orgs: dict[str, Organisation], year: int, before: int = 0) -> None:
    """Of a year that lies ``before`` years back. Budgets fall; one rose once, and says why."""
    Budget.objects.bulk_create(
        [
            Budget(org=orgs[name], year=year, minutes=round(60 * hours * (1 + before / 10)),
                   money=round(MONEY[name] * (1 + before / 10)) if name in MONEY else None,
                   reason=RAISED if name == "县农业农村局" and not before else "")
            for name, hours in BUDGETS.items()
        ]
    )  # fmt: skip


def move_budget(orgs: dict[str, Organisation], now: datetime) -> None:
    """The gatekeeper moves what one department has left to another; at a year's end that may be less."""
    for hours in (40, 20, 8):
        with suppress(Refusal):
            transfer(giver=orgs["县委组织部"], taker=orgs["县农业农村局"], year=now.year, minutes=hours * 60,
                     reason=MOVED, viewer=viewer_at(orgs["县减负办"], "gatekeeper"), now=now)  # fmt: skip
            return


def ledger(orgs: dict[str, Organisation], now: datetime, tell: Progress) -> County:
    """About 60,000 residents: every village's own register first, then the departments' lists over it."""
    county = populate(11, townships(), homes=(84, 116), enterprises=420)
    here = orgs[COUNTY]
    by = User.objects.get(username="sun")
    listed: dict[facts.Register, list[tuple[Organisation, str, str, dict[str, object]]]] = defaultdict(list)
    by_village: dict[str, list] = defaultdict(list)
    for home in county.households:
        by_village[home.village].append(home)
    for at, (village, homes) in enumerate(by_village.items(), 1):
        org = orgs[village]
        grids = [orgs[f"{village}第{letter}网格"].pk for letter in "一二三"]
        changes: list[SubjectChange] = []
        for home in homes:
            grid = grids[home.group % 3]
            changes.append(SubjectChange(org, "household", facts.household(home), grid=grid))
            changes.append(SubjectChange(org, "house", facts.house(home), grid=grid))
            for one in home.members:
                changes.append(SubjectChange(org, "person", facts.person(one, home), household=home.code, grid=grid))
                for register, values in facts.lists(one, home):
                    listed[register].append((org, "person", one.id_number, values))
            if home.monitored:
                listed[facts.MONITORED].append((org, "household", home.code, facts.monitored(home)))
        record(_source(here, org, facts.REGISTER), changes, by=by, now=now, org=org)
        if at % 30 == 0:
            tell(f"台账：{at} 个村")
    for one in county.enterprises:
        org = orgs[one.household.village]
        listed[facts.MARKET].append((org, "enterprise", "", facts.enterprise(one)))
    ids = dict(Subject.objects.exclude(key="").values_list("key", "pk"))
    for register, told in listed.items():
        owner = orgs[register.department]
        changes = [
            SubjectChange(org, kind, values, subject=ids[as_stored(kind, key)] if key else None)
            for org, kind, key, values in told
        ]
        for part in _parts(changes, 5_000):
            record(_source(here, owner, register), part, by=by, now=now, org=owner)
        tell(f"台账：{register.title} {len(told)} 条")
    return county


def _source(county: Organisation, org: Organisation, register: facts.Register) -> Source:
    return Source(
        kind=Source.Kind.IMPORT, county=county, org=org, title=register.title, owner=register.department,
        dated=date.today() - timedelta(days=register.days_old),
    )  # fmt: skip


def _parts(changes: Sequence[SubjectChange], size: int) -> Iterator[Iterable[SubjectChange]]:
    for at in range(0, len(changes), size):
        yield changes[at : at + size]
