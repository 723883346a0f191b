"""Through the door: who may have what, in every shape."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from yibiao_web.answers import actions as answers
from yibiao_web.answers.jobs import make
from yibiao_web.answers.models import Answer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.models import Item
from yibiao_web.forms.actions import hand_in
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.sharing.actions import grant_directly
from yibiao_web.sharing.models import Grant, Reading
from yibiao_web.sharing.tests.people import PEOPLE, settle_people

NAMES, NUMBERS = [one[1] for one in PEOPLE], [one[2] for one in PEOPLE]
LEVEL, MARK = "person.disability_level", "person.is_disabled"
SHAPES = Answer.Shape.values


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ids(cast, now):
    return settle_people(cast, now)


@pytest.fixture
def version(cast, now, ids):
    """Everybody, so that only the columns need rights."""
    return hand_in(
        viewer=cast.viewer("zhao"), file_name="村民.xlsx", now=now,
        content=roster("村民花名册", "序号", "姓名", "身份证号码", "手机号码", "残疾等级"),
    )  # fmt: skip


def allow(cast, now, *items, scope="禾溪县"):
    return Grant.objects.create(
        org=cast.org("县民政局"), owner=cast.org("县数据局"), items=list(items), scope=cast.org(scope).path,
        purpose="核查", since=date(2020, 1, 1), until=date(2099, 1, 1), granted_at=now,
    )  # fmt: skip


def fetch(client, version, shape="whole", **more):
    return client.post(f"/answers/version/{version.pk}", {"shape": shape, "purpose": "核查", **more})


def taken(client) -> tuple[Answer, bytes]:
    answer = Answer.objects.latest("pk")
    got = client.get(f"/answers/download/{answer.pk}")
    assert got.status_code == 200
    return answer, b"".join(got.streaming_content)


def rows(content: bytes) -> list[tuple]:
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def everything(content: bytes) -> str:
    """All that can be read in a file, whatever it is."""
    if content[:4] == b"PAR1":
        return str(pq.read_table(BytesIO(content)).to_pylist())
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as archive:
            return " ".join(everything(archive.read(name)) for name in archive.namelist()) + " ".join(
                archive.namelist()
            )
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("shape", SHAPES)
def test_without_a_grant_there_is_nothing_in_any_shape(as_user, version, shape):
    page = fetch(as_user("zhao"), version, shape)
    assert page.status_code == 200  # the page again, with the refusal
    assert "没有授权" in page.content.decode()
    assert Answer.objects.count() == 0
    assert Reading.objects.count() == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_not_granted_stays_out_of_every_shape(as_user, cast, now, version, shape):
    allow(cast, now, "person.name")
    client = as_user("zhao")
    assert fetch(client, version, shape, provenance="on").status_code == 302
    answer, content = taken(client)
    told = everything(content)
    assert NAMES[0] in told
    assert not any(number in told for number in NUMBERS)
    assert not any(one[3] in told for one in PEOPLE)
    assert {"身份证号码", "手机号码", "残疾等级"} <= set(answer.withheld)


def test_it_fills_the_requesters_own_template(as_user, cast, now, version):
    allow(cast, now, "person.name", "person.id_number", "person.mobile", LEVEL)
    client = as_user("zhao")
    fetch(client, version)
    filled = rows(taken(client)[1])
    assert filled[1][:5] == ("序号", "姓名", "身份证号码", "手机号码", "残疾等级")
    assert {row[1] for row in filled[2:] if row[1]} == set(NAMES)


def test_a_file_for_every_village_holds_that_village_only(as_user, cast, now, version):
    allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version, "villages")
    archive = ZipFile(BytesIO(taken(client)[1]))
    files = {name: everything(archive.read(name)) for name in archive.namelist()}
    own = next(text for name, text in files.items() if "老槐坪村" in name)
    assert len(files) == 3
    assert "罗秋生" in own
    assert "石小满" not in own


def test_the_merged_table_tells_the_village_of_each_row(as_user, cast, now, version):
    allow(cast, now, "person.name", LEVEL)
    client = as_user("zhao")
    fetch(client, version, "xlsx")
    table = rows(taken(client)[1])
    assert table[0][:3] == ("镇街", "村（社区）", "姓名")
    assert ("雾山乡", "碾子坝村", "谭永福", "三级") in {row[:4] for row in table}
    fetch(client, version, "ndjson")
    lines = [json.loads(line) for line in taken(client)[1].splitlines()]
    assert {"镇街": "鹤汀镇", "村（社区）": "杏花坞村", "姓名": "石大春"} in lines
    fetch(client, version, "csv")
    assert taken(client)[1].startswith(b"\xef\xbb\xbf")


def test_a_place_narrows_and_a_grant_for_it_suffices(as_user, cast, now, version):
    allow(cast, now, "person.name", scope="雾山乡")
    client = as_user("zhao")
    assert fetch(client, version).status_code == 200
    fetch(client, version, "csv", scope=cast.org("雾山乡").pk)
    told = everything(taken(client)[1])
    assert "谭永福" in told
    assert "石小满" not in told


def test_who_is_on_the_list_is_told_only_to_who_may_know_by_what(as_user, cast, now, ids):
    named = hand_in(
        viewer=cast.viewer("zhao"), file_name="残疾人.xlsx", now=now, content=roster("残疾人花名册", "序号", "姓名")
    )
    allow(cast, now, "person.name")
    page = fetch(as_user("zhao"), named)
    assert Answer.objects.count() == 0
    assert "选人" in page.content.decode()
    allow(cast, now, MARK)
    client = as_user("zhao")
    fetch(client, named)
    told = everything(taken(client)[1])
    assert "石小满" in told
    assert "石大春" not in told


def test_every_answer_is_a_reading_of_exactly_those_people(as_user, cast, now, version, ids):
    allow(cast, now, "person.name")
    fetch(as_user("zhao"), version, "csv")
    reading = Reading.objects.get()
    assert set(reading.who.values_list("subject", flat=True)) == set(ids.values())
    assert (reading.items, reading.purpose) == (["person.name"], "核查")
    assert "县民政局" in as_user("lin").get("/sharing/readings").content.decode()


def test_the_answers_opening_is_kept_with_the_form(as_user, cast, now, version):
    allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version)
    version.form.refresh_from_db()
    assert version.form.answer_opened_at is None
    taken(client)
    version.form.refresh_from_db()
    assert version.form.answer_opened_at is not None


def test_a_file_is_for_its_maker_only(as_user, cast, now, version):
    allow(cast, now, "person.name")
    fetch(as_user("zhao"), version)
    answer = Answer.objects.get()
    for person in ("zhou", "sun", "qian", "chen"):
        assert as_user(person).get(f"/answers/download/{answer.pk}").status_code == 404, person
        assert as_user(person).get(f"/answers/prepared/{answer.pk}").status_code == 404, person


def test_a_file_made_before_is_held_back_when_the_grant_is_gone(as_user, cast, now, version):
    one = allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version)
    Grant.objects.filter(pk=one.pk).update(revoked_at=now)
    assert client.get(f"/answers/download/{Answer.objects.get().pk}").status_code == 403


def test_a_foreign_form_or_place_does_not_exist(as_user, cast, now, version):
    for person in ("zhou", "qian", "chen"):
        assert as_user(person).get(f"/answers/version/{version.pk}").status_code == 404, person
        assert fetch(as_user(person), version).status_code == 404, person
    assert as_user("zhao").get(f"/answers/version/{version.pk}", {"scope": cast.org("渡川县").pk}).status_code == 404
    assert as_user("lin").get(f"/answers/version/{version.pk}").status_code == 404


def test_a_township_may_fetch_its_own_people_without_a_grant(as_user, cast, now, ids):
    own = hand_in(
        viewer=cast.viewer("chen"),
        file_name="村民.xlsx",
        now=now,
        content=roster("村民花名册", "序号", "姓名", "手机号码"),
    )
    client = as_user("chen")
    fetch(client, own, "csv")
    told = everything(taken(client)[1])
    assert "19900000001" in told
    assert "谭永福" not in told


def test_what_takes_long_is_a_job_that_may_run_twice(as_user, cast, now, version, monkeypatch):
    allow(cast, now, "person.name")
    monkeypatch.setattr(answers, "takes_long", lambda seen, shape: True)
    client = as_user("zhao")
    fetch(client, version, "villages")
    answer = Answer.objects.get()
    assert answer.state == Answer.State.WAITING
    assert "可以离开" in client.get(f"/answers/prepared/{answer.pk}").content.decode()
    assert client.get(f"/answers/download/{answer.pk}").status_code == 409
    entry = AuditEntry.objects.filter(action="answer.asked").get()
    make(entry.pk)
    make(entry.pk)
    answer.refresh_from_db()
    assert (answer.state, answer.done, answer.total) == (Answer.State.READY, 3, 3)
    assert Reading.objects.count() == 1


def test_a_job_whose_grant_is_gone_tells_why_and_gives_nothing(as_user, cast, now, version, monkeypatch):
    one = allow(cast, now, "person.name")
    monkeypatch.setattr(answers, "takes_long", lambda seen, shape: True)
    fetch(as_user("zhao"), version, "villages")
    Grant.objects.filter(pk=one.pk).update(revoked_at=now)
    make(AuditEntry.objects.filter(action="answer.asked").get().pk)
    answer = Answer.objects.get()
    assert (answer.state, bool(answer.file)) == (Answer.State.FAILED, False)
    assert "没有授权" in answer.notes[0]


def test_old_files_are_discarded_and_the_entry_stays(as_user, cast, now, version):
    allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version)
    answer = Answer.objects.get()
    assert answers.discard_old(answer.ready_at + timedelta(days=1)) == 0
    assert answers.discard_old(answer.ready_at + timedelta(days=8)) == 1
    assert client.get(f"/answers/download/{answer.pk}").status_code == 410


def test_a_purpose_is_needed(cast, now, version, ids):
    from yibiao_web.answers.queries import wanted_of_version

    zhao = cast.viewer("zhao")
    wanted = wanted_of_version(zhao, version, cast.org("禾溪县"), now.date())
    with pytest.raises(Refusal) as refused:
        answers.prepare(zhao, wanted, place=cast.org("禾溪县"), shape="csv", purpose=" ", now=now)
    assert refused.value.code == "no_purpose"


def test_the_pages_open(as_user, cast, now, version):
    Item.objects.create(code=LEVEL, name="残疾等级", subject="person", owner=cast.org("县残联"))
    client = as_user("zhao")
    assert "村民花名册" in client.get("/answers/").content.decode()
    page = client.get(f"/answers/version/{version.pk}").content.decode()
    assert "/sharing/request" in page
    assert as_user("qian").get("/answers/").status_code == 200
    assert "村民花名册" not in as_user("qian").get("/answers/").content.decode()


def test_a_direct_grant_by_the_steward_opens_the_answer(as_user, cast, now, version):
    grant_directly(
        cast.viewer("sun"), org=cast.org("县民政局"), items=["person.name"], scope=cast.org("禾溪县").path,
        purpose="核查", until=date(2099, 1, 1), now=now,
    )  # fmt: skip
    client = as_user("zhao")
    assert fetch(client, version, "csv").status_code == 302
