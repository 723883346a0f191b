"""A scheme on its way: traces are kept out, the rest is let through, values are taken and nobody is put in a row."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao_web.appraisal import actions, valuing
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.appraisal.tests import making
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.ledger.tests import people
from yibiao_web.submissions.tests.making import id_number

pytestmark = pytest.mark.django_db
FIELDS = {"title": "村级考核方案", "year": 2026, "level": "village", "how": "linear", "unified": "禾办〔2026〕8号"}


def posted(client, lines: str = "", file=None, **more):
    said = FIELDS | {"lines": lines} | more | ({"file": file} if file else {})
    return client.post(reverse("appraisal:new"), said)


def codes(demand: Demand) -> list[str]:
    return sorted(one["code"] for one in demand.findings)


def test_a_scheme_that_was_pasted_is_looked_at_line_by_line(cast, as_user):
    answer = posted(
        as_user("zhao"), "领导批示：市级每件加2分（10分）\n信访按期答复率（50分）\n群众满意度：抽样调查（40分）"
    )
    scheme = Scheme.objects.get()
    assert answer.url == reverse("appraisal:scheme", args=[scheme.pk])
    praise, outcome, word = scheme.indicators.all()
    assert praise.demand.blocked
    assert codes(praise.demand) == ["indicator_praise"]
    assert praise.demand.findings[0]["rule"] == "APR-002"
    assert (outcome.nature, word.nature) == ("outcome", "word")
    assert not outcome.demand.blocked
    assert outcome.cost["minutes"] == 0
    assert codes(scheme.demand) == []


def test_a_table_from_word_or_excel_is_read_row_by_row(cast, as_user):
    book = openpyxl.Workbook()
    for row in (
        ("2026年度考核指标",), ("序号", "一级指标", "考核指标", "分值", "评分标准", "数据来源"),
        (1, "民生", "低保应保尽保率", 60, "按比例得分", "台账"),
        (2, "党建", "会议记录", 40, "齐全得满分", "查看会议记录"),
        ("合计", None, None, 100, None, None),
    ):  # fmt: skip
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    posted(as_user("zhao"), file=SimpleUploadedFile("指标.xlsx", out.getvalue()))
    first, second = Indicator.objects.order_by("position")
    assert (first.name, first.group, first.weight, first.origin) == ("低保应保尽保率", "民生", 60, "computed")
    assert second.demand.blocked
    assert second.nature == "trace"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("坏.xlsx", b"PK\x03\x04 not a zip", ""), ("空.csv", b"", ""), ("图.png", b"\x89PNG\r\n\x1a\n0000", ""),
        ("名单.csv", "姓名,电话\n甲,1\n".encode(), "没有找到指标表"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_scheme_is_told_and_nothing_typed_is_lost(cast, as_user, name, content, words):
    answer = posted(as_user("zhao"), file=SimpleUploadedFile(name, content), duty="考核民生实事")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "考核民生实事" in page
    assert not Scheme.objects.exists()


def test_twice_is_one_scheme(cast, now):
    assert making.drafted(cast, now).pk == making.drafted(cast, now).pk


def test_a_department_that_goes_to_villages_by_itself_is_told(cast, now):
    assert "scheme_to_village" in codes(making.drafted(cast, now, unified="").demand)


def test_what_the_ledger_holds_everywhere_can_not_be_asked_again(cast, now):
    for order, place in enumerate(making.VILLAGES):
        told = {
            "person.name": "某",
            "person.id_number": id_number("19500101", order),
            "person.disability_level": "二级",
        }
        people.person(cast, now, told, place)
    scheme = making.drafted(cast, now, Indicator(name="残疾等级", weight=10, origin="report"))
    one = scheme.indicators.get()
    assert (one.cost["held"], one.cost["places"]) == (3, 3)
    assert "indicator_asks_held" in codes(one.demand)
    assert one.demand.blocked


def test_collecting_costs_nothing_but_where_it_is_asked(cast, now):
    scheme = making.started(cast, now)
    charged = {one.title: one.estimated for one in BurdenEntry.objects.filter(kind="indicator")}
    assert charged["群众诉求解决率"] == 0
    assert charged["民政工作考核方案"] == 0
    assert "信息报送" not in charged
    assert scheme.indicators.get(name="信息报送").cost["minutes"] > 0


def test_what_asks_the_grassroots_is_charged_by_place(cast, now):
    scheme = making.started(
        cast, now, Indicator(name="村集体经济组织成员数", standard="按实有人数", weight=10, origin="report")
    )
    entry = BurdenEntry.objects.get(title="村集体经济组织成员数")
    assert entry.estimated > 0
    assert entry.shares.count() == 3
    assert entry.parts["fields"] == 3
    assert scheme.in_force


def test_a_refused_indicator_stays_out_and_is_not_reckoned(cast, now):
    scheme = making.reckoned(cast, now)
    trace = scheme.indicators.get(name="信息报送")
    assert not trace.kept
    assert trace.pk not in scheme.result["indicators"]


def test_a_scheme_of_nothing_but_traces_can_not_begin(cast, now):
    scheme = making.drafted(cast, now, making.trace())
    gate.pass_with_reason(
        scheme.demand, viewer=cast.viewer("zhao"), reason=making.REASON, signed_name="赵志强", now=now
    )
    scheme.demand.refresh_from_db()
    with pytest.raises(Refusal, match="没有一项"):
        actions.start(scheme, viewer=cast.viewer("zhao"), now=now)


def test_a_changed_indicator_is_looked_at_anew_and_so_is_the_whole(cast, now, as_user):
    scheme = making.drafted(cast, now)
    one = scheme.indicators.get(name="信息报送")
    said = {"name": "办事群众满意率", "standard": "抽样回访", "weight": 10, "origin": "office", "direction": "more",
            "certainty": "share", "scaling": "goals", "per": 100, "times": 1}  # fmt: skip
    as_user("zhao").post(reverse("appraisal:change", args=[one.demand_id]), said)
    one.refresh_from_db()
    assert one.nature == "word"
    assert not one.demand.blocked
    assert one.cost["minutes"] == 0
    wrong = as_user("zhao").post(reverse("appraisal:change", args=[one.demand_id]), said | {"low": 1})
    assert wrong.status_code == 422


def test_values_come_from_the_ledger_and_the_rest_is_not_zero(cast, now):
    for order, state in enumerate(("已参保", "已参保", "未参保")):
        told = {"person.name": f"某{order}", "person.id_number": id_number("19800101", order),
                "person.medical_insurance_status": state}  # fmt: skip
        people.person(cast, now, told)
    scheme = making.reckoned(cast, now)
    one = scheme.indicators.get(code="insured")
    value = one.values.get(org=cast.org("杏花坞村"), current=True)
    assert (value.count, value.of, value.source) == (2, 3, "台账")
    line = scheme.result["places"][str(cast.org("老槐坪村").pk)]["lines"][str(one.pk)]
    assert line["score"] is None
    assert line["value"] is None


def test_a_place_of_few_cases_is_not_told_apart(cast, now):
    told = making.reckoned(cast, now).result["places"]
    assert told[str(cast.org("杏花坞村").pk)]["band"] == "good"
    assert told[str(cast.org("老槐坪村").pk)]["band"] == "help"
    assert told[str(cast.org("碾子坝村").pk)]["band"] == "unclear"


def test_collecting_again_changes_nothing(cast, now):
    scheme = making.reckoned(cast, now)
    before = Value.objects.count()
    assert valuing.collect(scheme, viewer=cast.viewer("gao"), now=now) == 0
    assert Value.objects.count() == before


def test_a_departments_table_is_taken_and_names_nobody_knows_are_told(cast, now, as_user):
    scheme = making.started(cast, now)
    one = scheme.indicators.get(name="群众诉求解决率")
    table = "村,群众诉求解决率分子,群众诉求解决率分母\n杏花坞村,9,10\n柳林村,1,2\n老槐坪村,没报,10\n"
    address = reverse("appraisal:enter", args=[one.demand_id])
    answer = as_user("zhao").post(address, {"file": SimpleUploadedFile("数.csv", table.encode())}, follow=True)
    page = answer.content.decode()
    assert "收下 1 个" in page
    assert "柳林村" in page
    assert one.values.get().count == 9
    no = as_user("zhao").post(address, {"file": SimpleUploadedFile("x.xlsx", b"\x00\x01")})
    assert no.status_code == 422
    assert as_user("zhao").post(address).status_code == 422


def test_last_years_values_are_the_past(cast, now):
    last = making.reckoned(cast, now, title="民政工作考核方案（上年）", year=2025)
    rows = [making.solved(), making.word()]
    for one in rows:
        one.follows = last.indicators.get(name=one.name)
    scheme = making.started(cast, now, *rows, follows=last)
    village = cast.org("杏花坞村")
    making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (95.0, 100.0)})
    valuing.collect(scheme, viewer=cast.viewer("zhao"), now=now)
    line = scheme.result["places"][str(village.pk)]["lines"][str(scheme.indicators.first().pk)]
    assert line["past"] == 98.0


@pytest.mark.parametrize("who", ["chen", "gao", "lin"])
def test_only_the_sender_changes_a_scheme(cast, now, who):
    scheme = making.drafted(cast, now)
    with pytest.raises(Refusal):
        actions.start(scheme, viewer=cast.viewer(who), now=now)
    with pytest.raises(Refusal):
        actions.pass_all_plain(scheme, viewer=cast.viewer(who), now=now)


def test_every_act_is_on_the_trail(cast, now):
    making.reckoned(cast, now)
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"demand.registered", "demand.entered_force", "appraisal.entered", "appraisal.collected"} <= told


@pytest.mark.parametrize(
    ("source", "origin", "costs"),
    [("各村每月上报", "report", True), ("县公安局业务系统", "office", False), ("村级自评", "report", True)],
)
def test_what_villages_are_to_hand_in_is_not_taken_for_the_departments_own(cast, as_user, source, origin, costs):
    told = {"title": "平安建设考核", "year": 2026, "level": "village", "how": "linear"}
    table = f"指标,评分标准,分值,数据来源\n矛盾纠纷化解率,化解件数占受理件数,100,{source}\n"
    file = SimpleUploadedFile("表.csv", table.encode())
    as_user("zhao").post(reverse("appraisal:new"), told | {"file": file})
    one = Scheme.objects.get().indicators.get()
    assert one.origin == origin
    assert bool(one.cost["minutes"]) is costs


def test_a_second_scheme_of_the_same_name_is_told_not_to_be_kept(cast, as_user):
    told = {"title": "平安建设考核", "year": 2026, "level": "village", "how": "linear"}
    as_user("zhao").post(reverse("appraisal:new"), told | {"lines": "矛盾纠纷化解率：化解件数占受理件数（100分）"})
    page = as_user("zhao").post(reverse("appraisal:new"), told | {"lines": "群众满意度：抽样（100分）"}, follow=True)
    assert "没有另存" in page.content.decode()
    assert Scheme.objects.get().indicators.get().name == "矛盾纠纷化解率"
