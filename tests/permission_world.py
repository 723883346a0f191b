"""The objects that addresses with an id name, made by the real actions: all of 禾溪县, so that Qian must find none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from yibiao_web.accounts.actions import name_deputy
from yibiao_web.accounts.models import Post
from yibiao_web.api.actions import make_client
from yibiao_web.api.models import Webhook
from yibiao_web.appraisal import contesting
from yibiao_web.appraisal.tests import making as appraisal_making
from yibiao_web.approvals.actions import approve
from yibiao_web.audit.models import AuditEntry
from yibiao_web.channels.tests import making as channel_making
from yibiao_web.documents import actions as documents
from yibiao_web.documents.tests import texts
from yibiao_web.draws import actions as draws
from yibiao_web.draws import handing as draw_handing
from yibiao_web.draws.opening import open_visits
from yibiao_web.draws.tests import making as draw_making
from yibiao_web.fieldwork.appealing import appeal as field_appeal
from yibiao_web.fieldwork.noting import add_photo
from yibiao_web.fieldwork.tests import making as field_making
from yibiao_web.gate import actions as gate
from yibiao_web.inspections.actions import add_visit
from yibiao_web.inspections.arranging import code_of
from yibiao_web.inspections.joining import ask as ask_to_join
from yibiao_web.inspections.tests import proposing as inspection_making
from yibiao_web.ledger.disputes import raise_dispute
from yibiao_web.ledger.importing import upload
from yibiao_web.ledger.merging import merge
from yibiao_web.letters.tests import making as letter_making
from yibiao_web.meetings.feeding import make_feed
from yibiao_web.meetings.models import CalendarFeed
from yibiao_web.meetings.planning import ask_plan
from yibiao_web.meetings.tests import proposing as meeting_making
from yibiao_web.reports.actions import make_report
from yibiao_web.reports.models import OpenRelease
from yibiao_web.sharing.actions import grant_directly, request_share
from yibiao_web.submissions.actions import open_draft, submit
from yibiao_web.submissions.reported import mark
from yibiao_web.submissions.tests import making
from yibiao_web.surveys.tests import making as survey_making
from yibiao_web.tasks.models import Assignment
from yibiao_web.trends.tests import making as trends_making

NOBODY = 999_999_999


@dataclass
class World:
    """What was made, by the name that the table uses for it."""

    made: dict[str, Any] = field(default_factory=dict)

    def pk(self, name: str) -> Any:
        """The key of a thing; ``=text`` is the text itself."""
        if name.startswith("="):
            return name[1:]
        one = self.made.get(name, NOBODY)
        return getattr(one, "pk", one)


def build() -> World:
    cast, now = Cast(), timezone.now()
    today = timezone.localdate(now)
    made: dict[str, Any] = {"village": cast.org("杏花坞村"), "department": cast.org("县残联"), "lin": cast.user("lin")}
    made["post"] = Post.objects.get(user=cast.user("lin"))
    made |= _ledger(cast, now, today) | _spine(cast, now) | _rights(cast, now, today)
    made["deputy"] = name_deputy(
        cast.user("lin"), viewer=cast.viewer("chen"), role="reviewer", since=today, until=today, now=now
    )
    # over since yesterday: Lin is to have her own roles only
    Post.objects.filter(pk=made["deputy"].pk).update(until=today - timedelta(days=1))
    made |= _documents(cast, now)
    made |= _meetings(cast, now)
    made |= _draw(cast, now - timedelta(days=4))
    made |= _inspections(cast, now)
    made |= _fieldwork(cast, now)
    made |= channel_making.registered(cast, now)
    made |= _appraisal(cast, now)
    made |= trends_making.world(cast, now)
    survey = survey_making.opened(cast, now)
    made |= {"survey": survey.demand, "survey_member": survey.members.filter(active=True).first()}
    made["village_report"] = make_report(
        made["village"], "place", today.replace(day=1), viewer=cast.viewer("lin"), now=now
    )
    made |= letter_making.taken_in(cast, now)
    made["release"] = OpenRelease.objects.create(county=cast.org("禾溪县"), month=today.replace(day=1), made_at=now)
    made["outside_demand"] = gate.register(
        "outside",
        org=cast.org("县民政局"),
        title="群里要的老人名单",
        findings=[],
        asked={},
        minutes=30,
        viewer=None,
        now=now,
    )
    made["entry"] = AuditEntry.objects.filter(org=cast.org("县民政局")).first()
    return World(made)


def _fieldwork(cast: Cast, now: datetime) -> dict[str, Any]:
    """A visit that was concluded, whose problem somebody appeals against, and one on the way with a picture."""
    done = field_making.concluded(cast, now)
    problem = done.visit.problems.get()
    appeal = field_appeal(done, problem=problem, words="换灭火器不归村里管", viewer=cast.viewer("lin"), now=now)
    going = field_making.started(cast, now, place="老槐坪村", inspection=done.visit.inspection, unannounced=True)
    note = field_making.noted(cast, going, now)[0]
    zhao, picture = cast.viewer("zhao"), field_making.png()
    photo = add_photo(note, key=note.key, thing="device", content=picture, viewer=zhao, now=now)
    return {"concluded_visit": done.visit, "problem": problem, "field_appeal": appeal, "visit_under_way": going,
            "field_note": note, "field_photo": photo}  # fmt: skip


def _ledger(cast: Cast, now: datetime, today: date) -> dict[str, Any]:
    first, second, third = making.people(cast, now)
    dispute = raise_dispute(first, "person.phone", None, "换号了", viewer=cast.viewer("lin"), now=now)
    done = merge(second, third, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    export = "姓名,身份证号码,所在村\n石小满,990101195001010010,杏花坞村\n"
    kept = upload("户籍.csv", export.encode(), owner=cast.org("县民政局"), dated=today - timedelta(days=1),
                  default=cast.org("杏花坞村"), viewer=cast.viewer("sun"), now=now)  # fmt: skip
    return {"subject": first, "dispute": dispute, "merge": done, "upload": kept}


def _spine(cast: Cast, now: datetime) -> dict[str, Any]:
    version = making.version_of(cast, now)
    task = making.sent(cast, now, version=version)
    assignment = task.assignments.get()
    draft = open_draft(assignment, viewer=cast.viewer("lin"), now=now)
    marked = mark(draft, making.field_of(draft, "健康状况"), viewer=cast.viewer("lin"), now=now)
    made = {"version": version, "form": version.form, "task": task, "admission": task.admission,
            "assignment": assignment, "marked": marked}  # fmt: skip
    made["submitted"] = _submitted(cast, now, "慰问物资发放表")
    made["approved"] = _submitted(cast, now, "慰问物资领取表")
    for _ in made["approved"].task.chain:
        reviewer = "chen" if made["approved"].task.chain[made["approved"].step] == "township" else "zhao"
        made["approved"] = approve(made["approved"], viewer=cast.viewer(reviewer), now=now)
    made["approved_task"] = made["approved"].task
    return made


def _submitted(cast: Cast, now: datetime, title: str) -> Assignment:
    """Of 老槐坪村, where nobody is known yet: nothing there stops it."""
    version = making.version_of(cast, now, making.sheet_of(("序号", "姓名", "慰问物资份数"), title=title))
    draft = making.drafted(cast, now, by="luo", village="老槐坪村", version=version)
    submit(draft, viewer=cast.viewer("luo"), key="", now=now)
    return Assignment.objects.select_related("task__org", "org", "county").get(pk=draft.assignment_id)


def _documents(cast: Cast, now: datetime) -> dict[str, Any]:
    """A superior's document, a draft that copies it, and one that was issued to a village and a township."""
    put = documents.put_in(viewer=cast.viewer("gao"), files=[("省厅.txt", texts.SUPERIOR.encode())], origin="upper",
                           issuer="云岭省民政厅", usual_day=timezone.localdate(now), now=now)  # fmt: skip
    zhao, given = cast.viewer("zhao"), {"file_name": "", "content": None, "now": now}
    planned = documents.plan(viewer=zhao, year=now.year, title="关于冬季救助的通知", now=now)
    copied = documents.hand_in(viewer=zhao, text=texts.COPY, told=texts.TOLD, **given)
    told = {**texts.TOLD, "recipients": [cast.org("杏花坞村").pk, cast.org("鹤汀镇").pk]}
    issued = documents.hand_in(viewer=zhao, text=texts.GOOD, told=told, **given)
    reason = "测试用的文件，理由写够二十个字，给收文的人看，别的什么也不为。"
    gate.decide(issued.demand, verdict="with_reason", viewer=cast.viewer("gao"), reason=reason, signed_name="高水生",
                now=now)  # fmt: skip
    answers = {one["id"]: one["answer"].replace("open", "yes") for one in issued.report["assessment"]}
    documents.sign_assessment(issued, viewer=zhao, answers=answers, remarks=dict.fromkeys(answers, "照旧"),
                              conclusion="", signed_name="赵志强", now=now)  # fmt: skip
    issued = documents.issue(issued, viewer=zhao, number="禾民〔2026〕31号", now=now)
    return {"imported": put, "source": put.results[0]["document"], "planned": planned, "copied": copied,
            "demand": copied.demand, "issued": issued, "issued_demand": issued.demand}  # fmt: skip


