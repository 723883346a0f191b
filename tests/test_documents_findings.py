"""What the gate says of a draft: each finding with its place, and the advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.document_texts import BURDENS, CITY, COUNTY_COPY, HOLLOW, LAW, OWN, REQUEST_IN_REPORT
from yibiao.documents.checking import check
from yibiao.documents.consistency import good_answers, unmet
from yibiao.documents.model import Circumstances, Source, YearCount
from yibiao.documents.opening import pasted
from yibiao.documents.report import DocumentReport
from yibiao.policy import Pack, shipped_pack

ON = date(2026, 11, 6)
SUPERIOR = Source(
    "city", "石林市农业农村局关于开展秋粮晾晒场所安全排查的通知", "石林市农业农村局", date(2026, 10, 8), CITY
)
HEAD = "禾溪县水利局关于做好冬修的通知\n\n各乡镇人民政府：\n经县人民政府同意，现就有关事项通知如下：\n"
TAIL = "\n禾溪县水利局\n2026年11月2日\n"


def checked(text: str, *sources: Source, pack: Pack | None = None, **told: object) -> DocumentReport:
    document = pasted(text).document
    assert document
    return check(
        document, sources=sources, pack=pack or shipped_pack(), on=ON, circumstances=replace(Circumstances(), **told)
    )  # fmt: skip


def codes(report: DocumentReport) -> set[str]:
    return {one.code for one in report.findings}


def words_at(text: str, report: DocumentReport, code: str) -> str:
    span = next(one.span for one in report.findings if one.code == code)
    assert span
    return text[slice(*span)]


def test_a_plain_document_that_says_what_to_do_may_be_issued() -> None:
    report = checked(OWN)
    assert (report.advice, report.findings) == ("issue", ())
    assert report.boilerplate.share == 0.0


def test_a_copy_of_the_city_s_notice_is_not_issued() -> None:
    report = checked(COUNTY_COPY, SUPERIOR)
    assert report.advice == "do_not_issue"
    assert {"document_needless", "document_all_copied"} <= codes(report)
    assert report.copies[0].share > 0.9


def test_a_copy_with_hidden_marks_in_its_words_is_found_all_the_same() -> None:
    hidden = COUNTY_COPY.replace("晾晒", "晾\u200b晒").replace("漏电", "漏\u200e电")
    report = checked(hidden, SUPERIOR)
    assert report.advice == "do_not_issue"
    assert "document_hidden_marks" in codes(report)


def test_a_copy_with_own_demands_is_forwarded_with_them() -> None:
    added = COUNTY_COPY.replace(
        "\n\n禾溪县农业",
        "\n五、县农机站11月5日前给石家岭、上塘两处烘干机换接地线，材料费 6000 元由县局出。\n\n禾溪县农业",
    )
    report = checked(added, SUPERIOR)
    assert report.advice == "forward"
    assert report.substance.left_demands == 1


def test_a_copy_dressed_in_phrases_is_not_issued_either() -> None:
    preamble = "为深入贯彻落实上级决策部署和重要会议精神，提高政治站位，增强责任感和使命感，切实抓好落实，"
    ending = "五、加强领导。各单位要高度重视，加强组织领导，压实责任，形成工作合力，确保各项任务落到实处，取得实效。"
    dressed = COUNTY_COPY.replace("近期连续阴雨", preamble + "近期连续阴雨").replace(
        "\n\n禾溪县农", f"\n{ending}\n\n禾溪县农"
    )
    report = checked(dressed, SUPERIOR)
    assert report.advice == "do_not_issue"
    assert "document_needless" in codes(report)


def test_an_expired_superior_document_makes_nothing_needless() -> None:
    report = checked(COUNTY_COPY, replace(SUPERIOR, in_force=False))
    assert "document_needless" not in codes(report)


COVER = (
    "禾溪县农业农村局转发石林市农业农村局关于开展秋粮晾晒场所安全排查的通知的通知\n\n各乡镇人民政府：\n"
    "现将原文转发给你们，请认真贯彻执行。\n禾溪县农业农村局\n2026年10月12日\n\n"
)


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("forwarded as it is", COVER + CITY),
        ("a law repeats the law above", LAW),
        ("news tells of it", "本报讯（记者 林小满）昨天，石林市农业农村局召开会议。" + CITY),
    ],
)  # fmt: skip
def test_texts_that_repeat_by_right_are_not_called_copies(description: str, text: str) -> None:
    report = checked(text, replace(SUPERIOR, text=CITY + LAW))
    assert not codes(report) & {"document_copied", "document_all_copied", "document_needless"}, description
    assert report.advice != "do_not_issue", description


def test_words_without_a_deed_are_called_so_and_not_issued() -> None:
    report = checked(HOLLOW)
    assert report.advice == "do_not_issue"
    assert {"document_boilerplate", "document_says_nothing"} <= codes(report)
    assert report.boilerplate.share > 0.5
    assert report.outline.after < report.outline.before / 2


def test_every_burden_has_a_finding_at_its_place() -> None:
    report = checked(BURDENS)
    assert {
        "document_asks_plan", "document_asks_report", "document_asks_form", "document_attaches_form",
        "document_asks_material", "document_asks_meeting", "document_asks_training", "document_asks_group",
        "document_asks_app", "document_asks_inspection",
    } <= codes(report)  # fmt: skip
    assert "实施方案" in words_at(BURDENS, report, "document_asks_plan")
    assert "工作群" in words_at(BURDENS, report, "document_asks_group")
    assert report.advice == "revise"


def test_a_report_that_asks_is_stopped() -> None:
    report = checked(REQUEST_IN_REPORT)
    assert words_at(REQUEST_IN_REPORT, report, "document_report_asks") == "请县政府批准"


UP = (
    "禾溪县上塘镇人民政府关于解决饮水工程资金的请示\n\n{to}：\n上塘镇三个村用水不足，要打两口井。\n妥否，请批示。\n"
    "禾溪县上塘镇人民政府\n2026年11月3日\n"
)
TO_COUNTY = UP.format(to="禾溪县人民政府")
DRAIN = HEAD + "一、各乡镇必须11月20日前放空库水。" + TAIL
COMMAND = DRAIN.replace("经县人民政府同意，", "")
PLAN = "禾溪县水库冬修工作方案\n\n为保证安全，11月20日前放空库水，12月底完工，每座库18万元。\n"
TWO = TO_COUNTY.replace("妥否", "一、请批准打井。\n二、请安排运费。\n妥否")


def numbered(number: str) -> str:
    return DRAIN.replace("的通知\n", f"的通知\n\n{number}\n", 1)


def body(text: str) -> str:
    return HEAD + text + TAIL


@pytest.mark.parametrize(
    ("clause", "text", "expected"),
    [
        ("DOC-041 one recipient", UP.format(to="禾溪县人民政府、禾溪县财政局"), "document_several_recipients"),
        ("DOC-040 no level skipped", UP.format(to="石林市人民政府"), "document_skips_level"),
        ("DOC-047 not to a person", UP.format(to="周明理县长"), "document_to_person"),
        ("DOC-034 the signer is named", TO_COUNTY, "document_no_signer"),
        ("DOC-045 one matter", TWO, "document_several_matters"),
        ("DOC-049 a department commands", COMMAND, "document_commands_below"),
        ("DOC-005 a body does", COMMAND.replace("县水利局", "县防汛领导小组"), "document_commands_below"),
        ("DOC-051 an inner office", DRAIN.replace("县水利局", "县水利局工程科"), "document_inner_office"),
        ("DOC-030 the kind", PLAN, "document_no_kind"),
        ("DOC-078 brackets", numbered("禾水发[2026]9号"), "document_number_brackets"),
        ("DOC-079 no padding", numbered("禾水发〔2026〕009号"), "document_number_padded"),
        ("DOC-084 the date", DRAIN.replace("2026年11月2日", "二〇二六年十一月二日"), "document_date"),
        ("DOC-076 numbering", body("一、放空库水。\n三、换闸门。"), "document_numbering"),
        ("DOC-082 attachments", body("一、放空库水。\n\n附件：1.名单。\n2.图。\n"), "document_attachment_mark"),
        ("DOC-083 are listed", body("一、按名单（见附件1）放空库水。"), "document_attachment_missing"),
        ("DOC-094 years", body("一、放空库水，比25年12月早。"), "document_figures"),
        ("DOC-095 pairs", body("一、放空库水（先上塘，后石家岭。"), "document_punctuation"),
        ("DOC-036 secrets", "秘密★一年\n" + DRAIN, "document_secret"),
        ("DOC-004 companions", DRAIN.replace("做好冬修", "冬修任务分工方案"), "document_needs_approval"),
    ],
)
def test_kinds_ways_and_forms_are_kept(clause: str, text: str, expected: str) -> None:
    assert expected in codes(checked(text)), clause


def test_a_department_that_was_authorised_may_write_to_governments() -> None:
    text = HEAD + "一、各乡镇必须11月20日前放空库水。" + TAIL
    assert "document_commands_below" not in codes(checked(text))
    bare = text.replace("经县人民政府同意，", "")
    assert "document_commands_below" not in codes(checked(bare, authorised="县政府常务会议"))


@pytest.mark.parametrize(
    ("description", "title", "characters", "told", "expected"),
    [
        ("general", "关于农村道路管护的意见", 5200, {}, {"DOC-007"}),
        ("a special task", "关于开展水库安全排查的通知", 4200, {}, {"DOC-008"}),
        ("within", "关于开展水库安全排查的通知", 3900, {}, set()),
        (
            "comprehensive work has no limit in characters",
            "关于做好明年工作的意见",
            5200,
            {"comprehensive": True},
            set(),
        ),
        ("but in pages", "关于做好明年工作的意见", 6900, {"comprehensive": True}, {"DOC-014"}),
        ("a law that is issued", "关于印发《禾溪县水库管理办法》的通知", 5200, {}, set()),
    ],
)
def test_length_is_limited_by_kind(
    description: str, title: str, characters: int, told: dict[str, bool], expected: set[str]
) -> None:
    lines = "\n".join(f"{number:04}号塘坝11月20日前放空，由水管员看守。" for number in range(characters // 19))
    report = checked(f"禾溪县水利局{title}\n\n各乡镇人民政府：\n{lines}{TAIL}", **told)
    found = {one.rule for one in report.findings if one.code in ("document_long", "document_pages")}
    assert found == expected, (description, report.facts.characters)


def test_the_year_s_count_quota_plan_and_repeats_are_seen() -> None:
    before = Source("17", "禾溪县水利局关于做好小型水库冬修的通知", "禾溪县水利局", date(2026, 10, 1), OWN)
    near = Source(
        "18",
        "禾溪县水利局关于小型水库冬修验收的通知",
        "禾溪县水利局",
        date(2026, 10, 3),
        "验收另有安排，到时通知。" * 9,
    )
    years = YearCount(issued=30, last_year=30, quota=28, white=9, white_last_year=2)
    report = checked(OWN, plan_number="", years=years, issued=(before, near))
    assert {
        "document_over_last_year", "document_over_quota", "document_no_plan", "document_evasion", "document_repeats",
        "document_mergeable",
    } <= codes(report)  # fmt: skip
    assert report.advice == "do_not_issue"


@pytest.mark.parametrize(("text", "told"), [(BURDENS, {"emergency": True}), ("特急\n" + BURDENS, {})])
def test_in_an_emergency_what_is_asked_stops_nothing(text: str, told: dict[str, bool]) -> None:
    asked = [one for one in checked(text, **told).findings if one.code.startswith("document_asks")]
    assert asked
    assert {one.severity for one in asked} == {"hint"}


def test_a_white_header_that_assigns_work_is_an_evasion() -> None:
    assert "document_evasion" in codes(checked(BURDENS, header="white"))
    assert "document_evasion" not in codes(checked(BURDENS, header="red"))


def test_the_assessment_is_filled_as_far_as_it_can_be() -> None:
    report = checked(BURDENS, plan_number="2026-17")
    answers = {one.id: one.answer for one in report.assessment}
    assert answers.keys() == good_answers().keys()
    assert answers["planned"] == "yes"
    assert answers["reports"] == answers["forms"] == answers["channels"] == "yes"
    assert answers["duties"] == answers["kept"] == "open"
    assert {"reports", "plans", "forms"} <= {one.id for one in unmet(report.assessment)}
    assert all(BURDENS[slice(*span)] for one in report.assessment for span in one.spans)


def test_a_place_that_turns_a_rule_off_hears_nothing_of_it() -> None:
    pack = shipped_pack()
    rules = {id: replace(rule, switched_off="本地不用") if id == "DOC-011" else rule for id, rule in pack.rules.items()}
    report = checked(BURDENS, pack=Pack(rules, pack.values))
    assert "document_asks_plan" not in codes(report)


def test_every_finding_cites_a_rule_and_lies_in_the_text() -> None:
    for text in (BURDENS, HOLLOW, REQUEST_IN_REPORT, COUNTY_COPY):
        for one in checked(text, SUPERIOR).findings:
            assert one.rule in shipped_pack().rules
            assert one.span is None or 0 <= one.span[0] < one.span[1] <= len(text)


@pytest.mark.parametrize(
    "piece", ["1234567890", "各", "（", "《", "将情况", "关于", "2026年1月1日", "经人民政府", "省市县区", "一、\n"]
)
def test_a_text_of_one_piece_over_and_over_is_got_through(piece: str) -> None:
    """Patterns that try every beginning with every end would never come back from such texts."""
    report = checked(HEAD + piece * 3000 + TAIL)
    assert report.facts.kind == "通知"
