"""Two years of visits in the demo county: what was noted, laid to whom, put right, appealed against and published; one
visit that is under way, one that waits for the place's word, one whose conclusion may still be appealed against. The
visits are the plan's and the draws'."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from demo.live.fieldwork_texts import LOOKS, REMARKS, SIGNS, Look, Seen
from demo.live.viewers import at, viewer, viewer_at
from demo.places import COUNTY
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork import appealing, concluding, noting, queries, rectifying, rules
from yibiao_web.fieldwork.models import Conclusion, Note, Problem
from yibiao_web.gate import actions as gate
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.inspections.queries import quiet_on
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

Orgs = Mapping[str, Organisation]
_WHY = "年度计划里的项目，已与镇里商量过日子，只看现场，不要材料，确需前往。"
_NOTHING = "没有发现问题，谢谢平时的用心。"
_TOLD = 36  # visits that something is told of
_HOME, _NEXT = "杏花坞村", "老槐坪村"


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    """After the plan's and the draws' visits: each gets what follows it, the oldest first."""
    today, dice = date.today(), Random(29)
    told = [_whole(orgs, visit, look, dice, today) for visit, look in _told_of(dice, today)]
    plain = _plain(today)
    _recent(orgs, today)
    rectifying.remind_overdue(at(today, 7))
    tell(f"现场 {len(told) + plain + 5} 次有了结论，问题 {Problem.objects.count()} 个，各走到各的一步")


def _open(today: date) -> QuerySet[Visit]:
    """Visits that are over and have no conclusion; those of the last days wait for their places."""
    rows = Visit.objects.filter(state=Visit.State.DONE, conclusion=None, on__lt=today - timedelta(days=4))
    return rows.select_related("inspection__demand__org", "inspection__demand__county", "place", "lead")


def _told_of(dice: Random, today: date) -> list[tuple[Visit, Look]]:
    """The visits that something is told of, with what there was to see."""
    looks = {look.org: look for look in LOOKS}
    rows = [(one, looks[one.inspection.demand.org.name]) for one in _open(today).order_by("on", "pk")
            if one.inspection.demand.org.name in looks]  # fmt: skip
    chosen = sorted(dice.sample(range(len(rows)), min(_TOLD, len(rows))))
    return [rows[at_] for at_ in chosen]


def _plain(today: date) -> int:
    """All others found nothing: there is nothing to tell but thanks."""
    rows = []
    for visit in _open(today):
        sender, day = viewer_at(visit.inspection.demand.org), visit.on + timedelta(days=2)
        rows.append(Conclusion(
            visit=visit, words=_NOTHING, by=sender.user, org=sender.org, at=at(day, 15), on=day, nothing_found=True,
            appeal_until=rules.appeal_until(day, pack(sender.org)), published_at=at(day + timedelta(days=2), 9),
        ))  # fmt: skip
        rows[-1].public_words = f"{visit.on.month}月{visit.on.day}日到{visit.place.name}，{_NOTHING}"
    Conclusion.objects.bulk_create(rows)
    return len(rows)


def _whole(orgs: Orgs, visit: Visit, look: Look, dice: Random, today: date) -> Conclusion:
    """What was noted, what the place said, the conclusion, and what became of its problems as far as time has gone."""
    sender = _sender(visit)
    if visit.lead is None:
        visit.lead = sender.user
        visit.save(update_fields=["lead"])
    problems = tuple(sorted(dice.sample(range(len(look.seen)), dice.choice((0, 1, 1, 2)))))
    year = (today - visit.on).days > 365  # fewer receptions since the minutes are charged to the sender
    signs = (dice.randrange(len(SIGNS)),) if dice.random() < (0.4 if year else 0.12) else ()
    _note(visit, look, problems, signs, sender)
    host, later = viewer_at(visit.place), at(visit.on + timedelta(days=1), 10)
    if problems and dice.random() < 0.6:
        note = visit.notes.filter(kind=Note.Kind.PROBLEM).first()
        concluding.remark(visit, words=dice.choice(REMARKS), viewer=host, now=later, note=note)
    concluding.remark(visit, words="", viewer=host, now=later)
    conclusion = _concluded(orgs, visit, look, problems, sender)
    if (day := conclusion.on + timedelta(days=3)) < today:
        concluding.publish(conclusion, words=conclusion.public_words, viewer=sender, now=at(day, 9))
    for problem in visit.problems.select_related("owner", "place", "visit__inspection__demand"):
        _rectified(problem, sender, dice, today)
    return conclusion


def _sender(visit: Visit) -> Viewer:
    """Whoever led it, else somebody of the department."""
    sender = viewer_at(visit.inspection.demand.org, "requester")
    return Viewer(visit.lead, sender.org, sender.roles) if visit.lead else sender


def _in_the_plan(orgs: Orgs, look: Look, today: date) -> Inspection:
    """All the year, everywhere."""
    sender, now = viewer_at(orgs[look.org], "requester"), at(today - timedelta(days=200), 9)
    demand = gate.register(
        "inspection", org=sender.org, title=look.title, findings=[], now=now, viewer=sender, parts={"inspections": 1},
        asked={orgs[_HOME]: 20.0}, duty="设施安全由主管部门看管，看现场，不看材料",
    )  # fmt: skip
    inspection = Inspection.objects.create(
        demand=demand, year=now.year, kind="check", contents=list(look.contents), basis="部门职责和年度计划",
        plan_number=f"{now.year}-{len(look.title)}", advice="go", facts={"times": 4},
    )  # fmt: skip
    gate.pass_plain(demand, viewer=sender, now=now)
    gate.enter_force(demand, viewer=sender, now=now)
    return inspection


def _gone(orgs: Orgs, look: Look, day: date, *, problems: Sequence[int], signs: Sequence[int] = (),
          unannounced: bool = True) -> Visit:  # fmt: skip
    """To the home village, on a day of its own."""
    inspection, sender = _plan(look), viewer_at(orgs[look.org], "requester")
    visit = inspections.add_visit(
        inspection, place=orgs[_HOME], on=day, lead=sender.user, viewer=sender, unannounced=unannounced,
        now=at(day - timedelta(days=5), 9), over_cap_reason=_WHY,
    )  # fmt: skip
    inspections.start_visit(visit, viewer=sender, now=at(day, 8, 10))
    _note(visit, look, problems, signs, sender)
    return inspections.finish_visit(visit, viewer=sender, now=at(day, 16))


def _plan(look: Look) -> Inspection:
    return Inspection.objects.select_related("demand__org", "demand__county").get(
        demand__title=look.title, demand__org__name=look.org
    )  # fmt: skip


def _free(county: Organisation, day: date) -> date:
    """A working day on which somebody may go."""
    while day.weekday() > 4 or quiet_on(county, day):
        day -= timedelta(days=1)
    return day


def _note(visit: Visit, look: Look, problems: Sequence[int], signs: Sequence[int], sender: Viewer) -> None:
    about = next(iter(visit.inspection.contents), "")
    rows = [{"kind": "problem", "words": look.seen[at_].words, "content": about} for at_ in problems]
    rows += [{"kind": "good", "words": words} for words in look.good[: 2 - len(problems)]]
    for at_ in signs:
        sign, words, people, minutes = SIGNS[at_]
        rows.append({"kind": "sign", "sign": sign, "words": words, "people": str(people), "minutes": str(minutes)})
    told = [
        row | {"key": _key(visit, n), "noted_at": at(visit.on, 9, 10 + n * 7).isoformat()} for n, row in enumerate(rows)
    ]  # fmt: skip
    noting.take(visit, told, viewer=sender, now=at(visit.on, 11))
    for n, at_ in enumerate(problems):
        _picture(visit, _key(visit, n), look.seen[at_], sender, at(visit.on, 11))


def _key(visit: Visit, n: int) -> str:
    return str(UUID(int=visit.pk * 1000 + n, version=4))


def _picture(visit: Visit, key: str, seen: Seen, sender: Viewer, now: datetime) -> None:
    if seen.picture:
        note = visit.notes.get(key=key)
        noting.add_photo(note, key=key, thing=seen.thing, content=drawn(seen.picture), viewer=sender, now=now)


def _concluded(orgs: Orgs, visit: Visit, look: Look, problems: Sequence[int], sender: Viewer) -> Conclusion:
    now = at(visit.on + timedelta(days=2), 15)
    notes = list(visit.notes.filter(kind=Note.Kind.PROBLEM))
    laid = [
        concluding.Laid(
            title=seen.title, owner=orgs[seen.owner or visit.place.name], owner_why=seen.why, judged_by=seen.judged_by,
            due_on=now.date() + timedelta(days=40), note=note,
        )
        for seen, note in zip((look.seen[at_] for at_ in problems), notes, strict=True)
    ]  # fmt: skip
    words = f"有 {len(laid)} 处要改，都不难办。" if laid else _NOTHING
    return concluding.conclude(visit, words=words, laid=laid, viewer=sender, now=now)


def _rectified(problem: Problem, sender: Viewer, dice: Random, today: date) -> None:
    """The older ones are settled, in one way or another; of the newer some are late, some wait to be looked at."""
    owner = viewer_at(problem.owner)
    done = problem.since + timedelta(days=dice.randrange(6, 36))
    forgotten = 60 < (today - problem.since).days < 300 and dice.random() < 0.2
    if forgotten or done >= today or ((today - problem.since).days < 100 and dice.random() < 0.4):
        return
    sources = [one.pk for one in queries.evidence(problem).filter(recorded_at__lt=at(done, 23))[:1]]
    words = dice.choice(("", "换好了", "已经修好"))
    rectifying.rectify(problem, words=words, sources=sources, viewer=owner, now=at(done, 10))
    checked = done + timedelta(days=dice.randrange(3, 20))
    if checked >= today or (today - problem.since).days < 100:
        return
    later = Visit.objects.filter(place=problem.place, state=Visit.State.DONE, on__gte=problem.since)
    how = "visit" if problem.judged_by == "sight" and later.exclude(pk=problem.visit_id).exists() else "ledger"
    own = problem.owner_id == sender.org.pk and not sources
    rectifying.close(problem, how=how, viewer=viewer("gao") if own else sender, now=at(checked, 10))


def _recent(orgs: Orgs, today: date) -> None:
    """What can be tried: appeals decided and in time; the place's turn; a visit under way."""
    county, gao = orgs[COUNTY], viewer("gao")
    civil, safety, houses, clinics = LOOKS[0], LOOKS[1], LOOKS[2], LOOKS[5]
    for look in (civil, safety, houses, clinics):
        _in_the_plan(orgs, look, today)
    one = _appealed(orgs, safety, _free(county, today - timedelta(days=48)), 1, today, signs=(0,)).appeals.get()
    appealing.decide(
        one, outcome="corrected", answer="水池是项目建的，阀门更换归县农业农村局，期限顺延。", viewer=gao,
        now=at(one.on + timedelta(days=6), 10),
        correction=appealing.Correction(owner=orgs["县农业农村局"], due_on=today + timedelta(days=20)),
    )  # fmt: skip
    one = _appealed(orgs, houses, _free(county, today - timedelta(days=95)), 1, today).appeals.get()
    appealing.decide(
        one, outcome="dropped", answer="查台账，县住建局录入慢了一个月，不是村里的事，也已补录，撤销。", viewer=gao,
        now=at(one.on + timedelta(days=9), 10),
    )  # fmt: skip
    _appealed(orgs, civil, _free(county, today - timedelta(days=12)), 1, today)
    _gone(orgs, clinics, _free(county, today - timedelta(days=1)), problems=(1,), unannounced=False)
    if quiet_on(county, today) is None:
        _underway(orgs, civil, today)


