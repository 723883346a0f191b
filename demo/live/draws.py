"""Two years of drawn visits in the demo county: every quarter or so a commitment, a lottery's numbers, an opening at
the departure time, a published record that verifies. One commitment was given up with a reason and counted, one seal
was handed over when its lead fell ill, at one village gongs were heard. One draw waits for tomorrow's lottery; another
may be opened today by Zhao, with ``PASSPHRASE``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from demo.live.cast import PASSWORD
from demo.live.places import DEPARTMENTS
from demo.live.viewers import ZONE, at, viewer, viewer_at
from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.draws import actions, handing, keys, listing, opening
from yibiao_web.draws.models import Draw, Inspector, Opening
from yibiao_web.draws.preparing import Wanted
from yibiao_web.draws.publishing import publish_due
from yibiao_web.draws.rules import departures
from yibiao_web.gate import actions as gate
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.queries import quiet_on
from yibiao_web.orgs.models import Organisation

Orgs = Mapping[str, Organisation]
PASSPHRASE = PASSWORD  # for everybody who tries the demo; in earnest nobody's passphrase is a password
SENDER = "县民政局"
TITLES = ("低保金到户暗访", "村级养老服务暗访")
_AGO = (640, 540, 450, 330, 240, 150, 60)  # days; every round somewhere else
_SPOILED, _HANDED, _GONGS = 2, 4, 5  # of the rounds
_WHY = "年度计划里的暗访，抽到哪里去哪里，只看现场，不要材料。"


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    """The oldest first, each step on its day, by the same actions as on the pages."""
    now, dice = datetime.now(ZONE), Random(97)
    begun = now - timedelta(days=730)
    people = _people(orgs, begun)
    _risks(orgs, begun, dice)
    items = [_in_the_plan(orgs, title, begun) for title in TITLES]
    for number, ago in enumerate(_AGO):
        day = _free(orgs[SENDER], (now - timedelta(days=ago)).date())
        _round(number, items[number % 2], day, people, dice)
    _today(items[0], people, now, dice)
    _waiting(items[1], people, now)
    tell(
        f"暗访抽签 {Draw.objects.count()} 次，作废 {Draw.objects.exclude(abandoned_at=None).count()} 次，封着的等着启封"
    )


def _people(orgs: Orgs, now: datetime) -> list[Inspector]:
    """One of each department; keys for whoever leads, keeps the gate or audits."""
    gao, townships = viewer("gao"), [one for one in orgs.values() if one.level == "township"]
    found = []
    for number, (name, line, _duties) in enumerate(DEPARTMENTS.values()):
        if line in ("减负", "审计", "数据"):
            continue
        one = viewer_at(orgs[name], "requester")
        found.append(
            listing.set_inspector(one.user, one.org, skills=["账目"] if number % 2 else ["养老"], leads=number % 3 != 2,
                                  avoids=[townships[number % len(townships)]], viewer=gao, now=now)
        )  # fmt: skip
    for name in ("zhao", "gao", "wu"):
        keys.set_passphrase(PASSPHRASE, PASSPHRASE, viewer=viewer(name), now=now)
    return found


def _risks(orgs: Orgs, now: datetime, dice: Random) -> None:
    villages = sorted((one for one in orgs.values() if one.level == "village"), key=lambda one: one.path)
    chosen = dice.sample(villages, 24)
    told = dict.fromkeys(chosen[:16], (2, "去年有群众来信")) | dict.fromkeys(chosen[16:], (3, "上次的问题没有改好"))
    listing.set_risks(told, viewer=viewer("zhao"), now=now)


def _in_the_plan(orgs: Orgs, title: str, now: datetime) -> Inspection:
    zhao = viewer("zhao")
    demand = gate.register("inspection", org=orgs[SENDER], title=title, findings=[], asked={}, now=now, viewer=zhao,
                           parts={"inspections": 1}, duty="钱和服务到没到人，民政部门要看")  # fmt: skip
    one = Inspection.objects.create(
        demand=demand, year=now.year, kind="check", unannounced=True, contents=["到没到本人手里"], basis="部门职责",
        facts={"times": 9},
    )  # fmt: skip
    gate.pass_plain(demand, viewer=zhao, now=now)
    gate.enter_force(demand, viewer=zhao, now=now)
    return one


def _free(org: Organisation, day: date) -> date:
    """A working day on which visits are made, on or after a day."""
    county = org.parent
    assert county
    while day.weekday() > 4 or quiet_on(county, day):
        day += timedelta(days=1)
    return day


def _wanted(
    item: Inspection,
    day: date,
    people: Sequence[Inspector],
    *,
    first: time = time(8, 30),
    every: int = 20,
    take: int = 4,
) -> Wanted:
    eve = datetime.combine(day - timedelta(days=1), time(21, 15), ZONE)
    name = f"云岭三十五选五第{eve:%Y}{eve.timetuple().tm_yday:03d}期开奖号码"
    return Wanted(
        inspection=item, on=day, take=take, lead=viewer("zhao").user, inspectors=people, skills=("账目",),
        witnesses=(viewer("wu").user, viewer("sun").user), sources=[("lottery", name, eve)],
        departures=departures(datetime.combine(day, first, ZONE), take, every),
    )  # fmt: skip


def _round(number: int, item: Inspection, day: date, people: Sequence[Inspector], dice: Random) -> None:
    """From the commitment to the published record."""
    zhao, wanted, before = viewer("zhao"), _wanted(item, day, people), at(day - timedelta(days=5), 10)
    draw = actions.commit(wanted, viewer=zhao, now=before)
    if number == _SPOILED:
        why = "带队的同志抽去防汛，改由本人带队，名册要重列"
        actions.abandon(draw, why, viewer=zhao, now=before + timedelta(hours=5))
        draw = actions.commit(wanted, viewer=zhao, now=before + timedelta(days=1))
    _witnessed(draw, dice)
    draw.refresh_from_db()
    lead = _handed_over(draw, at(day, 7, 40)) if number == _HANDED else zhao
    for two in ([1, 2], [3, 4]):
        set_out = opening.departure(draw, two[1])
        for opened in opening.open_visits(draw, two, PASSPHRASE, viewer=lead, now=set_out, over_cap_reason=_WHY):
            _visited(opened, gongs=number == _GONGS and opened.number == 2)
    publish_due(at(day + timedelta(days=1), 0, 10))


def _witnessed(draw: Draw, dice: Random) -> None:
    night = at(draw.on - timedelta(days=1), 21, 40)
    numbers = " ".join(f"{one:02d}" for one in sorted(dice.sample(range(1, 36), 5)))
    for minutes, name in enumerate(("wu", "sun")):
        actions.state_seed(draw, [numbers], viewer=viewer(name), now=night + timedelta(minutes=7 * minutes))


def _handed_over(draw: Draw, now: datetime) -> Viewer:
    """To another of the sender's; whoever it is gets a key that morning."""
    other = Post.objects.filter(org=draw.inspection.demand.org).exclude(user=draw.lead).select_related("user", "org")
    post = other.first() or _substitute(draw)
    lead = Viewer(post.user, post.org, frozenset({"requester"}))
    keys.set_passphrase(PASSPHRASE, PASSPHRASE, viewer=lead, now=now)
    asked = handing.ask(draw, post.user, "带队的同志夜里急病住院", PASSPHRASE, viewer=viewer("gao"), now=now)
    handing.agree(asked, PASSPHRASE, viewer=viewer("wu"), now=now + timedelta(minutes=10))
    draw.refresh_from_db()
    return lead


