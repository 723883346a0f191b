"""What is rightly the same is not 照搬照抄: quotations, law, forwarded texts, formulas; everything else is."""

from __future__ import annotations

import numpy as np
import pytest

from yibiao.documents.copying import Copies, compare
from yibiao.documents.quoting import judged
from yibiao.texts.normalising import plain

SUPERIOR = """禾溪市人民政府关于加强小型水库安全管理的通知
各县（市、区）人民政府：
小型水库安全管理实行行政首长负责制，逐库落实政府、主管部门和管理单位三级责任人，名单在汛前向社会公布并接受监督。
每座水库至少配备一名巡查人员，汛期每天巡查不少于两次，发现渗漏、裂缝等险情立即报告并组织附近群众转移到安全地带。
禾溪市人民政府
2026年3月2日"""
LAW = """禾溪省水库管理条例
（2020年1月5日禾溪省人民代表大会常务委员会通过）
第一条 为了加强水库管理，保障人民生命财产安全，制定本条例。
第十二条 水库管理单位应当建立日常巡查制度，汛期加密巡查频次，发现险情应当立即向主管部门报告并采取抢护措施。
第三十条 本条例所称小型水库，是指总库容在十万立方米以上、一千万立方米以下的水库工程。"""


def whys(draft: str, source: str) -> set[str]:
    return {one.why for one in judged(compare(draft, source), draft, source).passages}


def judge(draft: str, source: str) -> Copies:
    return judged(compare(draft, source), draft, source)


PLAIN_COPY = (
    "云岭镇人民政府关于做好水库管理的通知\n各村：\n小型水库安全管理实行行政首长负责制，逐库落实政府、主管部门和管理单位"
    "三级责任人，名单在汛前向社会公布并接受监督。\n各村于四月十日前把巡查人员名单交到镇水利站老周处。"
)


@pytest.mark.parametrize(
    ("what", "draft", "source", "expected"),
    [
        ("a copied sentence", PLAIN_COPY, SUPERIOR, {"copied"}),
        (
            "a copied sentence with a title in it",
            "云岭镇水库方案\n按照要求，每座水库至少配备一名巡查人员，汛期每天巡查不少于两次，依照《水库值守手册》办理，发现渗漏、裂缝等险情立即报告。",
            SUPERIOR.replace("，发现渗漏", "，依照《水库值守手册》办理，发现渗漏"),
            {"copied"},
        ),
        (
            "only the title of the superior document",
            "云岭镇水库管理方案\n为贯彻《禾溪市人民政府关于加强小型水库安全管理的通知》，镇里定了三件事。",
            SUPERIOR,
            {"quoted"},
        ),
        (
            "a quotation of the superior document",
            "云岭镇水库管理方案\n市政府通知要求：“每座水库至少配备一名巡查人员，汛期每天巡查不少于两次，发现渗漏、裂缝等险情立即报告”。"
            "我镇六座水库现有四名巡查人员，缺两名，由青石村、白果村各出一名。",
            SUPERIOR,
            {"quoted"},
        ),
        (
            "an article of law that is named",
            "云岭镇水库巡查规程\n根据《禾溪省水库管理条例》第十二条规定，水库管理单位应当建立日常巡查制度，汛期加密巡查频次，"
            "发现险情应当立即向主管部门报告并采取抢护措施。\n青石水库每天八点和十六点各巡一次。",
            LAW,
            {"law"},
        ),
        (
            "the same article with no law named",
            "云岭镇水库巡查规程\n水库管理单位应当建立日常巡查制度，汛期加密巡查频次，发现险情应当立即向主管部门报告并采取抢护措施。",
            LAW,
            {"copied"},
        ),
        (
            "a forwarded document behind its cover",
            "云岭镇人民政府转发禾溪市人民政府关于加强小型水库安全管理的通知\n各村：\n现将《禾溪市人民政府关于加强小型水库安全管理的通知》"
            "转发给你们，请照办。青石村先做。\n云岭镇人民政府\n2026年3月9日\n" + SUPERIOR,
            SUPERIOR,
            {"forwarded", "quoted"},
        ),
    ],
)  # fmt: skip
def test_a_passage_says_why_it_is_the_same(what: str, draft: str, source: str, expected: set[str]) -> None:
    assert whys(draft, source) == expected, what


def test_a_copy_counts_and_a_quotation_does_not() -> None:
    quoted = (
        "云岭镇水库管理方案\n市政府通知要求：“每座水库至少配备一名巡查人员，汛期每天巡查不少于两次，发现渗漏、裂缝等"
        "险情立即报告”。"
    )
    copies = judge(quoted + PLAIN_COPY, SUPERIOR)
    assert 0 < copies.copied < copies.share
    assert judge(PLAIN_COPY, SUPERIOR).copied == judge(PLAIN_COPY, SUPERIOR).share


def test_quotation_marks_around_nearly_everything_excuse_nothing() -> None:
    body = "\n".join(f"市政府通知要求：“{line}”" for line in SUPERIOR.splitlines()[2:4])
    assert whys("云岭镇水库管理方案\n" + body, SUPERIOR) == {"copied"}


def test_one_document_once_more_is_told_by_title_and_issuer() -> None:
    again = SUPERIOR.replace("禾溪市人民政府关于加强", "关于加强", 1)
    copies = compare(again, SUPERIOR)
    assert {one.why for one in judged(copies, again, SUPERIOR, same_issuer=True).passages} == {"forwarded"}
    assert "copied" in {one.why for one in judged(copies, again, SUPERIOR).passages}
    assert whys(SUPERIOR, SUPERIOR) == {"forwarded"}


def test_a_county_regulation_repeats_the_law_above_it() -> None:
    draft = LAW.replace("禾溪省水库", "禾溪市水库").replace("禾溪省人民", "禾溪市人民")
    assert whys(draft, LAW) == {"law"}
    assert judge(draft, LAW).copied == 0.0


def test_a_cover_does_not_excuse_what_is_copied_into_it() -> None:
    cover = PLAIN_COPY.replace("关于做好水库管理的通知", "转发禾溪县教育局关于校车管理的通知")
    assert whys(cover, SUPERIOR) == {"copied"}


def test_an_issued_text_of_ones_own_title_is_not_excused() -> None:
    draft = "云岭镇关于印发《云岭镇小型水库管理办法》的通知\n各村：\n现印发给你们。\n2026年3月9日\n" + PLAIN_COPY
    source = SUPERIOR.replace("关于加强小型水库安全管理的通知", "关于印发《禾溪市小型水库管理办法》的通知")
    assert "copied" in whys(draft, source)
    assert "forwarded" not in whys(draft, source)


def test_a_short_run_of_many_documents_is_a_formula_and_a_long_one_is_not() -> None:
    draft = "请各村高度重视并认真抓好贯彻落实工作。" + PLAIN_COPY
    source = SUPERIOR + "请各县高度重视并认真抓好贯彻落实工作。"
    common = np.full(len(plain(draft).text), 40)
    copies = judged(compare(draft, source), draft, source, common=common)
    assert [one.why for one in copies.passages if one.alike < 20] == ["formula"]
    long = PLAIN_COPY.replace("三级责任人", SUPERIOR.split("\n")[3])
    common = np.full(len(plain(long).text), 40)
    assert "copied" in {one.why for one in judged(compare(long, SUPERIOR), long, SUPERIOR, common=common).passages}