def _appraisal(cast: Cast, now: datetime) -> dict[str, Any]:
    """The number of an indicator is that of its demand."""
    scheme = appraisal_making.reckoned(cast, now)
    one = scheme.indicators.get(name="群众诉求解决率")
    other = scheme.indicators.get(name="群众满意度")
    village = cast.org("杏花坞村")
    said = other.values.get(org=village, current=True)
    return {
        "scheme": scheme, "indicator": one.demand, "appraisal_value": one.values.get(org=village, current=True),
        "appraisal_contest": contesting.contest(said, words="", proposed="", viewer=cast.viewer("lin"), now=now),
    }  # fmt: skip


def _meetings(cast: Cast, now: datetime) -> dict[str, Any]:
    """The numbers of meetings are those of their demands."""
    held, draft = meeting_making.called(cast, now), meeting_making.proposed(cast, now, days=12)
    make_feed(viewer=cast.viewer("lin"), name="手机", mine=False, now=now)
    return {
        "meeting": held.demand, "proposal": draft.demand, "feed": CalendarFeed.objects.latest("pk"),
        "plan": ask_plan(timezone.localdate(held.starts_at).replace(day=1), viewer=cast.viewer("gao"), now=now),
        "meeting_import": meeting_making.imported(cast, now),
    }  # fmt: skip


