"""The complaints this product exists for, one by one, through the doors that people use: what somebody does, what the
platform answers, which number moves. ``docs/complaints.md`` tells the same; its numbers are those found here."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao.trends.calendar import last_whole, later, months_from
from yibiao_web.appraisal.models import Scheme
from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.channels.models import Channel, Retirement
from yibiao_web.fieldwork.concluding import conclude, remark
from yibiao_web.fieldwork.tests.making import noted, started, told
from yibiao_web.forms.actions import describe, enter_force, examine, hand_in
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.gate.models import Demand
from yibiao_web.inspections.actions import finish_visit
from yibiao_web.inspections.queries import visible_visits
from yibiao_web.meetings import jobs, merging, planning, rules
from yibiao_web.meetings.models import Attendance, Meeting, Room
from yibiao_web.meetings.tests.proposing import called, proposed
from yibiao_web.outside import actions as outside
from yibiao_web.outside import limits
from yibiao_web.submissions.tests.making import id_number, people
from yibiao_web.trends.actions import add_measure
from yibiao_web.trends.looking import look
from yibiao_web.trends.models import Alarm

PAGE = Path(__file__).parents[2] / "docs" / "complaints.md"


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    for one in (limits.telling, limits.trying):
        one.forget()


@pytest.fixture
def elders(cast, now):
    """Twenty-five people over eighty whose names, numbers and telephones the county has."""
    rows = [(f"石{i:02}", id_number(f"19{40 + i}0101", i), f"139000012{i:02}", None) for i in range(25)]
    return people(cast, now, rows=rows)


def told_by_the_page(what: str, before: float, after: float) -> None:
    line = f"{what}：{before:.0f} → {after:.0f}"
    assert before != after
    assert line in PAGE.read_text(encoding="utf-8"), line


def minutes_charged(org: str) -> float:
    return BurdenEntry.objects.filter(org__name=org).aggregate(sum=Sum("estimated"))["sum"] or 0.0


def tell_outside(county, text: str):
    """Somebody pastes what came in a chat group, without a name, and says yes to what was understood."""
    client = Client()
    page = client.post(reverse("outside:report"), {"county": county.pk, "text": text})
    read = page.context["told"]
    kept = {"told": page.context["kept"], "code": page.context["code"], "sender": read.sender or ""}
    done = client.post(reverse("outside:file"), kept).content.decode()
    return read, re.search(r'class="secret">([-A-Z0-9]+)<', done)[1]


def test_a_white_header_notice_in_a_chat_group(cast, as_user, elders):
    text = (
        "县民政局办公室便函：请各村于11月6日前报送80岁以上老人姓名、身份证号、联系电话，报到老龄办，"
        "本函不编文号，请勿外传。"
    )
    read, code = tell_outside(cast.org("禾溪县"), text)
    assert read.answer == "要的这些，台账里都已经有了，不用再报"
    before = minutes_charged("县民政局")
    outside.file_told(timezone.now() + timedelta(days=1))
    told_by_the_page("县民政局记在负担账上的分钟", before, minutes_charged("县民政局"))
    demand = Demand.objects.get(kind="outside")
    assert as_user("zhao").get(reverse("outside:show", args=[demand.pk])).status_code == 200
    said = {"act": "withdraw", "words": "台账里已有，直接取数。", "duty": "高龄津贴核发"}
    as_user("zhao").post(reverse("outside:show", args=[demand.pk]), said)
    assert "台账里已有，直接取数。" in Client().post(reverse("outside:follow"), {"code": code}).content.decode()


def test_a_duplicate_table(cast, now, elders):
    labels = ("序号", "姓名", "身份证号", "手机号码", "所在村")
    first = hand_in(viewer=cast.viewer("zhou"), file_name="台账.xlsx", content=roster("老年人信息采集表", *labels),
                    now=now)  # fmt: skip
    enter_force(first.form, now=now)
    again = hand_in(viewer=cast.viewer("zhao"), file_name="老年人.xlsx", content=roster("80岁以上老年人名册", *labels),
                    now=now)  # fmt: skip
    describe(again.form, viewer=cast.viewer("zhao"), now=now,
             told={"basis": "民发〔2026〕3号", "purpose": "核发高龄津贴", "one_off": True})  # fmt: skip
    admission = examine(again, viewer=cast.viewer("zhao"), villages=villages_of(cast.org("禾溪县")),
                        due_on=date(2026, 11, 30), now=now)  # fmt: skip
    assert [one["code"] for one in admission.findings] == ["form_known"]
    assert admission.answered
    told_by_the_page("村里填这张表要花的分钟", admission.minutes_without, admission.minutes_with)


def test_a_meeting_that_could_be_merged(cast, as_user, monkeypatch):
    monkeypatch.setattr(planning, "SECONDS", 8.0)
    today = timezone.localtime().replace(hour=8, minute=30, second=0, microsecond=0)
    first = rules.next_month(today.date())
    while first.weekday():
        first += timedelta(days=1)
    days = (first - today.date()).days
    Room.objects.create(county=cast.org("禾溪县"), name="县会议中心", seats=200)
    called(cast, today, title="低保对象核查部署会", days=days)
    proposed(cast, today, title="残疾人补贴发放部署会", by="zhou", days=days + 1)
    proposed(cast, today, title="养老服务工作部署会", days=days + 2)
    before = Demand.objects.filter(kind="meeting").aggregate(sum=Sum("minutes"))["sum"]
    trips = Attendance.objects.filter(org__name="杏花坞村").count()
    plan = planning.ask_plan(first.replace(day=1), viewer=cast.viewer("gao"), now=today)
    jobs.plan(AuditEntry.objects.filter(action="meeting_plan.asked").latest("pk").pk)
    plan.refresh_from_db()
    merging.agree(plan, viewer=cast.viewer("gao"), now=today, titles={}, signed_name="高水生",
                  reason="三个会都请同样的人，合在一起开，各讲各的。")  # fmt: skip
    merged = Meeting.objects.exclude(parts=[]).get()
    told_by_the_page("三个会要大家花的分钟（连路上）", before, merged.demand.minutes)
    told_by_the_page("每个村的书记要跑的趟数", trips, merged.attendances.filter(org__name="杏花坞村").count())
    assert "3 个会合着开" in as_user("lin").get(reverse("meetings:show", args=[merged.demand_id])).content.decode()


def test_a_dormant_account(cast, as_user):
    lines = (
        "类型,名称,主办单位,用途,管理员,成员数,成员范围,最近更新时间,备案号,主要功能,注册用户,月活",
        "微信公众号,禾溪民政,县民政局,,,,,2026-01-05,,,,",
    )
    gao, zhao = as_user("gao"), as_user("zhao")
    gao.post("/channels/import/", {"file": SimpleUploadedFile("台账.csv", "\n".join(lines).encode())})
    in_use = Channel.objects.filter(state="in_use")
    before = in_use.count()
    assert "channel_dormant" in {one["code"] for one in in_use.get().findings}
    gao.post("/channels/clean-ups/new/", {"title": "四季度清理", "due_on": timezone.localdate() + timedelta(30),
                                          "channel": [one.pk for one in in_use]})  # fmt: skip
    item = Retirement.objects.get()
    assert zhao.post(f"/channels/ways-out/{item.pk}/close").status_code == 409, "not before each step is done"
    for act, given in (
        ("answer", {"agrees": "yes"}),
        ("plan", {"told": "月底关，以后打电话", "duty_kept_by": "由救助科直接联系各村", "data_kept": "文章交档案室"}),
        ("tell", {}),
    ):  # fmt: skip
        zhao.post(f"/channels/ways-out/{item.pk}/{act}", given)
    zhao.post(f"/channels/{item.channel_id}/archive", {"item": item.pk})
    zhao.post(f"/channels/ways-out/{item.pk}/reported")
    assert zhao.post(f"/channels/ways-out/{item.pk}/close").status_code == 302
    told_by_the_page("县民政局在用的公众号", before, in_use.all().count())


def test_a_forced_check_in(cast, as_user):
    text = "县民政局：即日起各村两委干部每天早8点前在本群接龙打卡，并上传现场照片，未打卡的全县通报。"
    tell_outside(cast.org("禾溪县"), text)
    before = minutes_charged("县民政局")
    outside.file_told(timezone.now() + timedelta(days=1))
    demand = Demand.objects.get(kind="outside")
    rules = {one["code"]: one["rule"] for one in demand.findings if one["code"].startswith("message_")}
    assert set(rules) == {"message_check_in", "message_chain", "message_traces", "message_shaming"}
    assert all(rules.values()), "each with its rule"
    assert ("outside_lead_none", "block") in {(one["code"], one["severity"]) for one in demand.findings}
    told_by_the_page("县民政局记在负担账上的分钟", before, minutes_charged("县民政局"))


def test_a_staged_visit_with_gongs_and_drums(cast, now):
    visit = started(cast, now, unannounced=True)
    assert visit not in visible_visits(cast.viewer("lin"))
    seen = {"kind": "sign", "sign": "gongs", "words": "村口有锣鼓队列队迎接，三十来人。", "people": 30, "minutes": 90}
    noted(cast, visit, now, told(**seen))
    before = minutes_charged("县民政局")
    finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    assert visit in visible_visits(cast.viewer("lin")), "once it is over they read of it"
    remark(visit, words="", viewer=cast.viewer("lin"), now=now)
    given = conclude(visit, words="没有发现问题，谢谢。", laid=[], viewer=cast.viewer("zhao"), now=now)
    assert given.nothing_found, "who stood there is not to blame"
    told_by_the_page("县民政局因为一次迎接多记的分钟", 0, minutes_charged("县民政局") - before)


def test_a_trace_based_appraisal(cast, as_user):
    """Lines of a township's scheme for its villages, pasted as they are."""
    lines = (
        "专题研究民政工作不少于4次，少一次扣1分（10分）\n工作信息被市级以上采用，每篇加0.5分（10分）\n"
        "走访影像资料齐全，一户一档（10分）\n政务公众号村民关注人数（5分）\n"
        "低保应保尽保率（35分）\n群众满意度：抽样调查（30分）"
    )
    fields = {"title": "村级民政工作考核方案", "year": 2026, "level": "village", "how": "linear",
              "unified": "禾办〔2026〕8号"}  # fmt: skip
    zhao = as_user("zhao")
    zhao.post(reverse("appraisal:new"), fields | {"lines": lines})
    scheme = Scheme.objects.get()
    rows = list(scheme.indicators.select_related("demand"))
    traces = [one for one in rows if one.demand.blocked]
    assert all(finding["rule"] for one in traces for finding in one.demand.findings), "each with its clause"
    zhao.post(reverse("appraisal:pass_plain", args=[scheme.pk]))
    zhao.post(reverse("appraisal:start", args=[scheme.pk]))
    counted = [one for one in scheme.indicators.select_related("demand") if one.demand.in_force_on]
    assert [one.name for one in counted] == ["低保应保尽保率", "群众满意度"]
    told_by_the_page("方案里看留痕的指标", len(traces), len([one for one in counted if one.nature == "trace"]))
    told_by_the_page("为这套考核每个村要做的分钟", sum(one.cost["minutes"] for one in rows),
                     sum(one.cost["minutes"] for one in counted))  # fmt: skip


