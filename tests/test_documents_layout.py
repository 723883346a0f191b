"""GB/T 9704: what a Word file's page and letters are, beside what they should be."""

from __future__ import annotations

from datetime import date

import pytest

from tests.document_texts import OWN, word
from yibiao.documents.checking import check
from yibiao.documents.opening import open_document, pasted
from yibiao.documents.report import DocumentReport
from yibiao.policy import shipped_pack

LINES = [line for line in OWN.split("\n") if line.strip()]
SPLIT = [part for line in LINES for part in (line.replace("范围。", "范围\n", 1)).split("\n")]


def checked(content: bytes) -> DocumentReport:
    document = open_document(content, "文稿.docx").document
    assert document
    return check(document, pack=shipped_pack(), on=date(2026, 11, 6))


def wrong(report: DocumentReport) -> dict[str, tuple[str, str]]:
    return {one.what: (one.measured, one.required) for one in report.layout if not one.good}


def test_a_document_set_by_the_standard_has_nothing_to_mend() -> None:
    report = checked(word(SPLIT))
    assert wrong(report) == {}
    assert {one.what for one in report.layout} >= {
        "纸宽", "上边距（天头）", "左边距（订口）", "正文字体", "正文字号", "正文行距", "标题字体", "标题字号",
        "标题位置", "一级标题字体", "主送机关后的冒号", "页码字号", "页码两旁",
    }  # fmt: skip
    assert not [one for one in report.findings if one.code == "layout_differs"]


def test_the_margins_office_software_uses_are_as_good() -> None:
    assert wrong(checked(word(SPLIT, top=34.58, bottom=32.58))) == {}


@pytest.mark.parametrize(
    ("description", "changed", "what", "measured"),
    [
        ("margin", {"top": 25.4}, "上边距（天头）", "25.4 毫米"),
        ("right margin", {"right": 31.8}, "右边距", "31.8 毫米"),
        ("font", {"font": "宋体"}, "正文字体", "宋体"),
        ("size", {"size": 14}, "正文字号", "四号（14 磅）"),
        ("pitch", {"pitch": 20}, "正文行距", "固定值 20 磅"),
        ("title's font", {"title": ("黑体", 22)}, "标题字体", "黑体"),
        ("title's size", {"title": ("方正小标宋简体", 18)}, "标题字号", "小二（18 磅）"),
    ],
)
def test_what_is_set_otherwise_is_measured(
    description: str, changed: dict[str, object], what: str, measured: str
) -> None:
    report = checked(word(SPLIT, **changed))  # type: ignore[arg-type]
    found = wrong(report)
    assert found[what][0] == measured, description
    assert what in "".join(one.message for one in report.findings if one.code == "layout_differs")


def test_a_text_without_a_page_has_no_layout() -> None:
    document = pasted(OWN).document
    assert document
    assert check(document, pack=shipped_pack(), on=date(2026, 11, 6)).layout == ()
