"""Letters through the door: taken in masked, put together, seen by whom they concern."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yibiao_web.audit.models import AuditEntry
from yibiao_web.letters import actions, queries
from yibiao_web.letters.models import Letter, LetterImport, Matter
from yibiao_web.letters.tests.making import FILE, hand_in


@pytest.fixture
def taken(cast, now) -> LetterImport:
    return hand_in(cast, now)


def test_the_same_matter_is_shown_with_its_count_and_days(taken, as_user):
    page = as_user("gao").get("/letters/")
    (row,) = page.context["page"].object_list
    assert (row.count, str(row.first_on), str(row.last_on), row.org.name) == (3, "2026-01-05", "2026-06-07", "县民政局")
    assert page.context["counts"] == {"letters": 5, "repeated": 1, "burden": 1}


def test_nothing_personal_is_kept_and_the_file_is_dropped(taken):
    said = "".join(one.title + one.text + one.reply for one in Letter.objects.all())
    assert "13812345678" not in said
    assert "张建国" not in said
    assert bytes(taken.content) == b""
    assert not any("13812345678" in str(one.detail) for one in AuditEntry.objects.all())


def test_the_countys_own_places_are_nobodys_names(cast, now):
    hand_in(cast, now, "标题,内容\n路灯,杏花坞村林小满说老槐坪村的路灯坏了\n")
    (letter,) = Letter.objects.all()
    assert "杏花坞村" in letter.text
    assert "老槐坪村" in letter.text
    assert "林小满" not in letter.text


def test_letters_about_the_burden_can_be_picked_out(taken, as_user):
    rows = as_user("gao").get("/letters/?burden=1&all=1").context["page"].object_list
    assert [one.title for one in rows] == ["办证跑了四趟"]


def test_words_and_topics_narrow_the_list(taken, as_user):
    gao = as_user("gao")
    for query, count in (("q=津贴", 1), ("q=没有这个词", 0), ("q=卫生室&all=1", 1), ("topic=看病&all=1", 1)):
        assert len(gao.get(f"/letters/?{query}").context["page"].object_list) == count, query


def test_who_should_answer_is_told_with_why(taken):
    doctor = Matter.objects.get(title="卫生室没有医生")
    assert doctor.org is None
    assert doctor.suggested[0]["name"] == "县卫健局"
    assert "卫生室" in doctor.suggested[0]["words"]


def test_a_department_sees_what_it_answered_or_might_have_to(cast, taken, as_user):
    own = {one.title for one in queries.matters(cast.viewer("zhao"))}
    assert own == {"高龄津贴没有发"}
    assert {one.title for one in queries.matters(cast.viewer("zhou"))} == {"办证跑了四趟"}
    matter = Matter.objects.get(title="高龄津贴没有发")
    assert as_user("zhao").get(f"/letters/{matter.pk}/").status_code == 200
    for name in ("zhou", "lin", "qian"):
        assert as_user(name).get(f"/letters/{matter.pk}/").status_code == 404


def test_the_page_of_a_matter_shows_letters_months_and_places(taken, as_user):
    matter = Matter.objects.get(title="高龄津贴没有发")
    page = as_user("gao").get(f"/letters/{matter.pk}/")
    assert [n for _, n in page.context["months"]] == [1, 1, 1]
    assert page.context["places"] == [("杏花坞村", 3)]
    assert "已补发" in page.content.decode()


def test_the_same_file_and_the_same_letter_count_once(cast, now, taken):
    again = actions.hand_in("又一份.csv", FILE.encode(), viewer=cast.viewer("gao"), now=now)
    assert again == taken
    more = hand_in(
        cast, now, FILE + "6,投诉,高龄津贴还是没发,杏花坞村高龄津贴没有发，第四次反映。,2026-07-01,杏花坞村,,\n"
    )
    assert (more.taken, more.known) == (1, 5)
    matter = Matter.objects.get(title="高龄津贴没有发")
    assert (matter.count, Letter.objects.count()) == (4, 6)


def test_a_matter_keeps_its_number_when_more_letters_come(cast, now, taken):
    before = Matter.objects.get(title="高龄津贴没有发").pk
    hand_in(cast, now, "标题,内容\n路灯不亮,老槐坪村路灯坏了\n")
    assert Matter.objects.get(title="高龄津贴没有发").pk == before


def test_the_job_run_twice_does_nothing_more(taken):
    entry = AuditEntry.objects.filter(action="letters.handed_in").latest("pk")
    actions.take_in(entry.pk)
    assert Letter.objects.count() == 5
    assert AuditEntry.objects.filter(action="letters.imported").count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", "姓名,电话\n张三,1\n".encode(), b"%PDF-1.4", b"\x00" * 2000]
)
def test_what_is_no_table_of_letters_is_refused_in_plain_words(as_user, content):
    answer = as_user("gao").post("/letters/import/", {"file": SimpleUploadedFile("来信.xlsx", content)})
    assert answer.status_code == 422
    assert any("一" <= one <= "鿿" for one in answer.content.decode())
    assert LetterImport.objects.count() == 0


def test_handing_in_leads_to_what_became_of_it(as_user):
    answer = as_user("zhao").post("/letters/import/", {"file": SimpleUploadedFile("来信.csv", FILE.encode())})
    page = as_user("zhao").get(answer.url)
    assert "正在读" in page.content.decode()
    assert as_user("zhou").get(answer.url).status_code == 404
    assert as_user("gao").get(answer.url).status_code == 200
    assert as_user("qian").get(answer.url).status_code == 404
    assert as_user("gao").post("/letters/import/").status_code == 422


def test_a_letter_that_looks_like_a_page_stays_a_letter(cast, now, as_user):
    hand_in(cast, now, "标题,内容\n<script>alert(1)</script>,=HYPERLINK(1)\n")
    matter = Matter.objects.get()
    assert "<script>alert" not in as_user("gao").get(f"/letters/{matter.pk}/").content.decode()


@pytest.mark.parametrize(
    ("said", "name"),
    [("县民政局", "县民政局"), ("禾溪县民政局", "县民政局"), ("民政局", "县民政局"), ("市公交集团", None), ("", None)],
)
def test_departments_are_known_by_the_names_that_files_use(cast, said, name):
    found = actions.known(said, actions.names_of(cast.org("禾溪县")))
    assert (found.name if found else None) == name


def test_what_is_quoted_of_a_row_and_numbers_of_papers_are_masked_too(cast, now):
    one = hand_in(cast, now, "证件编号,标题,内容,日期\n110101199003078515,路灯,路灯坏了,13812345678\n")
    assert one.findings, "the day was not understood"
    assert "13812345678" not in str(one.findings)
    assert "110101199003078515" not in str(list(Letter.objects.values()))


def test_two_calls_in_the_same_words_are_two_letters(cast, now):
    rows = "".join(f"2026030500000{at},路灯不亮,村口路灯坏了,2026-03-05\n" for at in (1, 2))
    hand_in(cast, now, f"工单编号,标题,内容,日期\n{rows}")
    assert Letter.objects.count() == 2