def _appealed(orgs: Orgs, look: Look, day: date, problem: int, today: date, signs: Sequence[int] = ()) -> Conclusion:
    """Laid to the village, which says that it is not the village's."""
    own = look._replace(seen=tuple(seen._replace(owner="") for seen in look.seen))
    visit, sender, lin = (
        _gone(orgs, own, day, problems=(problem,), signs=signs),
        viewer_at(orgs[look.org]),
        viewer("lin"),
    )
    concluding.remark(visit, words="", viewer=lin, now=at(day, 17))
    conclusion = _concluded(orgs, visit, own, (problem,), sender)
    concluding.publish(conclusion, words=conclusion.public_words, viewer=sender, now=at(conclusion.on, 17))
    appealing.appeal(
        conclusion, problem=visit.problems.get(), viewer=lin, now=at(min(today, conclusion.on + timedelta(days=4)), 8),
        words="这处设施不是村里建的，也没有给村里管护费，请改归建设的单位。村里已先拦了绳子。",
    )  # fmt: skip
    return conclusion


def _underway(orgs: Orgs, look: Look, today: date) -> None:
    """Zhao and Zhou are on the way just now; nobody at the place knows."""
    zhao = viewer("zhao")
    visit = inspections.add_visit(
        _plan(look), place=orgs[_NEXT], on=today, lead=zhao.user, inspectors=[viewer("zhou").user], unannounced=True,
        viewer=zhao, now=at(today, 7), over_cap_reason=_WHY,
    )  # fmt: skip
    inspections.start_visit(visit, viewer=zhao, now=at(today, 8))
    rows = [
        {"key": _key(visit, 0), "kind": "problem", "words": "灶房排烟管接头松，有油渍滴下来。",
         "content": look.contents[0]},
        {"key": _key(visit, 1), "kind": "good", "words": "老人饭菜留样三天都在，标签写了时间。"},
    ]  # fmt: skip
    noting.take(visit, rows, viewer=zhao, now=at(today, 9))
    note = visit.notes.get(key=_key(visit, 0))
    noting.add_photo(note, key=_key(visit, 0), thing="device", content=drawn("pipe"), viewer=zhao, now=at(today, 9))


