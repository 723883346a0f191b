"""``python -m demo.build_gate``: the workbooks of demo/gate again: a month of meetings, the roads, and a register of
channels. The texts beside them are written by hand. Same content, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).with_name("gate")
MEETINGS = (
    ("会议名称", "时间", "主办单位", "参会人员", "地点", "主要内容", "最晚"),
    ("困难群众冬季救助工作部署会", "12月3日上午9:00—10:30", "县民政局", "各镇街分管负责同志、民政办主任", "县会议中心", "部署冬季救助", "12月10日"),
    ("高龄津贴核对工作推进会", "12月4日上午9:00—10:00", "县民政局", "各镇街分管负责同志、民政办主任", "县会议中心", "推进高龄津贴核对", "12月11日"),
    ("残疾人两项补贴复核会", "12月4日下午2:30—3:30", "县残联", "各镇街分管负责同志、民政办主任", "县政府一会议室", "复核两项补贴", "12月11日"),
    ("冬季防火视频调度会", "12月7日上午10:00—10:40", "县应急管理局", "各镇街主要负责同志", "视频", "森林防火调度", "12月9日"),
    ("农村厕所改造现场会", "12月9日上午9:00—12:00", "县农业农村局", "各镇街主要负责同志、各村党组织书记", "鹤汀镇", "现场观摩", "12月20日"),
    ("全县民政工作会议", "12月16日全天", "县民政局", "各镇街主要负责同志、分管负责同志、民政办主任", "县会议中心", "总结全年工作，安排明年任务", "12月25日"),
    ("医保参保缴费推进会", "12月8日上午9:00—10:30", "县医保局", "各镇街分管负责同志", "县会议中心", "通报参保缴费进度", "12月12日"),
)  # fmt: skip
ROADS = (
    ("单位", "类别", "到县城分钟"),
    ("鹤汀镇", "镇街", 25), ("雾山乡", "镇街", 70), ("青石镇", "镇街", 40), ("柳河镇", "镇街", 35),
    ("杏花坞村", "村", 45), ("老槐坪村", "村", 55), ("碾子坝村", "村", 85),
)  # fmt: skip
CHANNELS = (
    ("名称", "类别", "平台", "主办单位", "备案编号", "主要功能", "用户数", "月活跃用户", "最近更新"),
    ("智慧禾溪", "应用程序", "安卓、苹果", "县数据局", "云政移备0012号", "办事、缴费、查询", 21000, 6400, "2026-11-20"),
    ("禾溪清风", "小程序", "微信小程序", "县农业农村局", "", "每日签到、学习积分、村级排名", 1900, 310, "2026-11-18"),
    ("鹤汀镇便民通", "应用程序", "安卓", "鹤汀镇", "", "办事、缴费、查询", 420, 8, "2026-03-02"),
    ("禾溪残疾人之家", "公众账号", "微信公众号", "县残联", "", "政策发布", 900, 60, "2026-05-22"),
    ("禾溪残联", "公众账号", "微信公众号", "县残联", "", "政策发布", 2100, 480, "2026-11-24"),
)  # fmt: skip


def build(folder: Path = FOLDER) -> None:
    for name, rows in (("12月会议.xlsx", MEETINGS), ("路程.xlsx", ROADS), ("应用和账号登记表.xlsx", CHANNELS)):
        _write(folder / name, rows)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 11, 24)})
        sheet = book.add_worksheet("Sheet1")
        head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, wrap if number else head)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, len(rows[0]) - 1, 20)


if __name__ == "__main__":
    build()
