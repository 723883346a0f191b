"""``python -m demo.build_gate``: the tables of demo/gate again: a month of meetings, the roads, a register of channels,
letters of citizens and two years of what departments asked. The texts beside them are written by hand. Same content, same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

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


LETTERS = (
    ("类型", "标题", "内容", "日期", "答复", "承办单位"),
    ("投诉", "老槐坪村到镇上的路坑洼", "老槐坪村到鹤汀镇的路坑坑洼洼，摩托车都骑不过去，请尽快修。", "2026-03-02", "已列入计划。", "县交通运输局"),
    ("投诉", "老槐坪村的路什么时候修", "老槐坪村去镇上的公路烂了两年，坑洼积水，孩子上学摔跤。", "2026-05-11", "六月动工。", "县交通运输局"),
    ("投诉", "老槐坪道路破损", "老槐坪村公路路面塌了一边，坑洼更多了，大车不敢过。", "2026-09-20", "", ""),
    ("投诉", "卫生室没有医生", "杏花坞村卫生室一个星期只开两天，老人看病要走十里路。", "2026-04-08", "已派村医。", "县卫健局"),
    ("投诉", "卫生室经常锁门", "杏花坞村卫生室经常没有医生，打针买药都要到镇上。", "2026-10-15", "", ""),
    ("咨询", "高龄津贴怎么领", "我母亲张桂花八十岁，住杏花坞村3组12号，高龄津贴怎么领，电话13900001234。", "2026-06-01", "到村里登记即可。", "县民政局"),
    ("投诉", "办低保开了五个证明", "办低保跑了四趟，村里镇里来回盖章，一样的表填了三遍。", "2026-07-19", "", ""),
    ("建议", "同样的信息不要再填", "填表太多，同样的身份证号今年填了六遍，能不能填一次。", "2026-08-22", "", ""),
)  # fmt: skip
SENDERS = {"县民政局": 9, "县残联": 5, "县卫健局": 10, "县农业农村局": 12, "县人社局": 8, "县教育局": 7}
REBOUND = "县人社局"


def account(months: int = 26) -> Iterator[tuple[str, str, str, int]]:
    """(day, sender, kind, minutes) of what six departments asked: fewer after a year, and with one of them as many
    again as before since half a year."""
    dice = Random(26)
    for at in range(months):
        year, month = divmod(2024 * 12 + 9 - 1 + at, 12)
        for sender, usual in SENDERS.items():
            again = sender == REBOUND and at >= 20
            for kind, share, minutes in (("document", 0.6, 240), ("meeting", 0.4, 900)):
                many = usual * share * (1.0 if at < 12 or again else 0.55) * (0.6 if month == 1 else 1.0)
                for _ in range(round(many + dice.uniform(-0.7, 0.7))):
                    yield (
                        f"{year}-{month + 1:02}-{dice.randrange(1, 28):02}",
                        sender,
                        kind,
                        round(minutes * dice.uniform(0.8, 1.2)),
                    )


def build(folder: Path = FOLDER) -> None:
    _write_csv(folder / "来信.csv", LETTERS)
    _write_csv(folder / "负担账.csv", [("日期", "单位", "种类", "分钟"), *account()])
    for name, rows in (("12月会议.xlsx", MEETINGS), ("路程.xlsx", ROADS), ("应用和账号登记表.xlsx", CHANNELS)):
        _write(folder / name, rows)


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


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
