"""Meetings in and out as files, and the calendar feeds."""

from __future__ import annotations

import io
from datetime import timedelta

import icalendar
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao_web.accounts.models import Post
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings import feeding, importing, jobs
from yibiao_web.meetings.models import CalendarFeed, Meeting, MeetingImport
from yibiao_web.meetings.tests.proposing import called, imported, proposed, table

HEAD = ("会议名称", "时间", "时长（分钟）", "参会人员", "主办单位")
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:a
SUMMARY:防汛会商
DTSTART;TZID=Asia/Shanghai:20310305T090000
DTEND;TZID=Asia/Shanghai:20310305T100000
DESCRIPTION:参会人员：各镇街主要负责人
END:VEVENT
BEGIN:VEVENT
UID:b
SUMMARY:没有时间的会
END:VEVENT
END:VCALENDAR
"""


def handed_in(cast, name: str, content: bytes) -> MeetingImport:
    one = importing.hand_in(name, content, viewer=cast.viewer("zhao"), now=timezone.now())
    jobs.register(AuditEntry.objects.filter(action="meetings.handed_in").latest("pk").pk)
    one.refresh_from_db()
    return one


def test_right_rows_are_registered_and_wrong_ones_given_back(as_user, cast, now):
    done = imported(cast, now)
    assert (done.taken, len(done.rejected), done.state) == (1, 1, "done")
    assert done.rejected[0]["row"] == 3
    meeting = Meeting.objects.get()
    assert {one.org.name for one in meeting.attendances.all()} == {"鹤汀镇", "雾山乡"}
    assert {one.post for one in meeting.attendances.all()} == {"deputy"}
    page = as_user("zhao").get(reverse("meetings:imported", args=[done.pk])).content.decode()
    assert "回头再说" in page
    answer = as_user("zhao").get(reverse("meetings:rejected", args=[done.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][1] == "医保会"
    assert "没看懂" in rows[1][0]
    again = handed_in(cast, "改好.xlsx", answer.content)
    assert [one["title"] for one in again.rejected] == ["医保会"], "the file that is given back can be read"


def test_a_calendar_is_read_too(cast):
    done = handed_in(cast, "会议.ics", ICS.encode())
    assert (done.taken, [one["title"] for one in done.rejected]) == (1, ["没有时间的会"])
    assert Meeting.objects.get().minutes == 60


def test_null_characters_in_a_file_are_left_out(cast):
    handed_in(cast, "会议.ics", ICS.replace("防汛", "防\x00汛").replace("镇街", "镇\x00街").encode())
    meeting = Meeting.objects.get()
    assert meeting.demand.title == "防汛会商"
    assert meeting.attendances.count() == 2


def test_the_same_file_again_registers_nothing_twice(cast):
    for _ in range(2):
        done = handed_in(cast, "会议.ics", ICS.encode())
    assert (done.taken, done.known) == (0, 1)
    assert Meeting.objects.count() == 1


def test_what_was_interrupted_goes_on_where_it_was(cast, monkeypatch):
    monkeypatch.setattr(importing, "_AT_ONCE", 1)
    rows = [(f"会 {at}", "2031年3月3日 9:00", 60, "雾山乡", "") for at in range(3)]
    one = importing.hand_in("a.xlsx", table(HEAD, *rows), viewer=cast.viewer("zhao"), now=timezone.now())
    steps, real = [], importing._some

    def breaks(*given):
        if len(steps) == 1:
            raise OSError("stopped")
        steps.append(1)
        real(*given)

    monkeypatch.setattr(importing, "_some", breaks)
    with pytest.raises(OSError, match="stopped"):
        importing.take_in(one)
    monkeypatch.setattr(importing, "_some", real)
    again = MeetingImport.objects.get(pk=one.pk)
    assert (again.done, again.taken) == (1, 1)
    importing.take_in(again)
    assert (again.taken, again.known) == (3, 0)


def test_anothers_meeting_is_not_registered_for_it(cast):
    done = handed_in(cast, "a.xlsx", table(HEAD, ("残疾人会", "2031年3月3日 9:00", 60, "雾山乡", "县残联")))
    assert "请由它自己登记" in done.rejected[0]["reasons"][0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""), ("a.xlsx", b"PK\x03\x04 truncated"), ("a.ics", b"\x00\x01\x02" * 50), ("a.pdf", b"%PDF-1.7 x"),
        ("a.xlsx", table(("姓名", "电话"), ("甲", "1"))), ("a.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_used_is_refused_in_words(as_user, cast, name, content):
    answer = as_user("zhao").post(reverse("meetings:import"), {"file": SimpleUploadedFile(name, content)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请" in page
    assert not MeetingImport.objects.exists()


def test_what_is_too_large_is_not_read(cast, now):
    with pytest.raises(Refusal) as refusal:
        importing.hand_in("a.xlsx", b"x" * (importing.LARGEST + 1), viewer=cast.viewer("zhao"), now=now)
    assert refusal.value.code == "too_large"


def test_an_export_is_read_back_as_it_was(as_user, cast, now):
    proposed(cast, now, topics=["核查", "发放"], agenda=[
        {"what": "部署", "speaker": "分管副县长", "post": "deputy", "minutes": 20, "main": True}
    ])  # fmt: skip
    content = as_user("zhao").get(reverse("meetings:export", args=["xlsx"])).content
    Meeting.objects.get().demand.delete()
    done = handed_in(cast, "登记簿.xlsx", content)
    assert (done.taken, done.rejected) == (1, [])
    again = Meeting.objects.get()
    assert (again.demand.title, again.minutes, again.topics, again.chaired_by) == (
        "低保工作推进会", 60, ["核查", "发放"], "principal",
    )  # fmt: skip
    assert again.agenda[0]["minutes"] == 20
    assert {(one.name, one.post) for one in again.attendances.all()} == {
        (name, "principal") for name in ("鹤汀镇", "雾山乡", "杏花坞村", "老槐坪村", "碾子坝村")
    }


def test_nothing_typed_becomes_a_formula(as_user, cast, now):
    proposed(cast, now, title="=HYPERLINK(1)")
    content = as_user("zhao").get(reverse("meetings:export", args=["xlsx"])).content
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def events(content: bytes) -> list[str]:
    return [str(one["summary"]) for one in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def feed(cast, who: str = "lin", *, mine: bool = False) -> str:
    token = feeding.make_feed(viewer=cast.viewer(who), name="手机", mine=mine, now=timezone.now())
    return reverse("meetings:feed", args=[token])


def test_a_feed_needs_no_sign_in_and_names_nobody(cast):
    meeting = called(cast, timezone.now())
    meeting.attendances.filter(name="鹤汀镇").update(person="陈立春")
    proposed(cast, timezone.now(), title="还没定的会", days=12)
    answer = Client().get(feed(cast))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert events(answer.content) == ["低保工作推进会"]
    said = answer.content.decode()
    for name in ("陈立春", "林小满", "赵志强", "鹤汀", "ATTENDEE"):
        assert name not in said
    assert Client().post(feed(cast)).status_code == 405


def test_a_feed_of_one_person_holds_what_names_him_or_nobody(cast):
    named = called(cast, timezone.now(), title="点了别人名的会")
    named.attendances.filter(name="杏花坞村").update(person="别人")
    called(cast, timezone.now(), title="没有点名的会", days=12)
    assert events(Client().get(feed(cast, mine=True)).content) == ["没有点名的会"]


def test_a_revoked_address_leads_nowhere(as_user, cast):
    address = feed(cast)
    as_user("lin").post(reverse("meetings:revoke_feed", args=[CalendarFeed.objects.get().pk]))
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("meetings:feed", args=["x" * 43])).status_code == 404


def test_an_address_ends_with_its_makers_post(cast):
    address = feed(cast)
    Post.objects.filter(user=cast.user("lin")).update(until=timezone.localdate() - timedelta(days=1))
    assert Client().get(address).status_code == 404


def test_the_address_is_shown_once_and_kept_nowhere(as_user, cast):
    lin = as_user("lin")
    page = lin.post(reverse("meetings:make_feed"), {"name": "手机"}, follow=True).content.decode()
    assert "/meetings/feed/" in page
    assert "/meetings/feed/" not in lin.get(reverse("meetings:calendar")).content.decode()
    token = page.partition("/meetings/feed/")[2].partition(".ics")[0]
    assert token not in "".join(str(row) for row in CalendarFeed.objects.values_list())
    assert token not in "".join(str(one.detail) for one in AuditEntry.objects.all())


def test_nobody_takes_back_anothers_address(as_user, cast):
    feed(cast)
    for who in ("chen", "qian"):
        assert (
            as_user(who).post(reverse("meetings:revoke_feed", args=[CalendarFeed.objects.get().pk])).status_code == 404
        )


def test_addresses_are_not_without_end(cast):
    for _ in range(feeding.MOST):
        feed(cast)
    with pytest.raises(Refusal):
        feed(cast)
