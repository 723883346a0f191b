"""What a document says of itself, in texts with line breaks and in those that lost them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.document_texts import BURDENS, CITY, LAW, OWN, REQUEST_IN_REPORT
from yibiao.documents.counting import characters
from yibiao.documents.facts import facts_of
from yibiao.documents.model import DocumentFacts
from yibiao.documents.opening import pasted
from yibiao.documents.parties import organs, rank_of, recipients, sort_of

ON = date(2026, 11, 6)
STUCK = (
    "禾溪县水利局关于做好小型水库冬修的通知禾水发〔2026〕9号各乡镇人民政府：为保证安全，现就有关事项通知如下：一、范围。"
    "十二座水库。二、时间。11月20日前放空库水。禾溪县水利局2026年11月2日（此件主动公开）"
)


def facts(text: str) -> DocumentFacts:
    document = pasted(text).document
    assert document
    return facts_of(document, ON)


@pytest.mark.parametrize("text", [OWN, STUCK])
def test_a_notice_names_itself_with_and_without_line_breaks(text: str) -> None:
    found = facts(text)
    assert (found.kind, found.genre, found.direction) == ("通知", "document", "down")
    assert found.title == "禾溪县水利局关于做好小型水库冬修的通知"
    assert (found.issuers, found.recipients) == (("禾溪县水利局",), ("各乡镇人民政府",))
    assert (found.number, found.dated) == ("禾水发〔2026〕9号", date(2026, 11, 2))
    assert [one.words for one in found.headings][:2] == ["范围", "时间"]


@pytest.mark.parametrize(
    ("title", "kind", "inner"),
    [
        ("禾溪县人民政府关于表彰护林先进集体的决定", "决定", ""),
        ("禾溪县人民政府办公室关于印发《禾溪县防汛应急预案》的通知", "通知", "应急预案"),
        ("禾溪县民政局转发石林市民政局关于做好冬春救助工作的通知", "通知", "转发"),
        ("禾溪县财政局关于商请拨付配套资金的函", "函", ""),
        ("禾溪县林业局关于解决防火瞭望塔用地的请示", "请示", ""),
        ("禾溪县人民政府关于同意上塘水库加固的批复", "批复", ""),
        ("禾溪县气象局关于发布大风预警的公告", "公告", ""),
        ("中共禾溪县委关于加强农村基层党建的若干意见", "意见", ""),
        ("关于贯彻《禾溪县关于晒场管理的通知》有关问题的复函", "函", ""),
        ("禾溪县晒场安全专项整治工作方案", "", "工作方案"),
    ],
)
def test_the_kind_is_told_by_the_title_and_what_it_carries_beside_it(title: str, kind: str, inner: str) -> None:
    found = facts(f"{title}\n\n各乡镇人民政府：\n现就有关事项说明一下，请各乡镇照办并做好群众工作。")
    assert (found.kind, found.inner) == (kind, inner)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("各乡镇人民政府：为做好冬修，现就有关事项通知如下：一、放空库水。二、换闸门。", "通知"),
        ("县人民政府：柳溪中心的消防水池还没有建，需要三十五万元。妥否，请批示。", "请示"),
        ("你局《关于上塘水库加固的请示》收悉。经研究，现批复如下：同意加固。", "批复"),
        ("为保障行车安全，现将石家岭路段封闭施工的事项通告如下：十一月十日起禁止通行。", "通告"),
    ],
)
def test_a_text_without_a_title_gives_its_kind_away(said: str, kind: str) -> None:
    assert facts(said).kind == kind


@pytest.mark.parametrize(
    ("description", "text", "genre"),
    [
        ("a law has articles", LAW, "law"),
        ("a speech greets", "各位代表：现在，我代表县人民政府向大会报告工作，请予审议。一年来办了几件实事。", "speech"),
        ("news names its reporter", "本报讯（记者 林小满）昨天，禾溪县召开冬修现场会，十二个乡镇到会。", "news"),
    ],
)
def test_other_texts_are_told_from_documents(description: str, text: str, genre: str) -> None:
    found = facts(text)
    assert found.genre == genre, description
    assert not found.demands, description


def test_a_number_cited_in_the_text_is_not_the_documents_own() -> None:
    text = OWN.replace("禾水发〔2026〕9号\n", "").replace("经县", "根据《冬修办法》（石水发〔2025〕88号），经县")
    assert facts(text).number == ""


def test_upward_documents_know_their_signer_and_their_one_recipient() -> None:
    found = facts(REQUEST_IN_REPORT)
    assert (found.direction, found.recipients, found.signer) == ("up", ("禾溪县人民政府",), "周明理")


def test_attachments_and_signature_are_no_part_of_the_body() -> None:
    found = facts(OWN)
    assert found.attachments == ("小型水库冬修名单", "工程量表")
    assert "2026年11月2日" not in OWN[slice(*found.body)]


@pytest.mark.parametrize(
    ("text", "count"),
    [("做好冬修。", 5), ("共 12 座，每座 18.5 万元", 9), ("GDP 增长 6%", 4), ("", 0), ("“一网通办”", 6)],
)
def test_characters_are_counted_as_a_word_processor_does(text: str, count: int) -> None:
    assert characters(text) == count


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("财政部国家税务总局", ["财政部", "国家税务总局"]),
        ("禾溪县水利局、禾溪县财政局", ["禾溪县水利局", "禾溪县财政局"]),
        ("石林市人民政府办公室", ["石林市人民政府办公室"]),
        ("中共禾溪县委组织部禾溪县民政局", ["中共禾溪县委组织部", "禾溪县民政局"]),
    ],
)
def test_names_that_stand_together_are_taken_apart(words: str, names: list[str]) -> None:
    assert organs(words) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("各省、自治区、直辖市人民政府，国务院各部委", ("各省、自治区、直辖市人民政府", "国务院各部委")),
        ("县财政局、县民政局", ("县财政局", "县民政局")),
        ("各乡镇人民政府、街道办事处，县直各部门", ("各乡镇人民政府", "街道办事处", "县直各部门")),
        ("各市（含甲、乙市）人民政府", ("各市（含甲、乙市）人民政府",)),
    ],
)
def test_recipients_are_classes_and_names(words: str, names: tuple[str, ...]) -> None:
    assert recipients(words) == names


@pytest.mark.parametrize(
    ("name", "rank", "sort"),
    [
        ("国务院办公厅", 0, "office"), ("河北省财政厅", 1, "department"), ("石林市人民政府", 2, "government"),
        ("各县（市、区）人民政府", 3, "government"), ("各乡镇人民政府", 4, "government"),
        ("上塘村村民委员会", 5, "unit"),
        ("禾溪县安全生产领导小组", 3, "coordination"), ("石林市住房和城乡建设局", 2, "department"),
        ("各县（市、区）科技局", 3, "department"), ("禾溪县水利局工程科", 3, "inner"),
    ],
)  # fmt: skip
def test_an_organ_has_its_rank_and_sort(name: str, rank: int, sort: str) -> None:
    assert (rank_of(name), sort_of(name)) == (rank, sort)


def test_demands_have_someone_something_and_a_day() -> None:
    found = facts(CITY).demands
    last = found[-1]
    assert "10月20日前" in last.by
    assert last.who.endswith("农业农村局")
    assert last.day == date(2026, 10, 20)
    assert "查完" in CITY[last.start : last.end]


def test_every_burden_that_hides_in_a_notice_is_named() -> None:
    hidden = {one.hidden for one in facts(BURDENS).demands if one.hidden}
    assert hidden == {"plan", "meeting", "training", "form", "report", "material", "group", "app", "inspection"}


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("help offered to those below", "各乡镇遇到问题，请及时向县水利局反馈。"),
        ("told to the public", "各乡镇要把补助名单向社会公布。"),
        ("an accident is to be reported at once", "各乡镇发现险情要立即上报。"),
        ("enterprises apply", "申请补贴的合作社应当向乡镇提交申报材料一式两份。"),
        ("fewer of them", "各单位要减少报表，不得要求村里填报统计表。"),
        ("an own plan already made", "县水利局制定了《禾溪县冬修实施方案》。"),
        ("a permission", "各乡镇可以根据本地情况制定实施方案。"),
    ],
)
def test_what_only_sounds_like_a_burden_is_none(description: str, sentence: str) -> None:
    head = "禾溪县水利局关于做好冬修的通知\n\n各乡镇人民政府：\n现将有关事项通知如下："
    text = f"{head}\n{sentence}\n禾溪县水利局\n2026年11月2日"
    assert not [one for one in facts(text).demands if one.hidden], description