def test_a_rebound_next_spring(cast, as_user, now):
    """Documents and meetings of three departments over 26 months: halved by a measure after a year, and back again
    with one of them eight months ago."""
    months = months_from(later(last_whole(timezone.localdate(now)), -25), 26)
    random, rows = Random(8), []
    for at, month in enumerate(months):
        for sender in ("县民政局", "县残联", "县卫健局"):
            level = 1.0 if at < 11 or (sender == "县民政局" and at >= 18) else 0.5
            for kind, rate, minutes in (("document", 8, 300), ("meeting", 4, 900)):
                for _ in range(round(rate * level + random.uniform(-1, 1))):
                    rows.append(BurdenEntry(
                        org=cast.org(sender), county=cast.org("禾溪县"), kind=kind, target_type="test.asked",
                        target_id=len(rows), title="通知", on=month + timedelta(random.randrange(27)),
                        estimated=minutes,
                    ))  # fmt: skip
    BurdenEntry.objects.bulk_create(rows)
    add_measure(title="精文减会", about="能并的并，能转发的转发", kinds=["document", "meeting"], senders=[], places=[],
                since=months[11], viewer=cast.viewer("gao"), now=now)  # fmt: skip
    county = cast.org("禾溪县")
    for month in months[13:18]:
        look(county, month, now)
    assert not Alarm.objects.exists(), "as long as nothing comes back it is quiet"
    for month in months[18:21]:
        look(county, month, now)
    found = Alarm.objects.get(org=cast.org("县民政局"), kind="", sort="rebound")
    assert not Alarm.objects.filter(org__name__in=("县残联", "县卫健局")).exists()
    assert found.seen <= months[20], "within three months"
    hours = re.search(r"每月约 (\d+) 小时，之前约 ([\d.]+) 小时", found.message)
    told_by_the_page("县民政局一个月要基层的小时", float(hours[2]), float(hours[1]))
    words = {"words": "春季集中复核叠加普查，五月起按台账直接取数，不再发表。"}
    as_user("zhao").post(reverse("trends:explain", args=[found.pk]), words)
    found.refresh_from_db()
    assert found.explained_at
