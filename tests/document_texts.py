"""Invented documents of 禾溪县 for the tests of the gate: whole texts, and Word files set well or badly."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

CITY = """石林市农业农村局关于开展秋粮晾晒场所安全排查的通知

石农发〔2026〕31号

各县（市、区）农业农村局：

近期连续阴雨，晾晒场所积水、用电不规范的问题增多。为防止事故，现就有关事项通知如下：
一、排查范围。全市所有集中晾晒场、烘干点和临时晾晒棚，村集体和合作社办的都在内。
二、排查内容。看场地有没有积水和塌陷，看烘干机的接地和漏电保护器，看棚顶的固定绳。
三、处理办法。发现漏电的当场断电，由县农机站派人修；塌陷的围起来，另找场地。
四、时间。各县（市、区）农业农村局于10月20日前查完，查出的问题10月31日前改完。

石林市农业农村局
2026年10月8日
"""

COUNTY_COPY = (
    CITY.replace("石林市农业农村局关于", "禾溪县农业农村局关于")
    .replace("石农发〔2026〕31号", "禾农发〔2026〕17号")
    .replace("各县（市、区）农业农村局：", "各乡镇农业农村办公室：")
    .replace("石林市农业农村局\n2026年10月8日", "禾溪县农业农村局\n2026年10月12日")
    .replace("全市所有", "全县所有")
)

OWN = """禾溪县水利局关于做好小型水库冬修的通知

禾水发〔2026〕9号

各乡镇人民政府：

经县人民政府同意，今年冬天修 12 座小型水库的放水涵和溢洪道，现就有关事项通知如下：
一、范围。12 座水库的名单和工程量见附件，其中石家岭、上塘两座要换闸门。
二、时间。11月20日前放空库水，12月31日前完工，2027年1月15日前验收。
三、资金。每座 18 万元，由县财政局 11月15日前拨到乡镇，不足部分从县水利局维修费里出。
四、安全。放水期间由水管员在坝下拉警戒线，遇到渗水立即停工，打县水利局电话 0990-2210。

附件：1.小型水库冬修名单
2.工程量表

禾溪县水利局
2026年11月2日
"""

HOLLOW = """禾溪县发展服务中心关于进一步加强重点工作的通知

各乡镇人民政府：

为深入贯彻落实上级决策部署和重要会议精神，进一步提高政治站位，统一思想认识，现就有关事项通知如下：
一、提高思想认识。各单位要充分认识做好这项工作的重要意义，切实增强责任感和使命感，把这项工作摆上重要议事日程。
二、加强组织领导。各单位要高度重视，精心组织，密切配合，压实责任，形成工作合力，确保各项任务落到实处。
三、强化工作落实。要着力提升工作质量，着力优化工作作风，着力改进工作方法，以钉钉子精神抓好落实，确保取得实效。
四、营造良好氛围。要加强宣传引导，营造浓厚氛围，为全县高质量发展提供有力支撑，奋力谱写新篇章。

禾溪县发展服务中心
2026年11月3日
"""

REQUEST_IN_REPORT = """禾溪县民政局关于养老服务中心建设情况的报告

禾民〔2026〕22号　　签发人：周明理

禾溪县人民政府：

今年全县建成养老服务中心 4 个，床位 120 张，已入住 86 人。现将有关情况报告如下：
一、建设情况。北门、上塘、石家岭、柳溪四个中心 9 月底投入使用，运营费由县财政按床位补贴。
二、存在的问题。柳溪中心的消防水池还没有建，需要 35 万元。
三、下一步打算。请县政府批准从预备费里安排 35 万元，年底前建成。

禾溪县民政局
2026年11月4日
"""

BURDENS = """禾溪县安全办关于开展冬季消防专项排查的通知

各乡镇消防工作站：

为防止冬季火灾，现就有关事项通知如下：
一、各乡镇要结合实际制定实施方案，11月10日前报县安全办。
二、各乡镇要召开动员部署会议，组织干部参加业务培训。
三、各乡镇要填报《消防排查情况统计表》，建立工作台账，每周五前报送工作进展情况，并上传现场照片。
四、各村负责人要加入消防排查工作群，排查结果录入县消防管理平台。
五、县安全办将对各乡镇开展督查，结果纳入年终考核。

附件：消防排查情况统计表

禾溪县安全办
2026年11月5日
"""

LAW = "禾溪县农村公路养护办法\n" + "\n".join(
    f"第{number}条　本办法所称养护单位应当每年{number}月检查第{number}段路面，并于月底前将检查情况报送县交通运输局。"
    for number in "一二三四五六七八九"
)


def word(
    lines: Sequence[str], *, top: float = 37, bottom: float = 35, left: float = 28, right: float = 26,
    font: str = "仿宋_GB2312", size: float = 16, pitch: float = 28.95,
    title: tuple[str, float] = ("方正小标宋简体", 22),
) -> bytes:  # fmt: skip
    """A Word file: the first line is the title, lines that begin with a number in Chinese are headings."""
    made = WordDocument()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    for number, line in enumerate(lines):
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(pitch)
        run = paragraph.add_run(line)
        if number == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _set(run, *title)
            continue
        if not line.endswith("："):
            paragraph.paragraph_format.first_line_indent = Pt(size * 2)
        _set(run, "黑体" if line[:2] in ("一、", "二、", "三、") and len(line) < 20 else font, size)
    _number_pages(section.footer.paragraphs[0])
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _set(run: object, font: str, size: float) -> None:
    run.font.size = Pt(size)  # type: ignore[attr-defined]
    run.font.name = font  # type: ignore[attr-defined]
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # type: ignore[attr-defined]


def _number_pages(paragraph: object) -> None:
    """— 1 —, in 14 points."""
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")  # type: ignore[attr-defined]
        _set(run, "宋体", 14)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            paragraph._p.append(field)  # type: ignore[attr-defined]