def _substitute(draw: Draw) -> Post:
    user = User.objects.create(username="tang", name="唐守望")
    user.set_unusable_password()
    user.save()
    return Post.objects.create(user=user, org=draw.inspection.demand.org, role="reviewer")


def _visited(opened: Opening, *, gongs: bool) -> None:
    visit = opened.visit
    post = Post.objects.filter(user=visit.lead).select_related("user", "org").first()
    assert post
    going = Viewer(post.user, post.org, frozenset({"requester"}))
    opening.glance([opened], viewer=going, now=opened.at + timedelta(minutes=4))
    inspections.start_visit(visit, viewer=going, now=opened.at + timedelta(minutes=6))
    if gongs:
        came = opened.at + timedelta(minutes=50)
        opening.note_sign(opened, "村口有锣鼓，路边站了一排人", came - timedelta(minutes=20), viewer=going, now=came)
    inspections.finish_visit(visit, viewer=going, now=opened.at + timedelta(hours=2))


def _today(item: Inspection, people: Sequence[Inspector], now: datetime, dice: Random) -> None:
    """Seeded last night; the first team has just set out, so that the trier can open it."""
    day = now.date()
    if quiet_on(item.demand.county, day) or not 1 <= now.hour <= 20:
        return
    first = (now - timedelta(minutes=10)).time().replace(second=0, microsecond=0)
    wanted = _wanted(item, day, people, first=first, every=90, take=2)
    draw = actions.commit(wanted, viewer=viewer("zhao"), now=at(day - timedelta(days=3), 15))
    _witnessed(draw, dice)


def _waiting(item: Inspection, people: Sequence[Inspector], now: datetime) -> None:
    """Committed to today; its lottery is drawn on the eve."""
    day = _free(item.demand.org, now.date() + timedelta(days=2))
    actions.commit(_wanted(item, day, people), viewer=viewer("zhao"), now=now)
