"""A demand that came outside: told without a name, answered at once, filed the day after, answered by its sender."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.gate.models import Demand
from yibiao_web.outside import actions, codes, limits, queries
from yibiao_web.outside.models import Answer, Notice
from yibiao_web.sharing.models import Reading
from yibiao_web.submissions.tests.making import id_number, people

ASKED = (
    "县民政局通知：请各村于11月6日前报送80岁以上老人姓名、身份证号、联系电话，报到老龄办，联系人王建国，13900001234。"
)


@pytest.fixture(autouse=True)
def _fresh():
    for one in (limits.telling, limits.trying):
        one.forget()


@pytest.fixture
def held(cast, now):
    rows = [(f"石{i:02}", id_number(f"19{40 + i}0101", i), f"139000012{i:02}", None) for i in range(25)]
    return people(cast, now, rows=rows)


def told(client, text=ASKED, **more):
    county = Demand._meta.get_field("county").related_model.objects.get(name="禾溪县")
    return client.post(reverse("outside:report"), {"county": county.pk, "text": text, **more})


def kept(client, page, **more):
    """Say yes to what was understood; the code that the page gives."""
    context = page.context
    answers = {"told": context["kept"], "code": context["code"], "sender": context["told"].sender or "", **more}
    done = client.post(reverse("outside:file"), answers)
    assert done.status_code == 200, done.content.decode()
    return re.search(r'class="secret">([-A-Z0-9]+)<', done.content.decode())[1]


def test_it_says_at_once_what_is_held_already(held):
    page = told(Client())
    said = page.context["told"]
    states = {one["label"]: one["state"] for one in said.fields}
    assert states == {"姓名": "held", "身份证号": "held", "联系电话": "held"}
    assert said.answer == "要的这些，台账里都已经有了，不用再报"
    assert said.due_on.month == 11
    assert said.due_on.day == 6


def test_what_few_have_is_not_said_to_be_held(cast, now):
    people(cast, now)
    assert {one["state"] for one in told(Client()).context["told"].fields} == {"new"}


def a_day_later() -> int:
    return actions.file_told(timezone.now() + timedelta(days=1))


def test_who_asked_is_proposed_and_can_be_corrected(cast, held):
    client = Client()
    page = told(client)
    assert page.context["told"].sender == cast.org("县民政局").pk
    kept(client, page, sender=cast.org("县残联").pk)
    a_day_later()
    assert Notice.objects.get().sender == cast.org("县残联")


def test_a_stranger_gets_no_cookie_that_lasts(held):
    client = Client()
    kept(client, told(client))
    assert set(client.cookies) <= {"csrftoken"}


def test_the_code_is_stored_as_a_digest_only(held):
    client = Client()
    code = kept(client, told(client))
    a_day_later()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outside_notice")
        row = repr(cursor.fetchall())
    assert codes.plain(code) not in row
    assert code not in row


def test_it_is_filed_the_day_after_and_charged_to_who_asked(cast, as_user, held):
    client = Client()
    kept(client, told(client))
    now = timezone.now()
    assert actions.file_told(now) == 0, "not on the day itself"
    trail = AuditEntry.objects.count()
    assert actions.file_told(now + timedelta(days=1)) == 1
    assert actions.file_told(now + timedelta(days=1)) == 0
    demand = Demand.objects.get()
    assert (demand.org.name, demand.kind, demand.made_by) == ("县民政局", "outside", None)
    assert demand.minutes > 60, "three villages, three columns"
    entry = BurdenEntry.objects.get()
    assert (entry.org.name, entry.kind, entry.estimated) == ("县民政局", "outside", demand.minutes)
    assert {one.actor_name for one in AuditEntry.objects.order_by("pk")[trail:]} == {"系统"}


@pytest.fixture
def filed(held) -> tuple[str, Demand]:
    client = Client()
    code = kept(client, told(client))
    actions.file_told(timezone.now() + timedelta(days=1))
    return code, Demand.objects.get()


def test_told_twice_it_is_charged_once(cast, filed):
    client = Client()
    kept(client, told(client, "【民政局】请各村报80岁以上老人的姓名、身份证号、联系电话，11月6日前。"))
    actions.file_told(timezone.now() + timedelta(days=1))
    assert Demand.objects.count() == 1
    assert {one.demand for one in Notice.objects.all()} == {filed[1]}


def test_the_same_page_sent_twice_is_told_once(held):
    client = Client()
    page = told(client)
    assert kept(client, page) == kept(client, page)
    assert a_day_later() == 1
    assert kept(client, page)
    assert a_day_later() == 0, "nor once it is filed"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("zhao", 200), ("gao", 200), ("zhou", 404), ("lin", 404), ("qian", 404)])
def test_only_who_asked_and_the_gatekeeper_see_it(as_user, filed, who, status):
    page = as_user(who).get(reverse("outside:show", args=[filed[1].pk]))
    assert page.status_code == status
    if status == 200:
        body = page.content.decode()
        assert "王建国" not in body
        assert "13900001234" not in body
        assert "杏花坞" not in body


def test_whoever_told_may_keep_the_text_back(as_user, held):
    client = Client()
    kept(client, told(client, "关于腊月二十三前报名单的通知\n请各村报80岁以上老人姓名、身份证号"), hidden="on")
    a_day_later()
    row = repr(list(Notice.objects.values_list()) + list(Demand.objects.values_list()))
    assert Notice.objects.get().text == ""
    assert "腊月" not in row, "no title, no quotation says as much"


def test_the_names_of_villages_are_hidden(held):
    client = Client()
    page = told(client, "请杏花坞村、老槐坪报80岁以上老人姓名、身份证号，白马村不报")
    assert page.context["told"].text.startswith("请某村、某村报80岁以上老人")
    assert "白马村" in page.context["told"].text, "a name that is none of ours"


def test_the_sender_answers_and_whoever_told_reads_it_and_answers_back(cast, as_user, filed):
    code, demand = filed
    address = reverse("outside:show", args=[demand.pk])
    assert "等答复" in as_user("zhao").get(reverse("outside:index")).content.decode()
    said = {"act": "register", "words": "已补报准入，只问台账里没有的。", "registered": "高龄老人补贴核对表"}
    assert as_user("zhao").post(address, said).status_code == 302
    assert list(queries.unanswered(cast.viewer("zhao"))) == []
    stranger = Client()
    body = stranger.post(reverse("outside:follow"), {"code": code.lower().replace("-", " ")}).content.decode()
    assert "高龄老人补贴核对表" in body
    said = {"code": code, "text": "还是要我们重报，电话13900001234"}
    assert "还是要我们重报" in stranger.post(reverse("outside:follow"), said).content.decode()
    assert "还是要我们重报" not in as_user("zhao").get(address).content.decode(), "not on the day"
    a_day_later()
    page = as_user("zhao").get(address).content.decode()
    assert "还是要我们重报" in page
    assert "13900001234" not in page


def test_what_its_sender_takes_back_is_asked_no_longer(cast, now, filed):
    demand = filed[1]
    actions.answer(
        demand,
        act="withdraw",
        words="台账里已有，直接取数。",
        duty="低保动态管理",
        viewer=cast.viewer("zhao"),
        now=timezone.now(),
    )
    demand.refresh_from_db()
    assert demand.ended_on
    assert demand.duty_kept_by == "台账里已有，直接取数。"


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("zhou", {}, "not_yours"), ("gao", {}, "not_yours"), ("zhao", {"words": "忙"}, "too_short"),
        ("zhao", {"act": "shout"}, "no_act"), ("zhao", {"act": "register"}, "nothing_registered"),
    ],
)  # fmt: skip
def test_an_answer_is_its_senders_own_and_says_something(cast, now, filed, who, more, code):
    given = {"act": "explain", "words": "按上级文件要求统计。", **more}
    with pytest.raises(Refusal) as refusal:
        actions.answer(filed[1], viewer=cast.viewer(who), now=now, **given)
    assert refusal.value.code == code
    assert not Answer.objects.exists()


def test_a_wrong_code_finds_nothing_and_codes_can_not_be_tried_out(filed):
    client = Client()
    for wrong in ("AAAA-AAAA-AAAA-AAAA", "x", filed[0][:-1] + ("B" if filed[0][-1] != "B" else "C")):
        assert client.post(reverse("outside:follow"), {"code": wrong}).status_code == 404
    answers = [client.post(reverse("outside:follow"), {"code": "A" * 16}).status_code for _ in range(130)]
    assert answers[-1] == 429


def test_a_clerk_gets_the_table_filled_and_the_reading_says_nothing_of_who_asked(cast, as_user, held):
    book = Workbook()
    book.active.append(["杏花坞村80岁以上老人花名册"])
    book.active.append(["序号", "姓名", "身份证号码", "联系电话"])
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "报表.xlsx"
    answer = as_user("lin").post(reverse("outside:fill"), {"file": content})
    assert answer.status_code == 200
    filled = load_workbook(BytesIO(answer.content)).active
    names = {row[1] for row in filled.iter_rows(min_row=3, values_only=True)}
    assert "石00" in names
    reading = Reading.objects.get()
    assert "民政" not in f"{reading.purpose}{reading.what}"


def test_a_form_that_was_sent_along_is_read_too(held):
    book = Workbook()
    book.active.append(["老年人花名册"])
    book.active.append(["序号", "姓名", "身份证号码", "最喜欢的戏"])
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "表.xlsx"
    said = told(Client(), "民政局要这张表", file=content).context["told"]
    assert {one["label"]: one["state"] for one in said.fields} == {
        "姓名": "held", "身份证号码": "held", "最喜欢的戏": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("坏.xlsx", b"PK\x03\x04 broken", 200), ("空.docx", b"", 422), ("照片.pdf", b"%PDF-1.4 nothing", 200),
        ("x.exe", b"MZ\x00", 200),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_told_and_what_was_pasted_stands(held, name, content, status):
    file = BytesIO(content)
    file.name = name
    page = told(Client(), ASKED, file=file)
    body = page.content.decode()
    assert page.status_code == status
    assert "80岁以上" in body
    assert 'class="finding block"' in body if status == 200 else "errorlist" in body


@pytest.mark.parametrize("text", ["", "   ", "字" * 20_001])
def test_nothing_and_too_much_are_told(cast, text):
    page = told(Client(), text)
    assert page.status_code == 422
    assert "errorlist" in page.content.decode()


def test_what_was_kept_in_the_page_can_not_be_changed_by_hand(held):
    client = Client()
    page = told(client)
    done = client.post(reverse("outside:file"), {"told": page.context["kept"] + "x", "code": page.context["code"]})
    assert done.status_code == 422
    assert a_day_later() == 0


def test_what_is_too_long_is_not_also_said_to_be_missing(cast):
    page = told(Client(), "报" * 20_001)
    assert page.status_code == 422
    assert "超过 2 万字" in page.content.decode()
    assert "请贴上收到的通知" not in page.content.decode()
