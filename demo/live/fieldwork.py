"""Two years of visits in the demo county: what was noted, laid to whom, put right, appealed against and published; one
visit that is under way, one that waits for the place's word, one whose conclusion may still be appealed against."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import numpy as np

from demo.live.fieldwork_texts import LOOKS, REMARKS, SIGNS, Look, Seen
from demo.live.places import townships
from demo.live.viewers import at, viewer, viewer_at
from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork import appealing, concluding, noting, queries, rectifying
from yibiao_web.fieldwork.models import Conclusion, Note, Problem
from yibiao_web.gate import actions as gate
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.orgs.models import Organisation

Orgs = Mapping[str, Organisation]
_WHY = "年度计划里的项目，已与镇里商量过日子，只看现场，不要材料，确需前往。"
_ROUNDS = (700, 610, 520, 420, 330, 240, 150, 75)  # days ago; every round somebody else goes
_HOME, _NEXT = "杏花坞村", "老槐坪村"


@dataclass(frozen=True)
class Went:
    """A visit of the demo: what is looked at, where, when; ``signs``: of a reception, by number."""

    look: Look
    place: str
    day: date
    unannounced: bool
    problems: tuple[int, ...]
    signs: tuple[int, ...] = ()


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    """The oldest first, each step on its day."""
    today, dice = date.today(), Random(29)
    plans = {look.title: _in_the_plan(orgs, look, today) for look in LOOKS}
    done = [_whole(orgs, plans[one.look.title], one, dice, today) for one in _past(today, dice)]
    _recent(orgs, plans, today)
    rectifying.remind_overdue(at(today, 7))
    tell(f"去过 {len(done) + 5} 次现场，问题 {Problem.objects.count()} 个，各走到各的一步")


def _in_the_plan(orgs: Orgs, look: Look, today: date) -> Inspection:
    """Of two years ago, and still going on."""
    sender, now = viewer_at(orgs[look.org], "requester"), at(today - timedelta(days=730), 9)
    demand = gate.register(
        "inspection", org=sender.org, title=look.title, findings=[], now=now, viewer=sender, parts={"inspections": 1},
        asked={orgs[name]: 20.0 for name in _all_places()}, duty="设施安全由主管部门看管，看现场，不看材料",
    )  # fmt: skip
    inspection = Inspection.objects.create(
        demand=demand, year=now.year, kind="check", contents=list(look.contents),
        plan_number=f"{now.year}-{len(look.title)}", basis="部门职责和年度计划", facts={"times": 99},
    )  # fmt: skip
    gate.pass_plain(demand, viewer=sender, now=now)
    gate.enter_force(demand, viewer=sender, now=now)
    return inspection


def _all_places() -> list[str]:
    return [name for township, villages in townships().items() for name in (township, *villages)]


def _past(today: date, dice: Random) -> Iterator[Went]:
    villages = [name for names in list(townships().values())[:6] for name in names[:3]]
    for round_, ago in enumerate(_ROUNDS):
        for at_, look in enumerate(LOOKS):
            place = _HOME if (round_ + at_) % 7 == 3 else villages[(round_ * 5 + at_ * 4) % len(villages)]
            day = _working_day(today - timedelta(days=ago - at_ * 6))
            count = dice.choice((0, 0, 1, 1, 2))
            problems = tuple(sorted(dice.sample(range(len(look.seen)), min(count, len(look.seen)))))
            signs = (dice.randrange(len(SIGNS)),) if dice.random() < max(0.08, 0.4 - round_ * 0.05) else ()
            yield Went(look, place, day, dice.random() < 0.5, problems, signs)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _whole(orgs: Orgs, inspection: Inspection, one: Went, dice: Random, today: date) -> Conclusion:
    """A visit with its conclusion, and what became of its problems as far as time has gone."""
    visit = _gone(orgs, inspection, one)
    sender, host = viewer_at(orgs[one.look.org], "requester"), viewer_at(orgs[one.place], "clerk")
    later = at(one.day + timedelta(days=1), 10)
    if one.problems and dice.random() < 0.6:
        note = visit.notes.filter(kind=Note.Kind.PROBLEM).first()
        concluding.remark(visit, words=dice.choice(REMARKS), viewer=host, now=later, note=note)
    concluding.remark(visit, words="", viewer=host, now=later)
    conclusion = _concluded(orgs, visit, one, sender)
    day = conclusion.on + timedelta(days=3)
    if day < today:
        concluding.publish(conclusion, words=conclusion.public_words, viewer=sender, now=at(day, 9))
    for problem in visit.problems.select_related("owner", "place", "visit__inspection__demand"):
        _rectified(problem, sender, dice, today)
    return conclusion


def _gone(orgs: Orgs, inspection: Inspection, one: Went) -> Visit:
    sender = viewer_at(orgs[one.look.org], "requester")
    visit = inspections.add_visit(
        inspection, place=orgs[one.place], on=one.day, lead=sender.user, inspectors=_others(sender), viewer=sender,
        unannounced=one.unannounced, now=at(one.day - timedelta(days=5), 9), over_cap_reason=_WHY,
    )  # fmt: skip
    inspections.start_visit(visit, viewer=sender, now=at(one.day, 8, 10))
    _note(visit, one, sender)
    return inspections.finish_visit(visit, viewer=sender, now=at(one.day, 16))


def _others(sender: Viewer) -> Sequence[User]:
    """One more of the department, if there is one."""
    others = User.objects.filter(posts__org=sender.org, is_active=True).exclude(pk=sender.user.pk).order_by("pk")
    return list(others.distinct()[:1])


def _note(visit: Visit, one: Went, sender: Viewer) -> None:
    about = one.look.contents[0]
    rows = [{"kind": "problem", "words": one.look.seen[at_].words, "content": about} for at_ in one.problems]
    rows += [{"kind": "good", "words": words} for words in one.look.good[: 2 - len(one.problems)]]
    for at_ in one.signs:
        sign, words, people, minutes = SIGNS[at_]
        rows.append({"kind": "sign", "sign": sign, "words": words, "people": str(people), "minutes": str(minutes)})
    told = [
        row | {"key": _key(visit, n), "noted_at": at(one.day, 9, 10 + n * 7).isoformat()} for n, row in enumerate(rows)
    ]  # fmt: skip
    noting.take(visit, told, viewer=sender, now=at(one.day, 11))
    for n, at_ in enumerate(one.problems):
        _picture(visit, _key(visit, n), one.look.seen[at_], sender, at(one.day, 11))


def _key(visit: Visit, n: int) -> str:
    return str(UUID(int=visit.pk * 1000 + n, version=4))


def _picture(visit: Visit, key: str, seen: Seen, sender: Viewer, now: datetime) -> None:
    if seen.picture:
        note = visit.notes.get(key=key)
        noting.add_photo(note, key=key, thing=seen.thing, content=drawn(seen.picture), viewer=sender, now=now)


def _concluded(orgs: Orgs, visit: Visit, one: Went, sender: Viewer, days: int = 2) -> Conclusion:
    now = at(one.day + timedelta(days=days), 15)
    notes = list(visit.notes.filter(kind=Note.Kind.PROBLEM))
    laid = [
        concluding.Laid(
            title=seen.title, owner=orgs[seen.owner or one.place], owner_why=seen.why, judged_by=seen.judged_by,
            due_on=now.date() + timedelta(days=40), note=note,
        )
        for seen, note in zip((one.look.seen[at_] for at_ in one.problems), notes, strict=True)
    ]  # fmt: skip
    words = f"有 {len(laid)} 处要改，都不难办。" if laid else "没有发现问题，谢谢平时的用心。"
    return concluding.conclude(visit, words=words, laid=laid, viewer=sender, now=now)


def _rectified(problem: Problem, sender: Viewer, dice: Random, today: date) -> None:
    """The older ones are settled, in one way or another; of the newer some are late, some wait to be looked at."""
    owner = viewer_at(problem.owner)
    done = problem.since + timedelta(days=dice.randrange(6, 36))
    if done >= today or ((today - problem.since).days < 100 and dice.random() < 0.4):
        return
    sources = [one.pk for one in queries.evidence(problem).filter(recorded_at__lt=at(done, 23))[:1]]
    words = dice.choice(("", "换好了", "已经修好"))
    rectifying.rectify(problem, words=words, sources=sources, viewer=owner, now=at(done, 10))
    checked = done + timedelta(days=dice.randrange(3, 20))
    if checked >= today or (today - problem.since).days < 100:
        return
    later = Visit.objects.filter(place=problem.place, state=Visit.State.DONE, on__gte=problem.since)
    how = "visit" if problem.judged_by == "sight" and later.exclude(pk=problem.visit_id).exists() else "ledger"
    rectifying.close(problem, how=how, viewer=sender, now=at(checked, 10))


def _recent(orgs: Orgs, plans: Mapping[str, Inspection], today: date) -> None:
    """What can be tried: an appeal decided and one in time; the place's turn; a visit under way."""
    lin, gao = viewer("lin"), viewer("gao")
    civil, safety = LOOKS[0], LOOKS[1]
    decided = Went(safety, _HOME, _working_day(today - timedelta(days=48)), True, (1,), (0,))
    conclusion = _appealed(orgs, plans[safety.title], decided, lin, today)
    one = conclusion.appeals.get()
    appealing.decide(
        one, outcome="corrected", answer="水池是项目建的，阀门更换归县农业农村局，期限顺延。", viewer=gao,
        now=at(one.on + timedelta(days=6), 10),
        correction=appealing.Correction(owner=orgs["县农业农村局"], due_on=today + timedelta(days=20)),
    )  # fmt: skip
    in_time = Went(civil, _HOME, _working_day(today - timedelta(days=12)), True, (1,))
    _appealed(orgs, plans[civil.title], in_time, lin, today)
    gone = Went(LOOKS[2], _HOME, _working_day(today - timedelta(days=95)), False, (1,))
    conclusion = _appealed(orgs, plans[LOOKS[2].title], gone, lin, today)
    one = conclusion.appeals.get()
    appealing.decide(
        one, outcome="dropped", answer="查台账，县住建局录入慢了一个月，不是村里的事，也已补录，撤销。", viewer=gao,
        now=at(one.on + timedelta(days=9), 10),
    )  # fmt: skip
    waiting = Went(LOOKS[5], _HOME, _working_day(today - timedelta(days=1)), False, (1,))
    _gone(orgs, plans[LOOKS[5].title], waiting)
    _underway(orgs, plans[civil.title], today)


