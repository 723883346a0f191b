"""Meetings from calendars and registers: every reasonable one is read, every bad one is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.meetings_cast import HE, LI, WANG, at, meeting
from yibiao.meetings.assumptions import shipped_assumptions
from yibiao.meetings.facts import Attendee, Meeting, Speech
from yibiao.meetings.reading import Register, read_register
from yibiao.meetings.reading.people import read_people
from yibiao.meetings.reading.programme import read_agenda
from yibiao.meetings.reading.ways import read_ways
from yibiao.meetings.when import parse_when, sitting_minutes, sittings
from yibiao.meetings.words import kind_of
from yibiao.meetings.writing import person_feed, register_workbook, write_calendar

ON = date(2026, 12, 1)
HOURS = shipped_assumptions().working_hours


def ics(*events: str, zones: str = "") -> Register:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + zones + "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events)
    return read_register(f"{text}END:VCALENDAR\n".encode(), "会议.ics", on=ON)


def sheet(*rows: list[object], name: str = "会议.xlsx") -> Register:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return read_register(out.getvalue(), name, on=ON)


def codes(register: Register) -> list[str]:
    return [one.code for one in register.findings]


# calendars


def test_times_of_all_zones_are_beijing_s():
    found = ics(
        "UID:1\nSUMMARY:甲\nDTSTART:20261208T010000Z\nDTEND:20261208T023000Z",
        "UID:2\nSUMMARY:乙\nDTSTART;TZID=Asia/Tokyo:20261208T100000\nDURATION:PT90M",
        "UID:3\nSUMMARY:丙\nDTSTART:20261208T090000\nDTEND:20261208T103000",
    )
    assert [(one.starts, one.minutes) for one in found.meetings] == [(datetime(2026, 12, 8, 9), 90)] * 3


def test_a_zone_of_the_file_is_used():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0600\nTZOFFSETTO:+0600\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    found = ics("UID:1\nSUMMARY:甲\nDTSTART;TZID=Ours:20261208T070000\nDTEND;TZID=Ours:20261208T080000", zones=zone)
    assert found.meetings[0].starts == datetime(2026, 12, 8, 9)


def test_a_repeated_meeting_becomes_its_days_with_the_exceptions():
    found = ics(
        "UID:周会\nSUMMARY:调度会\nDTSTART:20261202T090000\nDTEND:20261202T100000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20261230T010000Z\nEXDATE:20261216T090000",
        "UID:周会\nRECURRENCE-ID:20261209T090000\nSUMMARY:调度会（改期）\nDTSTART:20261209T140000\nDURATION:PT1H",
    )
    assert [one.starts for one in found.meetings] == [
        datetime(2026, 12, 2, 9), datetime(2026, 12, 23, 9), datetime(2026, 12, 30, 9), datetime(2026, 12, 9, 14),
    ]  # fmt: skip
    assert len({one.id for one in found.meetings}) == 4


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=", "BYDAY=XX"])
def test_repetitions_that_make_no_sense_give_the_first_time_only(rule: str):
    found = ics(f"UID:1\nSUMMARY:例会\nDTSTART:20261202T090000\nDURATION:PT1H\nRRULE:{rule}")
    assert [one.starts for one in found.meetings] in ([at(2, 9)], [])
    assert codes(found)[:1] in (["calendar_rule_bad"], ["calendar_event_bad"])


def test_a_repetition_without_end_is_cut_and_told_of():
    found = ics("UID:1\nSUMMARY:例会\nDTSTART:20261202T090000\nDTEND:20261202T100000\nRRULE:FREQ=WEEKLY")
    assert codes(found) == ["calendar_cut"]
    assert 50 <= len(found.meetings) <= 54


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("UID:1\nSUMMARY:甲\nDTSTART:2026-12-40\nDTEND:XX", "calendar_no_start"),
        ("UID:1\nSUMMARY:甲", "calendar_no_start"),
        ("UID:1\nSUMMARY:甲\nDTSTART:20261208T100000\nDTEND:20261208T090000", "calendar_backwards"),
        ("UID:1\nSUMMARY:甲\nDTSTART;TZID=Mars/Base:20261208T100000\nDURATION:PT1H", "calendar_zone_unknown"),
        ("UID:1\nSUMMARY:甲\nDTSTART:20261208T100000\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES", "calendar_rule_bad"),
    ],
)
def test_a_bad_event_costs_only_itself(event: str, code: str):
    found = ics(event, "UID:2\nSUMMARY:乙\nDTSTART:20261208T090000\nDURATION:PT1H")
    assert code in codes(found) or "calendar_event_bad" in codes(found)
    assert "乙" in [one.title for one in found.meetings]
    assert all("第 3 行" in one.message for one in found.findings if "行" in one.message)


def test_a_cancelled_meeting_is_none_and_an_unclosed_one_is_read():
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:取消的\nSTATUS:CANCELLED\nDTSTART:20261208T090000\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nSUMMARY:没关上\nDTSTART:20261208T090000\nDURATION:PT1H\nEND:VCALENDAR\n"
    )
    found = read_register(text.encode(), "a.ics", on=ON)
    assert [one.title for one in found.meetings] == ["没关上"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_calendars_of_any_encoding(encoding: str):
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:民政会", "DTSTART:20261208T090000", "DURATION:PT1H",
             "END:VEVENT", "END:VCALENDAR", "")  # fmt: skip
    text = "\r\n".join(lines)
    assert read_register(text.encode(encoding), "a.ics", on=ON).meetings[0].title == "民政会"


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR\nEND:VCALENDAR", b"hello", b"\x00" * 100, b"BEGIN:VCAL"])
def test_what_is_no_calendar_is_said_to_be_none(content: bytes):
    found = read_register(content, "a.ics", on=ON)
    assert found.meetings == ()
    assert any(one.severity == "block" for one in found.findings)


def test_attendees_organiser_and_programme():
    found = ics(
        "UID:1\nSUMMARY:养老服务座谈会\nDTSTART:20261208T090000\nDURATION:PT1H\nORGANIZER;CN=县民政局:mailto:a@b.cn\n"
        'ATTENDEE;CN="青石镇 李明":mailto:li@b.cn\nATTENDEE;ROLE=OPT-PARTICIPANT;CN=县融媒体中心:mailto:m@b.cn\n'
        "ATTENDEE;CUTYPE=ROOM;CN=会议室:mailto:r@b.cn\nDESCRIPTION:议程：\\n1. 局长讲话（70分钟）\\n请提前15分钟入场"
    )
    (one,) = found.meetings
    assert one.organiser == "县民政局"
    assert one.attendees == (
        Attendee("青石镇", "李明", email="li@b.cn"), Attendee("县融媒体中心", required=False, email="m@b.cn"),
    )  # fmt: skip
    assert one.agenda == (Speech("局长讲话", "局长", "principal", 70, True),)
    assert (one.arrive_early, one.kind) == (15, "discussion")


# registers


def test_a_register_with_its_own_words_for_the_columns():
    found = sheet(
        ["禾溪县2026年12月会议计划"],
        ["序号", "会议名称", "召开时间", "会期", "召开地点", "主办单位", "参会人员", "参会人数", "最迟", "能否改期",
         "会议材料"],
        [1, "低保核查推进会", datetime(2026, 12, 8, 9), "90分钟", "县会议中心", "县民政局",
         "各镇街分管负责人，县审计局张伟", 13, "12月15日", "否", "无"],
        [2, "养老座谈会", "12月10日下午2:30—4:00", None, "", "县民政局", "青石镇李明", None, None, "是",
         "请报送发言材料"],
        [3, "防火会", "12月中旬", "半天", "", "县林业局", "各村书记", 180, None, None, None],
        ["合计", None, None, None, None, None, None, 194],
    )  # fmt: skip
    one, two, three = found.meetings
    assert (one.starts, one.minutes, one.people, one.may_move) == (datetime(2026, 12, 8, 9), 90, 13, False)
    assert one.attendees[0] == Attendee("各镇街", post="deputy", count=12)
    assert one.attendees[1] == Attendee("县审计局", "张伟")
    assert (one.deadline, one.materials) == (date(2026, 12, 15), ())
    assert (two.starts, two.minutes, two.materials) == (datetime(2026, 12, 10, 14, 30), 90, ("请报送发言材料",))
    assert (three.starts, three.earliest, three.deadline) == (None, date(2026, 12, 11), date(2026, 12, 20))
    assert found.findings == ()


def test_day_beginning_and_end_in_columns_of_their_own():
    found = sheet(
        ["会议名称", "日期", "开始时间", "结束时间", "部门"],
        ["甲", "2026-12-08", "9:00", "10:30", "县民政局"],
        ["乙", datetime(2026, 12, 9), "下午3点", "16:00", "县民政局"],
    )
    assert [(one.starts, one.minutes) for one in found.meetings] == [(at(8, 9), 90), (at(9, 15), 60)]


def test_a_header_of_two_lines_and_one_that_calls_the_meeting_a_theme():
    two = sheet(
        ["会议基本情况", None, None, "参会情况", None], ["名称", "时间", "地点", "人数", "范围"],
        ["全县林业工作会议", datetime(2026, 12, 8, 9), "大会堂", 200, "各镇街、各村"],
    )  # fmt: skip
    assert [(one.title, one.place, one.people) for one in two.meetings] == [("全县林业工作会议", "大会堂", 200)]
    theme = sheet(
        ["编号", "会议主题", "会议日期", "会议时间", "主持人", "参会单位"],
        [1, "养老服务座谈", "2026-12-08", "上午9:00", "副县长赵某", "各镇街、县民政局"],
        [2, "防火调度", "12月9日", "14:30-16:00", "县长", "各镇街主要负责人"],
    )
    assert [(one.title, one.starts, one.minutes, one.chaired_by) for one in theme.meetings] == [
        ("养老服务座谈", at(8, 9), 0, "deputy"), ("防火调度", at(9, 14, 30), 90, "principal"),
    ]  # fmt: skip


def test_a_month_or_about_a_day_is_a_window():
    found = sheet(
        ["会议名称", "月份", "牵头部门"],
        ["甲", "12月", "县医保局"],
        ["乙", "12月20日左右", "县委办"],
        ["丙", "12月上旬", "县委办"],
    )
    assert [(one.earliest.day, one.deadline.day) for one in found.meetings] == [(1, 31), (17, 23), (1, 10)]


def test_people_of_a_sheet_of_their_own_take_the_place_of_words():
    book = Workbook()
    book.active.append(["编号", "会议名称", "时间", "参会人员"])
    book.active.append(["A1", "甲", "12月8日9:00", "各村书记"])
    people = book.create_sheet("名单")
    for row in (
        ["会议名称", "单位", "姓名", "职务"],
        ["甲", "上溪村", "何远", "村书记"],
        ["没有的会", "下溪村", "罗兰", ""],
    ):
        people.append(row)
    out = BytesIO()
    book.save(out)
    found = read_register(out.getvalue(), "会议.xlsx", on=ON)
    assert found.meetings[0].attendees == (Attendee("上溪村", "何远", "principal"),)
    assert codes(found) == ["register_person_lost"]


def test_what_a_row_lacks_is_told_by_its_row():
    found = sheet(
        ["编号", "会议名称", "时间", "主办"],
        [1, "甲", "择吉日开", "县民政局"],
        [1, "乙", "待定", "县民政局"],
        [3, None, "12月8日", "县民政局"],
    )
    assert sorted(codes(found)) == ["register_no_title", "register_time", "register_twice"]
    assert [one.id for one in found.meetings] == ["1", "1-2"]
    assert [one.row for one in found.findings if one.code == "register_time"] == [2]


@pytest.mark.parametrize("rows", [[], [["姓名", "电话"], ["甲", 1]], [["只有一行"]]])
def test_a_table_without_meetings_is_said_to_have_none(rows: list[list[object]]):
    assert any(one.severity == "block" for one in sheet(*rows).findings)


def test_an_encrypted_or_broken_workbook_is_told_of():
    for content in (b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600):
        found = read_register(content, "a.xlsx", on=ON)
        assert found.meetings == ()
        assert any(one.severity == "block" for one in found.findings)


# words


@pytest.mark.parametrize(
    ("text", "starts", "minutes"),
    [
        ("2026年12月8日 9:00-11:30", at(8, 9), 150), ("12月8日上午9:00", at(8, 9), 0),
        ("12月8日下午", at(8, 14, 30), 0),
        ("12月8日下午2点半，会期1小时", at(8, 14, 30), 60), ("2026/12/8 9：00—17:00", at(8, 9), 330),
        ("12月8日（星期二）下午3:00", at(8, 15), 0), ("8日上午9时", at(8, 9), 0),
        ("12月8日9:00至12月9日12:00", at(8, 9), 570),
        ("12月8日至9日", None, 780), ("12月8日全天", at(8, 8, 30), 390),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, starts: datetime | None, minutes: int):
    when = parse_when(text, ON, HOURS)
    assert when is not None
    assert (when.starts, when.minutes) == (starts, minutes)


@pytest.mark.parametrize("text", ["待定", "13月40日", "每周一上午", "", None, "2月30日9:00"])
def test_times_that_say_nothing(text: str | None):
    assert parse_when(text, ON, HOURS) is None


def test_a_day_and_a_half_is_three_sittings():
    parts = sittings(meeting("甲", at(8, 8, 30), 585), HOURS)
    assert [(first.day, first.hour) for first, _ in parts] == [(8, 8), (8, 14), (9, 8)]
    assert sum(int((last - first).total_seconds() // 60) for first, last in parts) == 585
    assert sitting_minutes(at(8, 9), at(8, 17, 30), HOURS) == 360


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("各镇街分管负责同志、县水利局张伟；列席：县融媒体中心",
         [Attendee("各镇街", post="deputy"), Attendee("县水利局", "张伟"), Attendee("县融媒体中心", required=False)]),
        ("县水利局、县应急局分管负责同志", [Attendee("县水利局", post="deputy"), Attendee("县应急局", post="deputy")]),
        ("青石镇书记、镇长", [Attendee("青石镇", post="principal"), Attendee("青石镇", post="principal")]),
        ("李明（青石镇副镇长）", [Attendee("青石镇", "李明", "deputy")]),
        ("各镇街业务骨干2名", [Attendee("各镇街", post="staff", count=2)]),
        ("县纪委监委驻局纪检组", [Attendee("县纪委监委驻局纪检组")]),
        ("李明、王芳", [Attendee("", "李明"), Attendee("", "王芳")]),
    ],
)  # fmt: skip
def test_attendees_as_notices_word_them(text: str, people: list[Attendee]):
    assert list(read_people(text)) == people


def test_an_agenda_gives_its_speeches():
    found = read_agenda("一、县民政局局长讲话（30分钟）；二、青石镇交流发言（8分钟）；三、讨论")
    assert [(one.speaker, one.minutes, one.main) for one in found] == [
        ("县民政局局长", 30, True), ("青石镇", 8, False), ("", 0, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("全县民政工作会议", "comprehensive"), ("全县森林防火工作会议", "special"),
        ("县委经济工作会议", "comprehensive"),
        ("养老服务座谈会", "discussion"), ("业务培训会", "training"), ("重点工作推进会", "dispatching"),
        ("农村公路现场会", "on_the_spot"), ("高龄津贴部署会", "briefing"),
    ],
)  # fmt: skip
def test_the_kind_a_title_tells(title: str, kind: str):
    assert kind_of(title) == kind


def test_a_table_of_ways_gives_minutes_and_groups():
    book = Workbook()
    for row in (
        ["单位", "类别", "到县城（分钟）"],
        ["青石镇", "镇街", 30],
        ["上溪村", "村", 50],
        ["空的", "村", "不知道"],
    ):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    ways = read_ways(out.getvalue(), "路程.xlsx")
    assert ways.travel.table == {("青石镇", ""): 30, ("上溪村", ""): 50}
    assert ways.groups["各镇街"] == ("青石镇",)
    assert [one.code for one in ways.findings] == ["travel_table_bad"]


# out and in again

FULL = [
    meeting("A1", at(8, 9), 90, [LI, WANG, HE], kind="special", level="county", system="民政", chair="李局长",
            chaired_by="principal", agenda=(Speech("局长讲话", "局长", "principal", 30, True),), materials=("发言稿",),
            topics=("养老",), earliest=date(2026, 12, 7), deadline=date(2026, 12, 11), may_move=False, may_merge=False,
            may_be_video=True, must_not_merge_with=("A2",), arrive_early=10, check_in=True, plan_number="2026-3"),
    meeting("A2", at(9, 14, 30), 60, [replace(LI, concerned=False, required=False), Attendee("各村", count=180)],
            kind="special", title='=HYPERLINK("http://x","点我")'),
]  # fmt: skip


def bare(one: Meeting) -> Meeting:
    return replace(one, row=None)


def test_a_register_that_was_written_is_read_back_as_it_was():
    content = register_workbook(FULL, made_on=ON)
    assert [bare(one) for one in read_register(content, "a.xlsx", on=ON).meetings] == FULL
    cells = load_workbook(BytesIO(content))["会议"]
    assert (cells["B3"].data_type, cells["B3"].value) == ("s", '=HYPERLINK("http://x","点我")')
    assert content == register_workbook(FULL, made_on=ON)


def test_a_calendar_that_was_written_is_read_back_but_for_the_agenda():
    content = write_calendar(FULL, stamped=datetime(2026, 11, 28))
    found = read_register(content, "a.ics", on=ON)
    assert [bare(one) for one in found.meetings] == [replace(one, agenda=()) for one in FULL]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_person_s_feed_has_their_meetings_and_nobody_else():
    feed = person_feed(
        [*FULL, meeting("A3", at(10, 8, 30), 585, [HE])], "上溪村", "何远", hours=HOURS, stamped=datetime(2026, 11, 28)
    )
    text = feed.decode()
    assert text.count("BEGIN:VEVENT") == 1 + 3, "one, and the three half days of the long one"
    assert "李明" not in text
    assert "ATTENDEE" not in text
    assert person_feed(FULL, "下溪村", hours=HOURS, stamped=datetime(2026, 11, 28)).count(b"VEVENT") == 0


# anything at all


ANYTHING = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=300).map(lambda text: f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}".encode("utf-8", "replace")),
)


@settings(max_examples=150)
@given(ANYTHING)
def test_no_bytes_make_it_fail(content: bytes):
    for name in ("a.ics", "a.xlsx"):
        found = read_register(content, name, on=ON)
        assert found.meetings or found.findings


WORDS = st.text("各镇街村县民政局分管主要负责同志李明王芳（）()、，；: 0123456789人名列席书记长副", max_size=40)


@settings(max_examples=200)
@given(WORDS, st.integers(0, 300))
def test_any_words_about_people_give_people(text: str, total: int):
    found = read_people(text, total=total)
    assert all(one.count >= 1 and (one.org or one.person) for one in found)
    assert sum(one.count for one in found) >= total


@settings(max_examples=200)
@given(st.text("0123456789年月日号上下午中旬时点分半:-—～至 /.天小期会", max_size=24))
def test_any_words_about_times_give_a_time_or_none(text: str):
    when = parse_when(text, ON, HOURS)
    assert when is None or when.minutes >= 0