def _draw(cast: Cast, then: datetime) -> dict[str, Any]:
    """A draw whose lead opened it, though somebody asked to hand it over."""
    draw_making.holding_keys(cast, then)
    inspection = draw_making.inspection_of(cast, then)
    wish = draw_making.wanted(cast, then, inspection, draw_making.inspectors(cast), take=1)
    draw = draws.commit(wish, viewer=cast.viewer("zhao"), now=then)
    for name in ("wu", "sun"):
        later = draw_making.after_the_lottery(then)
        draws.state_seed(draw, [draw_making.LOTTERY], viewer=cast.viewer(name), now=later)
    draw.refresh_from_db()
    other = draw_making.going_along(cast, then)
    told = {"viewer": cast.viewer("gao"), "now": then}
    asked = draw_handing.ask(draw, other, "带队人昨晚急病住院", draw_making.word("gao"), **told)
    (one,) = open_visits(draw, [1], draw_making.word("zhao"), viewer=cast.viewer("zhao"),
                         now=draw_making.departed(then))  # fmt: skip
    return {"unannounced": inspection.demand, "draw": draw, "hand_over": asked, "opened_draw": one}


def _inspections(cast: Cast, now: datetime) -> dict[str, Any]:
    """One in the plan with a visit to come, one that is only proposed, and a plan to join visits."""
    day = timezone.localdate(now) + timedelta(days=9)
    one = inspection_making.in_the_plan(cast, now, first=day, last=day + timedelta(days=30))
    visit = add_visit(one, place=cast.org("杏花坞村"), on=day, viewer=cast.viewer("zhao"), now=now)
    proposed = inspection_making.proposed(cast, now)
    plan = ask_to_join(day, day + timedelta(days=20), viewer=cast.viewer("gao"), now=now)
    code = code_of(cast.org("杏花坞村"), now=now)
    return {"inspection": one.demand, "proposed_inspection": proposed.demand, "visit": visit, "join_plan": plan,
            "place_code": code.code}  # fmt: skip


def _rights(cast: Cast, now: datetime, today: date) -> dict[str, Any]:
    county = cast.org("禾溪县")
    later = today + timedelta(days=30)
    told = {"items": ["person.name"], "scope": county.path, "purpose": "慰问", "until": later, "now": now}
    asked = request_share(cast.viewer("zhao"), owner=cast.org("县数据局"), **told)
    grant = grant_directly(cast.viewer("sun"), org=cast.org("县残联"), **told)
    client, _ = make_client(viewer=cast.viewer("ji"), org=cast.org("县民政局"), name="民政系统", scopes=["read:tasks"],
                            purpose="对接", expires_on=later, now=now)  # fmt: skip
    hook = Webhook.objects.create(client=client, url="https://hook.test/", secret="s", events=[], made_at=now)
    return {"asked": asked, "grant": grant, "client": client, "hook": hook}