def _appealed(orgs: Orgs, inspection: Inspection, one: Went, host: Viewer, today: date) -> Conclusion:
    """Laid to the village, which says that it is not the village's."""
    visit, sender = _gone(orgs, inspection, one), viewer_at(orgs[one.look.org], "requester")
    concluding.remark(visit, words="", viewer=host, now=at(one.day, 17))
    own = one.look._replace(seen=tuple(seen._replace(owner="") for seen in one.look.seen))
    conclusion = _concluded(orgs, visit, Went(own, one.place, one.day, True, one.problems), sender)
    concluding.publish(conclusion, words=conclusion.public_words, viewer=sender, now=at(conclusion.on, 17))
    appealing.appeal(
        conclusion, problem=visit.problems.get(), viewer=host, now=at(min(today, conclusion.on + timedelta(days=4)), 8),
        words="这处设施不是村里建的，也没有给村里管护费，请改归建设的单位。村里已先拦了绳子。",
    )  # fmt: skip
    return conclusion


def _underway(orgs: Orgs, inspection: Inspection, today: date) -> None:
    """Zhao and Zhou are on the way just now; nobody at the place knows."""
    zhao = viewer("zhao")
    visit = inspections.add_visit(
        inspection, place=orgs[_NEXT], on=today, lead=zhao.user, inspectors=[viewer("zhou").user], unannounced=True,
        viewer=zhao, now=at(today, 7), over_cap_reason=_WHY,
    )  # fmt: skip
    inspections.start_visit(visit, viewer=zhao, now=at(today, 8))
    rows = [
        {"key": _key(visit, 0), "kind": "problem", "words": "灶房排烟管接头松，有油渍滴下来。",
         "content": LOOKS[0].contents[0]},
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
