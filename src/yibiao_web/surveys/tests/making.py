"""Surveys for tests: people in the ledger, a survey as far as one wants it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from yibiao_web.gate import actions as gate
from yibiao_web.ledger.keys import as_stored
from yibiao_web.ledger.models import Subject
from yibiao_web.surveys import actions, answering, filing
from yibiao_web.surveys.models import Survey

LEVELS = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
QUESTIONS = [
    {"key": "q1", "kind": "scale", "words": "村里的路，您怎么看？", "choices": LEVELS},
    {"key": "q2", "kind": "scale", "words": "去镇里办事，您怎么看？", "choices": LEVELS},
    {"key": "q3", "kind": "choice", "words": "哪一件最该先办？", "choices": ["修路", "路灯", "自来水", "说不清"]},
    {"key": "q4", "kind": "open", "words": "还有什么想说的？", "choices": []},
]
STAFF = [
    {"key": "form", "kind": "minutes", "words": "上一周填表报数用了多少分钟？", "choices": []},
    {"key": "meeting", "kind": "minutes", "words": "上一周开会用了多少分钟？", "choices": []},
    {"key": "stop", "kind": "choice", "words": "最该停掉哪一件？", "choices": ["周报表", "打卡群", "说不清"]},
]
REASON = "测试用的调查，理由写够二十个字，给看的人知道为什么要问，别的没有。"


def resident(cast, village: str, number: int, year: int) -> Subject:
    key = f"990101{year}0101{number % 1000:03}X"
    return Subject(
        county=cast.org("禾溪县"), org=cast.org(village), kind="person", key=as_stored("person", key),
        name=f"石{number}", changed_at=timezone.now(),
        values={"person.name": f"石{number}", "person.id_number": key, "person.mobile": f"1990000{number:04}"},
    )  # fmt: skip


def residents(cast, each: int = 60) -> None:
    """Grown-ups of three ages in the three villages, and two children who are not asked."""
    rows = []
    for at, village in enumerate(("杏花坞村", "老槐坪村", "碾子坝村")):
        rows += [resident(cast, village, at * 300 + n, (1950, 1975, 1995)[n % 3]) for n in range(each)]
    rows += [resident(cast, "杏花坞村", 990 + n, 2015) for n in range(2)]
    Subject.objects.bulk_create(rows)


def proposal(now, *, title: str = "秋季群众评议", **more) -> actions.Proposal:
    today = timezone.localdate(now)
    told = {
        "audience": "residents", "questions": QUESTIONS, "opens_on": today, "closes_on": today + timedelta(days=10),
        "introduction": "不记名，不愿答的可以不答。", "complaint": "县减负办 0999-1234567", "size": 40,
    }  # fmt: skip
    return actions.Proposal(title, **(told | more))


def proposed(cast, now, *, by: str = "zhao", **more) -> Survey:
    return actions.propose(proposal(now, **more), viewer=cast.viewer(by), now=now)


def opened(cast, now, *, by: str = "zhao", **more) -> Survey:
    """Let through, drawn and open."""
    survey, viewer = proposed(cast, now, by=by, **more), cast.viewer(by)
    if survey.demand.blocked or survey.demand.needs_reason:
        gate.pass_with_reason(survey.demand, viewer=viewer, reason=REASON, signed_name=viewer.user.name, now=now)
    else:
        gate.pass_plain(survey.demand, viewer=viewer, now=now)
    actions.draw(survey, seed="0307112528", source="双色球 2026129 期", viewer=viewer, now=now)
    return actions.open_survey(survey, viewer=viewer, now=now)


def slips(cast, survey, now, *, by: str = "zhao") -> list[tuple[str, str]]:
    return actions.print_slips(survey, viewer=cast.viewer(by), now=now)


def answer(survey, code, now, **said) -> None:
    answering.answered(
        Survey.objects.select_related("demand").get(pk=survey.pk), code, said, timezone.localdate(now)
    )  # fmt: skip


def asked_today(cast, **more) -> Survey:
    """Open on the real day, for requests that look at the clock."""
    return opened(cast, timezone.now(), **more)


def answered(cast, survey, now, share: float = 1.0) -> None:
    """By everybody who has a slip, or by a share of them."""
    codes = [code for _, code in slips(cast, survey, now)]
    for at, code in enumerate(codes[: int(len(codes) * share)]):
        answer(survey, code, now, q1=str(at % 4), q2=str(at % 3), q3="0", q4="路灯不亮" if at % 2 else "停水")


def filed(survey, now) -> Survey:
    filing.file_closed(now + timedelta(days=11))
    survey.refresh_from_db()
    return survey
