"""Which column of a table holds what, whatever its header calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yibiao.sheets.grid import Grid, squeeze

# Header → what it holds; the first that fits wins, so the narrower ones come first.
MEETINGS: tuple[tuple[str, str], ...] = (
    ("apart", r"不(?:能|得|宜|可)(?:与|和|同)?.{0,4}合并|不合并"),
    ("may_merge", r"(?:能否|可否|是否)?.{0,2}(?:合并|套开)"),
    ("may_be_video", r"(?:能否|可否|是否|可以?).{0,4}(?:视频|线上)"),
    ("may_move", r"(?:能否|可否|是否|可以?).{0,2}(?:调整|改期|变动|挪)"),
    ("earliest", r"最早"),
    ("deadline", r"最(?:晚|迟)|截止|不晚于|完成期限"),
    ("overnight", r"住宿|住会"),
    ("check_in", r"签到|打卡"),
    ("early", r"提前"),
    ("opening", r"开场"),
    ("fee_class", r"会议等级|会议类级|费用类别|几类会"),
    ("plan_number", r"计划(?:编)?号|计划编号|年度计划|是否列入"),
    ("people_count", r"(?:参会|与会|参加|出席)?人数|规模"),
    ("concerned", r"(?:密切|直接)相关|涉及单位"),
    ("chair", r"主持|召集人|主持人"),
    ("chaired_by", r"召集人职务|主持人职务|召集人层级"),
    ("people", r"(?:参会|参加|出席|与会|到会)(?:人员|范围|对象|单位|名单)?|参会"),
    ("aside", r"列席"),
    ("mode", r"(?:会议|召开)?(?:形式|方式)"),
    ("kind", r"(?:会议)?(?:类型|类别|性质|种类)"),
    ("level", r"会议级别|级别|层级"),
    ("minutes", r"时长|会期|用时|分钟"),
    ("ends", r"结束(?:时间)?|散会"),
    ("clock", r"(?:开始|召开)?(?:时刻|钟点)|具体时间"),
    ("day", r"(?:召开|会议|拟开)?日期|哪天"),
    ("starts", r"(?:会议|召开|开始|拟定?召开|计划召开|拟开|计划)?时间|开始|月份|时段"),
    ("place", r"(?:会议|召开)?地[点址]|会场|会议室"),
    ("organiser", r"主办|召集单位|组织单位|牵头|承办|责任(?:单位|部门)|发起|部门|单位"),
    ("system", r"条线|系统|领域"),
    ("agenda", r"议程|日程|流程"),
    ("topics", r"议题|主题"),
    ("materials", r"(?:会议|所需|需报|准备)?材料"),
    ("basis", r"依据"),
    ("text", r"(?:主要|会议)?内容|事项|说明|备注|要求"),
    ("id", r"(?:会议)?(?:编号|序号|编码)|^号$|^id$"),
    ("title", r"(?:会议)?(?:名称|标题|题目)|会议$|会名"),
)
PEOPLE: tuple[tuple[str, str], ...] = (
    ("meeting", r"会议"), ("concerned", r"相关"), ("required", r"必到|列席|是否必须"), ("count", r"人数"),
    ("post", r"职务|岗位|身份"), ("person", r"姓名|参会人"), ("org", r"单位|部门|村|社区|镇"), ("email", r"邮箱|邮件"),
)  # fmt: skip
_HEAD_ROWS = 15


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's columns are: what each holds → its column (1-based); ``row`` the last row of the header."""

    row: int
    columns: Mapping[str, int]


def find_header(grid: Grid, names: tuple[tuple[str, str], ...], needed: str) -> Header | None:
    """The row, or two rows, whose words name the most columns."""
    best: Header | None = None
    for row in grid.filled_rows[:_HEAD_ROWS]:
        for last in (row, row + 1):
            columns = _columns(grid, row, last, names)
            if needed in columns and len(columns) >= 3 and (best is None or len(columns) > len(best.columns)):
                best = Header(last, columns)
    return best


def _columns(grid: Grid, first: int, last: int, names: tuple[tuple[str, str], ...]) -> dict[str, int]:
    out: dict[str, int] = {}
    above = ""
    for column in range(1, min(grid.width, 60) + 1):
        texts = [squeeze(grid.text(row, column)) for row in range(first, last + 1)]
        above = texts[0] or above  # a merged cell stands at its left
        label = texts[-1] if first == last else (texts[-1] or texts[0])
        if not label or len(label) > 20:
            continue
        key = _key(label, names) or (_key(above + label, names) if first != last else None)
        if key and key not in out:
            out[key] = column
    if "title" not in out and "topics" in out and names is MEETINGS:
        out["title"] = out.pop("topics")  # 会议主题 is all there is
    return out


def _key(label: str, names: tuple[tuple[str, str], ...]) -> str | None:
    bare = re.sub(r"[（(].*?[）)]|[*＊:：]", "", label)
    whole = next((key for key, words in names if re.fullmatch(words, bare, re.I)), None)
    return whole or next((key for key, words in names if re.search(words, bare, re.I)), None)
