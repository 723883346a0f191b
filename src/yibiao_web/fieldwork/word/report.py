"""What stands in a report: the values of a visit's conclusion by the names of the placeholders."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from yibiao_web.fieldwork.models import Conclusion, Note, Problem, ReportTemplate
from yibiao_web.fieldwork.rules import clean_text
from yibiao_web.fieldwork.word.filling import fill
from yibiao_web.fieldwork.word.standard import standard_template
from yibiao_web.files.reading import writer
from yibiao_web.policy.queries import pack

NAMES = {
    "标题": "关于某村某项检查情况的反馈",
    "检查名称": "这一项检查的名字",
    "检查单位": "派人去的单位",
    "被检查单位": "去的地方",
    "检查日期": "哪一天去的",
    "检查组": "去的人",
    "检查情况": "一段话：谁哪天按什么内容去看的，有没有事先通知",
    "检查内容": "检查内容，逐条",
    "看到的情况": "现场记录，逐条（不含迎接的情况）",
    "问题清单": "问题，逐条：问题、责任单位、期限、整改情况",
    "问题数": "问题有几个",
    "当地意见": "当地看了记录以后说的话",
    "结论": "结论",
    "申请复核": "不同意的到哪一天以前可以申请复核",
    "复核结果": "复核的结果，没有的写“无”",
    "落款单位": "作出结论的单位",
    "落款日期": "结论反馈的日期",
}
"""What a template may ask for, with what it gives."""
ROWS = ("序号", "问题", "证据", "责任单位", "整改期限", "整改情况")
"""For a table row, which is repeated for every problem."""
_fill = writer(fill)


def report(conclusion: Conclusion) -> tuple[str, bytes]:
    """(file name, content), by the template of whoever gave the conclusion, else the platform's."""
    own = ReportTemplate.objects.filter(org=conclusion.visit.inspection.demand.org).first()
    template = bytes(own.content) if own else standard_template(pack(conclusion.org), conclusion.on)
    visit = conclusion.visit
    name = f"检查情况反馈（{visit.place.name}，{visit.on:%Y-%m-%d}）.docx"
    return name, _fill(template, _values(conclusion), _rows(conclusion))


def _values(conclusion: Conclusion) -> dict[str, str]:
    visit = conclusion.visit
    demand = visit.inspection.demand
    sender, problems = demand.org.name, list(visit.problems.select_related("owner"))
    told = {
        "标题": f"关于{visit.place.name}“{demand.title}”情况的反馈", "检查名称": demand.title, "检查单位": sender,
        "被检查单位": visit.place.name, "检查日期": day(visit.on), "检查组": _people(conclusion),
        "检查情况": _circumstances(conclusion), "检查内容": "\n".join(visit.inspection.contents) or "无",
        "看到的情况": _seen(conclusion), "问题数": str(len(problems)), "问题清单": _listed(problems),
        "当地意见": _opinion(conclusion), "结论": conclusion.words, "申请复核": _appealing(conclusion),
        "复核结果": _outcomes(conclusion), "落款单位": conclusion.org.name, "落款日期": day(conclusion.on),
    }  # fmt: skip
    return {name: clean_text(words) for name, words in told.items()}


def _rows(conclusion: Conclusion) -> list[dict[str, str]]:
    rows = conclusion.visit.problems.select_related("owner", "note").prefetch_related("steps", "note__photos")
    return [
        {name: clean_text(words) for name, words in zip(ROWS, _row(at, one), strict=True)}
        for at, one in enumerate(rows, 1)
    ]


def _row(at: int, one: Problem) -> tuple[str, ...]:
    photos = [photo for photo in one.note.photos.all() if photo.removed_at is None] if one.note else []
    kept = f"现场记录{'，照片 ' + str(len(photos)) + ' 张' if photos else ''}" if one.note else "台账"
    return str(at), one.title, kept, one.owner.name, day(one.due_on), one.get_state_display()


def day(one: date) -> str:
    """年月日，不补 0."""
    return f"{one.year}年{one.month}月{one.day}日"


def _people(conclusion: Conclusion) -> str:
    visit = conclusion.visit
    people = [visit.lead, *visit.inspectors.all()]
    return "、".join(dict.fromkeys(one.name for one in people if one)) or conclusion.by.name


def _circumstances(conclusion: Conclusion) -> str:
    visit = conclusion.visit
    how = "没有事先通知" if visit.unannounced else "按年度计划"
    asked = "。没有要当地准备材料，看的是台账里已有的数据和现场。"
    looked = f"，看了{'、'.join(visit.inspection.contents)}" if visit.inspection.contents else ""
    return f"{day(visit.on)}，{visit.inspection.demand.org.name}{how}到{visit.place.name}{looked}{asked}"


def _seen(conclusion: Conclusion) -> str:
    rows = conclusion.visit.notes.filter(withdrawn_at=None).exclude(kind=Note.Kind.SIGN)
    lines = [f"{at}. {one.words.replace(chr(10), '；')}" for at, one in enumerate(rows, 1)]
    return "\n".join(lines) or "没有发现问题。"


def _listed(problems: list[Problem]) -> str:
    lines = [
        f"{at}. {one.title}（责任单位：{one.owner.name}；期限：{day(one.due_on)}；{one.get_state_display()}）"
        for at, one in enumerate(problems, 1)
    ]
    return "\n".join(lines) or "无"


def _opinion(conclusion: Conclusion) -> str:
    said = [one.words.replace("\n", "；") for one in conclusion.visit.remarks.exclude(words="")]
    return "\n".join(said) or "没有不同意见。"


def _appealing(conclusion: Conclusion) -> str:
    if conclusion.appeal_until is None:
        return "不同意的，可以在本平台申请复核，由没有参加这次检查的人答复。"
    return (
        f"不同意的，可以在{day(conclusion.appeal_until)}以前，在本平台申请复核，不用附材料。"
        "复核由没有参加这次检查的人答复。"
    )


def _outcomes(conclusion: Conclusion) -> str:
    decided = [one for one in conclusion.appeals.exclude(outcome="") if one.decided_at]
    lines = [
        f"{day(timezone.localdate(one.decided_at))}：{one.get_outcome_display()}。{one.answer}" for one in decided
        if one.decided_at
    ]  # fmt: skip
    return "\n".join(lines) or "无"