def drawn(what: str) -> bytes:
    """An invented picture of a thing, as PNG: plain shapes on a wall."""
    picture = np.full((240, 320, 3), (214, 206, 190), np.uint8)
    picture[200:] = (150, 138, 120)
    y, x = np.mgrid[0:240, 0:320]
    match what:
        case "gauge":
            picture[60:210, 120:180] = (190, 30, 30)
            picture[(y - 70) ** 2 + (x - 220) ** 2 < 40**2] = (245, 245, 245)
            picture[(abs(y - 70 - (x - 220) // 3) < 3) & (x > 190) & (x < 222)] = (200, 0, 0)
        case "steps" | "ramp":
            for n in range(5):
                picture[110 + n * 20 : 130 + n * 20, 60 + n * 34 :] = (120 + n * 12,) * 3
        case "crack" | "canal":
            edge = 160 + (18 * np.sin(y / 11) + 9 * np.sin(y / 4)).astype(int)
            picture[abs(x - edge) < 4 + y // 40] = (40, 36, 32)
        case "wheel" | "valve":
            far = (y - 120) ** 2 + (x - 160) ** 2
            picture[(far < 80**2) & (far > 66**2)] = (60, 60, 70)
            picture[(abs(y - 120) < 4) | (abs(x - 160) < 4)] = (90, 90, 100)
        case _:
            picture[70:180, 100:220] = (235, 235, 230)
            picture[110:140, 130:150] = picture[110:140, 170:190] = (60, 60, 60)
            picture[90:160, 205:211] = (184, 115, 51)
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    head = struct.pack(">LLBBBBB", 320, 240, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
