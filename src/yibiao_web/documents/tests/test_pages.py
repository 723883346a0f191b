"""The pages of documents, through the door."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from yibiao_web.audit.models import AuditEntry
from yibiao_web.documents import actions, corpora, examining, jobs
from yibiao_web.documents.models import Document, DocumentImport
from yibiao_web.documents.tests.texts import ASKS, COPY, GOOD, SUPERIOR
from yibiao_web.gate import actions as gate


def upload(client, content: bytes, name: str = "通知.docx", **more):
    return client.post("/documents/new/", {"color": "red_header", "file": SimpleUploadedFile(name, content), **more})


def test_a_word_file_is_checked_and_the_findings_stand_beside_the_text(superior, as_user, docx):
    client = as_user("zhao")
    response = upload(client, docx(COPY))
    one = Document.objects.get(file_name="通知.docx")
    assert response.headers["Location"] == f"/documents/demand/{one.demand_id}/"
    body = client.get(response.headers["Location"]).content.decode()
    assert "建议不发" in body
    span = next(each["span"] for each in one.demand.findings if each["span"])
    assert f'href="#at-{span[0]}"' in body
    assert f'id="at-{span[0]}"' in body
    assert f"/documents/{one.pk}/beside/{superior}/#p" in body
    beside = client.get(f"/documents/{one.pk}/beside/{superior}/").content.decode()
    assert "云民发〔2026〕18号" in beside
    assert "不另设岗位，不另建队伍" in beside


def test_the_file_is_kept_byte_for_byte(as_user, docx):
    content = docx(GOOD)
    upload(as_user("zhao"), content)
    one = Document.objects.get()
    assert as_user("gao").get(f"/documents/{one.pk}/file").content == content


def test_what_is_asked_for_leads_to_the_admission_of_forms(as_user):
    client = as_user("zhao")
    address = client.post("/documents/new/", {"color": "red_header", "text": ASKS}).headers["Location"]
    body = client.get(address).content.decode()
    assert 'href="/forms/new/"' in body
    assert "每家每次约" in body


def spoiled(kind: str, docx) -> tuple[str, bytes]:
    whole = docx(GOOD)
    return {
        "truncated": ("半截.docx", whole[: len(whole) // 2]),
        "nothing": ("空.docx", b""),
        "picture": ("扫描件.png", b"\x89PNG\r\n\x1a\n" + bytes(400)),
        "encrypted": ("加密.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000)),
        "large": ("大.docx", bytes(examining.MAX_UPLOAD + 1)),
        "program": ("通知.docx", b"MZ" + bytes(range(256)) * 40),
    }[kind]


@pytest.mark.parametrize("kind", ["truncated", "picture", "encrypted", "large", "program", "nothing"])
def test_a_file_that_can_not_be_read_is_told_and_what_was_typed_stays(as_user, docx, kind):
    name, content = spoiled(kind, docx)
    typed = "" if kind == "nothing" else "先贴在这里的字"
    response = upload(as_user("zhao"), content, name, title="我的标题", consulted="县财政局", text=typed)
    body = response.content.decode()
    assert response.status_code == 422
    assert "没有查成" in body
    assert all(words in body for words in ("我的标题", "县财政局", typed))
    assert not Document.objects.exists()


@pytest.mark.parametrize("text", ["", "   \n", "太短"])
def test_nothing_to_check_is_told(as_user, text):
    response = as_user("zhao").post("/documents/new/", {"color": "red_header", "text": text})
    assert response.status_code == 422
    assert "没有查成" in response.content.decode()


def test_a_revised_draft_begins_with_the_old_text_and_answers_and_sets_the_old_one_aside(as_user, hand_in, cast):
    one = hand_in(ASKS, consulted="县财政局", recipients=[cast.org("雾山乡").pk])
    client = as_user("zhao")
    body = client.get(f"/documents/new/?replaces={one.pk}").content.decode()
    assert all(words in body for words in ("不另设岗位", "县财政局", f'value="{one.pk}"'))
    said = {"color": "red_header", "text": GOOD, "replaces": one.pk}
    address = client.post("/documents/new/", said).headers["Location"]
    assert "改自" in client.get(address).content.decode()
    old = client.get(f"/documents/demand/{one.demand_id}/").content.decode()
    assert "已有改稿" in old
    assert "已撤销" in old
    assert as_user("zhou").get(f"/documents/new/?replaces={one.pk}").status_code == 404


def test_a_hostile_text_is_shown_as_text(as_user):
    bad = GOOD.replace("石春生", "<script>alert(1)</script>\u202e\u200b")
    client = as_user("zhao")
    address = client.post("/documents/new/", {"color": "red_header", "text": bad}).headers["Location"]
    body = client.get(address).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


def test_a_long_check_is_a_job_that_can_be_left(as_user, monkeypatch, docx):
    monkeypatch.setattr("yibiao_web.documents.handing.takes_long", lambda content, text: True)
    client = as_user("zhao")
    content = docx(GOOD)
    address = upload(client, content).headers["Location"]
    assert upload(client, content).headers["Location"] == address, "twice is once"
    one = Document.objects.get()
    assert address == f"/documents/{one.pk}/draft"
    assert "排队检查" in client.get(address).content.decode()
    assert "排队检查" in client.get("/documents/").content.decode()
    asked = AuditEntry.objects.get(action="document.check_asked")
    for _ in range(2):
        jobs.check(asked.pk)
    one.refresh_from_db()
    assert client.get(address).headers["Location"] == f"/documents/demand/{one.demand_id}/"
    assert AuditEntry.objects.filter(action="document.checked").count() == 1


def test_a_very_long_text_is_checked_by_a_job(as_user):
    long = GOOD.replace("联系人", "棉被按村分好，写上村名，当天送到。" * 1500 + "联系人")
    client = as_user("zhao")
    address = client.post("/documents/new/", {"color": "red_header", "text": long}).headers["Location"]
    assert address.endswith("/draft")
    jobs.check(AuditEntry.objects.get(action="document.check_asked").pk)
    assert client.get(address, follow=True).status_code == 200


def test_a_long_check_that_fails_says_why_and_keeps_the_file(as_user, monkeypatch):
    monkeypatch.setattr("yibiao_web.documents.handing.takes_long", lambda content, text: True)
    client = as_user("zhao")
    content = b"PK\x03\x04" + bytes(200)
    address = upload(client, content).headers["Location"]
    jobs.check(AuditEntry.objects.get(action="document.check_asked").pk)
    assert "没有查成" in client.get(address).content.decode()
    assert client.get(f"/documents/{Document.objects.get().pk}/file").content == content


def test_the_assessment_keeps_what_was_typed_when_it_is_not_complete(as_user, hand_in):
    one = hand_in(ASKS)
    client = as_user("zhao")
    said = {f"answer_{each['id']}": "yes" for each in one.report["assessment"]} | {"remark_reports": "只报一次"}
    response = client.post(f"/documents/{one.pk}/assessment/", {**said, "signed_name": "赵志强"})
    assert response.status_code == 422
    assert "只报一次" in response.content.decode()
    assert as_user("gao").post(f"/documents/{one.pk}/assessment/", said).status_code == 403


def test_the_gatekeeper_sees_the_countys_registry_and_sets_numbers(cast, as_user, hand_in):
    hand_in(GOOD)
    body = as_user("gao").get("/documents/").content.decode()
    assert "调整冬季救助物资发放点" in body
    response = as_user("gao").post(f"/documents/quota/{cast.org('县民政局').pk}", {"count": "5", "year": "2026"})
    assert response.status_code == 302
    assert 'value="5"' in as_user("gao").get("/documents/?year=2026").content.decode()
    assert (
        as_user("gao").post(f"/documents/quota/{cast.org('渡川县').pk}", {"count": "5", "year": "2026"}).status_code
        == 404
    )


@pytest.mark.parametrize("path", ["/documents/", "/documents/received/", "/documents/sources/", "/documents/plan/"])
def test_a_list_asks_the_database_as_often_for_many_as_for_few(cast, as_user, now, path, django_assert_max_num_queries):
    gao = cast.viewer("gao")
    for n in range(12):
        text = GOOD.replace("180床", f"{n}床").replace("2026年11月3日", f"2026年3月{n + 1}日")
        origin = "upper" if n % 2 else "own"
        actions.put_in(viewer=gao, files=[(f"{n}.txt", text.encode())], origin=origin, now=now)
        actions.plan(viewer=cast.viewer("zhao"), year=now.year, title=f"第{n}件", now=now)
    client = as_user("chen" if "received" in path else "zhao" if "plan" in path else "gao")
    client.get(path)
    with django_assert_max_num_queries(16):
        assert client.get(path).status_code == 200


def test_a_plan_is_made_and_dropped(as_user):
    client = as_user("zhao")
    client.post("/documents/plan/?year=2026", {"title": "关于冬季救助的通知", "month": "11", "basis": ""})
    body = client.get("/documents/plan/?year=2026").content.decode()
    assert "关于冬季救助的通知" in body
    from yibiao_web.documents.models import DocumentPlan

    client.post(f"/documents/plan/{DocumentPlan.objects.get().pk}/drop")
    assert not DocumentPlan.objects.exists()


def archive(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def put_in(client, *files: tuple[str, bytes], **more):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/documents/import/", {"origin": "own", "color": "red_header", "files": sent, **more})


UNDATED = "禾溪县民政局关于某事的通知\n各镇：\n请办好这件事，办好以后电话说一声就行了，不必写材料。\n"


def test_older_documents_are_put_in_and_those_left_out_say_why(as_user, docx):
    client = as_user("zhao")
    content = archive({
        "2025/2025-03-04救助.docx": docx(GOOD.replace("2026年11月3日", "2025年3月4日")),
        "没有日期.txt": UNDATED.encode(),
        "坏的.docx": b"PK\x03\x04",
        "__MACOSX/._x": b"",
    })  # fmt: skip
    address = put_in(client, ("旧文.zip", content)).headers["Location"]
    body = client.get(address).content.decode()
    assert "放进 1 件，2 件没有放" in body
    assert "看不出成文日期" in body
    one = Document.objects.get()
    assert (one.org.name, one.issued_on.isoformat(), one.issuer) == ("县民政局", "2025-03-04", "县民政局")
    again = put_in(client, ("旧文.zip", content)).headers["Location"]
    assert "一字不差" in client.get(again).content.decode()


def test_many_files_are_read_by_a_job(as_user):
    client = as_user("zhao")
    files = [(f"2025-03-0{n}.txt", GOOD.replace("180床", f"{n}床").encode()) for n in range(1, 8)]
    address = put_in(client, *files).headers["Location"]
    assert "排队中" in client.get(address).content.decode()
    jobs.read_import(AuditEntry.objects.get(action="document.import_asked").pk)
    assert DocumentImport.objects.get().state == "ready"
    assert Document.objects.count() == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [("坏.zip", b"PK nonsense"), ("空.zip", archive({})), ("大.txt", bytes(examining.MAX_UPLOAD + 1))],
)
def test_an_archive_that_can_not_be_used_is_told(as_user, name, content):
    response = put_in(as_user("zhao"), (name, content))
    body = response.content.decode() if response.status_code != 302 else ""
    body = body or as_user("zhao").get(response.headers["Location"]).content.decode()
    assert any(words in body for words in ("打不开", "还没有选文件", "没有收"))


def test_too_much_at_once_is_told_before_it_is_read(as_user, monkeypatch):
    monkeypatch.setattr("yibiao_web.documents.registry_views.MAX_ALL", 1000)
    response = put_in(as_user("zhao"), ("a.txt", bytes(1001)))
    assert response.status_code == 422
    assert "请分几次放" in response.content.decode()


def test_the_gatekeeper_puts_in_those_of_several_departments(as_user):
    client = as_user("gao")
    text = GOOD.replace("禾溪县民政局", "禾溪县残联").replace("2026年11月3日", "2025年11月3日")
    put_in(client, ("a.txt", text.encode()))
    assert Document.objects.get().org.name == "县残联"


def test_a_superiors_document_can_be_ended(superior, as_user):
    client = as_user("gao")
    assert "云民发〔2026〕18号" in client.get("/documents/sources/").content.decode()
    client.post(f"/documents/sources/{superior}/end")
    assert "已失效" in client.get(f"/documents/{superior}/").content.decode()


def test_the_corpus_is_made_again_from_the_table(superior, cast, hand_in, settings):
    county = cast.org("禾溪县")
    corpora._opened.cache_clear()
    (corpora.folder(county) / "corpus.sqlite").write_bytes(b"broken" * 1000)
    call_command("rebuild_corpora", verbosity=0)
    assert len(corpora.corpus_of(county)) == 1
    assert hand_in(COPY).report["copies"][0]["source"] == superior


def test_qian_finds_nothing_of_ours(superior, as_user, hand_in, cast, now):
    one = hand_in(GOOD)
    qian = as_user("qian")
    for address in (
        f"/documents/demand/{one.demand_id}/", f"/documents/{one.pk}/", f"/documents/{one.pk}/file",
        f"/documents/{superior}/",
        f"/documents/{one.pk}/assessment/", f"/documents/{one.pk}/draft", f"/documents/{superior}/file",
    ):  # fmt: skip
        assert qian.get(address).status_code == 404, address
    for address in (f"/documents/{one.pk}/change", f"/documents/{one.pk}/issue", f"/documents/sources/{superior}/end"):
        assert qian.post(address, {"color": "red_header"}).status_code == 404, address
    for address in ("/documents/", "/documents/sources/", "/documents/received/", "/documents/plan/"):
        body = qian.get(address).content.decode()
        assert "救助物资" not in body
        assert "云民发" not in body


def test_a_village_sees_what_was_sent_to_it_with_days_and_the_reason(cast, as_user, hand_in, now):
    one = hand_in(ASKS, recipients=[cast.org("杏花坞村").pk])
    gao = cast.viewer("gao")
    why = "省里要求本月底前完成，和各镇商量过，只报这一次。"
    gate.send_up(one.demand, viewer=cast.viewer("zhao"), words="请审", now=now)
    gate.decide(one.demand, verdict="with_reason", viewer=gao, reason=why, signed_name="高水生", now=now)
    said = {each["id"]: each["answer"].replace("open", "yes") for each in one.report["assessment"]}
    remarks = dict.fromkeys(said, "照旧")
    actions.sign_assessment(
        one, viewer=cast.viewer("zhao"), answers=said, remarks=remarks, conclusion="", signed_name="赵志强", now=now
    )
    lin = as_user("lin")
    assert lin.get(f"/documents/{one.pk}/").status_code == 404, "not before it is issued"
    one = Document.objects.get(pk=one.pk)
    actions.issue(one, viewer=cast.viewer("zhao"), number="禾民〔2026〕40号", now=now)
    assert "2026-11-20" in lin.get("/documents/received/").content.decode()
    body = lin.get(f"/documents/demand/{one.demand_id}/", follow=True).content.decode()
    assert all(words in body for words in (why, "2026-11-20", "报告总结"))
    assert as_user("luo").get(f"/documents/{one.pk}/").status_code == 404, "it was not sent there"


def test_sources_are_read_only_by_those_who_draft_or_check(superior, as_user):
    assert as_user("zhou").get(f"/documents/{superior}/").status_code == 200
    for who in ("lin", "wu", "sun"):
        assert as_user(who).get(f"/documents/{superior}/").status_code == 404
    assert SUPERIOR
