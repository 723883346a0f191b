# ruff: noqa: E501  (a line here is a row of a list)
"""The papers departments and villages already hold, each in its keeper's own layout.

Layouts, names of columns, formats of dates and units differ on purpose; what differs in substance is in ``planted``.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from demo.authoring.layout import Heading, depth
from demo.authoring.sheet import Book, Page
from demo.places import COUNTY, TOWNSHIPS, VILLAGES
from demo.planted import (
    DISABLED,
    HOUSES,
    INSURED,
    LONGEVITY,
    LOW_INCOME,
    MARKET,
    PARTY,
    STATISTICS,
    WORKERS,
    Papers,
    register,
)  # fmt: skip
from demo.population import AS_OF, County, Household, Person


def write_known_data(county: County, papers: Papers, out: Path) -> list[Path]:
    """Writes everything into ``out`` and dates the files as their titles say."""
    writers = (
        _registers, _low_income, _longevity, _disabled, _party, _workers, _insured, _land, _houses, _market, _statistics,
        _pupils, _veterans, _monitored, _cards, _evacuation, _villages, _cadres,
    )  # fmt: skip
    return [path for writer in writers for path in writer(county, papers, out)]


class _Paper:
    """One workbook or text file being written; on leaving it gets its date."""

    def __init__(self, out: Path, file: str, written: date) -> None:
        self.path, self.written = out / file, written
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> _Paper:
        if self.path.suffix == ".xlsx":
            self.book = Book(self.path)
        return self

    def __exit__(self, *failure: object) -> None:
        if self.path.suffix == ".xlsx":
            self.book.file.close()
        moment = datetime(self.written.year, self.written.month, self.written.day, 9).timestamp()
        os.utime(self.path, (moment, moment))

    def list(self, name: str, title: str, line: dict[int, str] | None, spec: Sequence[Heading], rows: Iterable[Sequence[Any]],
             **style: Any) -> Page:  # fmt: skip
        page = self.book.sheet(name, spec, size=10)
        if title:
            page.title(title, size=16, height=28)
        if line:
            page.line(line)
        page.header(spec, [30] * depth(spec), **style)
        for row in rows:
            page.cells(row)
        return page

    def text(self, rows: Iterable[Sequence[Any]], encoding: str) -> None:
        with self.path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _registers(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "户序", "户编号", ("成员基本情况", ["姓名", "与户主关系", "性别", "民族", "公民身份号码", "文化程度", "婚姻状况", "政治面貌", "健康状况"]),
        "家庭住址", "联系电话", "户人口数",
    ]  # fmt: skip
    for village in VILLAGES:
        homes = county.of(village)
        with _Paper(out, register(village), date(2026, 6, 20)) as paper:
            page = paper.list(
                "底册", f"{COUNTY}{homes[0].township}{village}户籍人口底册", {0: f"填报单位：{village}村民委员会", 9: f"填报日期：{_day(date(2026, 6, 20))}"},
                spec, (), bold=True,
            )  # fmt: skip
            for serial, home in enumerate(homes, 1):
                first = page.row
                for person in home.members:
                    page.cells([None, None, person.name, person.relation, person.sex, person.nation, person.id_number, person.education,
                                person.marriage, person.politics, person.health, None, person.phone or "", None])  # fmt: skip
                for column, value in ((0, serial), (1, home.code), (11, home.address), (13, len(home.members))):
                    if len(home.members) > 1:
                        page.sheet.merge_range(first, column, page.row - 1, column, value, page.boxed())
                    else:
                        page.sheet.write(first, column, value, page.boxed())
            page.line({0: "村主任：", 6: "制表人：", 11: "审核："})
        yield paper.path


def _low_income(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "乡镇", "村", "户主姓名", "身份证号", "住址", "电话", "保障人口", "低保类别", "批准年月",
        "月保障金额（元）", "一卡通账号", "家庭年收入（元）",
    ]  # fmt: skip
    homes = [home for home in county.households if home.low_income]
    with _Paper(out, LOW_INCOME, date(2025, 12, 31)) as paper:
        page = paper.list("名册", "农村低保对象名册", {0: "2025年12月", 10: "单位：元、人"}, spec, (
            [n, h.township, h.village, h.head.name, h.head.id_number, h.address, papers.says(LOW_INCOME, h.head.id_number, "联系电话", h.head.phone),
             len(h.members), h.low_income[0], f"{h.low_income[1]:%Y.%m}", h.low_income[2], h.head.account, h.yearly_yuan]
            for n, h in enumerate(homes, 1) if h.low_income
        ))  # fmt: skip
        page.cells(
            [
                "合计",
                *[None] * 6,
                sum(len(h.members) for h in homes),
                None,
                None,
                sum(h.low_income[2] for h in homes if h.low_income),
                None,
                None,
            ],
            bold=True,
        )
    yield paper.path


def _longevity(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "姓名", "性别", "出生日期", "证件号码", "所在村组", "津贴档次",
        ("发放情况", ["月标准", "社保卡号"]), "备注",
    ]  # fmt: skip
    everybody = [(p, h) for h in county.households for p in h.members] + papers.gone
    old = sorted(
        ((p, h) for p, h in everybody if p.age(date(2025, 12, 31)) >= 80),
        key=lambda pair: (pair[1].code, pair[0].birth),
    )
    rows: list[list[Any]] = []
    for number, (person, home) in enumerate(old, 1):
        band = "80-89岁" if person.age() < 90 else "90-99岁"
        rows.append(
            [
                number,
                person.name,
                person.sex,
                f"{person.birth:%Y/%m/%d}",
                person.id_number,
                home.address,
                band,
                50 if band < "9" else 100,
                person.account,
                None,
            ]
        )
    with _Paper(out, LONGEVITY, date(2025, 12, 25)) as paper:
        paper.list("12月", "高龄津贴发放名册", {0: "发放月份：2025年12月", 7: "单位：元/月"}, spec, rows)
    yield paper.path


def _disabled(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = ["序号", "姓名", "性别", "残疾人证号", "残疾类别", "残疾等级", "发证日期", "户籍地址", "联系方式", "监护人"]
    grades = ["一级", "二级", "三级", "四级"]
    kinds = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
    rows: list[list[Any]] = []
    for home in county.households:
        for p in home.members:
            if p.disability:
                certificate = f"{p.id_number}{kinds.index(p.disability.kind) + 1}{grades.index(p.disability.grade) + 1}"
                rows.append([len(rows) + 1, p.name, p.sex, certificate, p.disability.kind, p.disability.grade, _day(p.disability.issued),
                             papers.says(DISABLED, p.id_number, "住址", home.address), p.phone or "", home.head.name if p is not home.head else ""])  # fmt: skip
    with _Paper(out, DISABLED, date(2024, 12, 31)) as paper:
        paper.list("残疾人", "", None, spec, rows, bold=True, bg_color="#DDEBF7")
    yield paper.path


def _party(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    rows: list[list[Any]] = [
        [
            "序号",
            "姓名",
            "身份证号",
            "性别",
            "民族",
            "出生日期",
            "学历",
            "入党日期",
            "转正日期",
            "所在党支部",
            "手机号码",
            "家庭住址",
        ]
    ]
    for home in county.households:
        for p in home.members:
            if p.joined:
                rows.append([len(rows), p.name, p.id_number + "\t", papers.says(PARTY, p.id_number, "性别", p.sex), p.nation, f"{p.birth:%Y%m%d}", p.education,
                             f"{p.joined:%Y%m%d}", f"{p.joined.replace(year=p.joined.year + 1):%Y%m%d}", f"中共{home.village}支部委员会", p.phone or "", home.address])  # fmt: skip
    with _Paper(out, PARTY, date(2026, 5, 31)) as paper:
        paper.text(rows, "gb18030")
    yield paper.path


def _workers(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "乡镇", "村", "姓名", "性别", "年龄", "身份证号", "联系电话",
        ("务工信息", [("地点", ["省", "市", "区"]), "单位", "行业", "工种", "月收入（元）", "外出时间"]),
    ]  # fmt: skip
    with _Paper(out, WORKERS, date(2026, 4, 10)) as paper:
        for township in TOWNSHIPS:
            people = [(p, h) for h in county.households if h.township == township for p in h.members if p.work]
            paper.list(township, f"{township}外出务工人员台账", {0: "填报单位：人社所", 11: "2026年一季度"}, spec, (
                [n, h.township, h.village, p.name, p.sex, p.age(date(2026, 4, 10)), papers.says(WORKERS, p.id_number, "身份证号", p.id_number),
                 papers.says(WORKERS, p.id_number, "联系电话", p.phone), p.work.province, p.work.city, p.work.district, p.work.employer,
                 p.work.industry, p.work.job, p.work.monthly_yuan, f"{p.work.since:%Y-%m}"]
                for n, (p, h) in enumerate(people, 1) if p.work
            ))  # fmt: skip
    yield paper.path


def _insured(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    rows: list[list[Any]] = [
        ["险种", "参保人姓名", "证件号码", "行政村", "参保年度", "缴费日期", "个人缴费金额(元)", "参保状态"]
    ]
    for home in county.households:
        for p in home.members:
            row = ["城乡居民医保", papers.says(INSURED, p.id_number, "姓名", p.name), p.id_number, home.village, 2026, p.insured_on or "",
                   400 if p.insured_on else "", "已参保" if p.insured_on else "未参保"]  # fmt: skip
            rows += [row] * (2 if p.id_number in papers.doubled else 1)
    with _Paper(out, INSURED, date(2026, 3, 1)) as paper:
        paper.text(rows, "utf-8-sig")
    yield paper.path


def _land(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "户主姓名", "身份证号码", "村组", ("补贴面积（亩）", ["确权面积", "核减面积", "补贴面积"]),
        "补贴标准（元/亩）", "补贴金额（元）", "一卡通账号",
    ]  # fmt: skip
    with _Paper(out, "县农业农村局/2025年耕地地力保护补贴清册.xlsx", date(2025, 6, 30)) as paper:
        for township in TOWNSHIPS:
            homes = [home for home in county.households if home.township == township]
            page = paper.list(township, "2025年耕地地力保护补贴发放清册", {0: f"乡（镇）：{township}", 7: "单位：亩、元"}, spec, (
                [n, h.head.name, h.head.id_number, f"{h.village}{h.group}组", h.land, round(h.land - h.subsidised_land, 2), h.subsidised_land, 92.5,
                 round(h.subsidised_land * 92.5, 2), h.head.account]
                for n, h in enumerate(homes, 1)
            ))  # fmt: skip
            land, paid = sum(h.land for h in homes), sum(h.subsidised_land for h in homes)
            money = sum(round(h.subsidised_land * 92.5, 2) for h in homes)
            sums = {4: round(land, 2), 5: round(land - paid, 2), 6: round(paid, 2), 8: round(money, 2)}
            page.total("合计", (5, page.row), list(sums), span=2, sums=sums)
    yield paper.path


def _houses(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        ("位置", ["乡镇", "村", "组"]), ("产权人", ["姓名", "身份证号"]),
        ("房屋情况", ["结构类型", "层数", "间数", "建筑面积（平方米）", "建成年份", "用途"]), "排查结论",
    ]  # fmt: skip
    with _Paper(out, HOUSES, date(2025, 9, 30)) as paper:
        paper.list("台账", "农村房屋安全隐患排查台账", None, spec, (
            [h.township, h.village, h.group, h.head.name, papers.says(HOUSES, h.head.id_number, "身份证号", h.head.id_number), h.house.structure,
             h.house.floors, h.house.rooms, h.house.area, h.house.built, h.house.use, h.house.verdict]
            for h in county.households if h.house
        ))  # fmt: skip
    yield paper.path


def _market(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    rows: list[list[Any]] = [
        [
            "统一社会信用代码",
            "名称",
            "主体类型",
            "法定代表人（经营者）",
            "身份证号",
            "经营场所",
            "联系电话",
            "成立日期",
            "从业人数",
            "营业额（元）",
            "状态",
        ]
    ]
    for e in county.enterprises:
        rows.append(
            [
                e.code,
                e.name,
                e.kind,
                e.owner.name,
                e.owner.id_number,
                e.household.address,
                e.owner.phone or "",
                e.founded,
                e.staff,
                e.turnover_yuan,
                "存续",
            ]
        )
    with _Paper(out, MARKET, date(2026, 6, 1)) as paper:
        paper.text(rows, "utf-8-sig")
    yield paper.path


def _statistics(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "单位详细名称", "统一社会信用代码", "法定代表人", "所在村",
        ("主要经济指标（千元）", ["营业收入", "资产总计"]), "从业人员（人）",
    ]  # fmt: skip
    rows = [
        [n, e.name, e.code, e.owner.name, e.household.village, int(papers.says(STATISTICS, e.code, "营业收入", str(e.turnover_yuan // 1000))), e.assets_yuan // 1000, e.staff]
        for n, e in enumerate(county.enterprises, 1)
    ]  # fmt: skip
    with _Paper(out, STATISTICS, date(2026, 1, 20)) as paper:
        paper.list("名录", "企业（单位）名录", {0: "2025年度", 5: "金额单位：千元"}, spec, rows)
    yield paper.path


def _pupils(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = ["学校", "年级", "学生姓名", "性别", "身份证件号", "出生年月", "家庭住址", "监护人姓名", "监护人电话"]
    rows = [
        [f"{h.township}{'中心小学' if p.school[0] == '小学' else '中学'}" if p.school[0] != "高中" else "禾溪县第一中学", p.school[1], p.name, p.sex, p.id_number,
         f"{p.birth:%Y.%m}", h.address, h.head.name, h.head.phone or ""]
        for h in county.households for p in h.members if p.school
    ]  # fmt: skip
    with _Paper(out, "县教育局/2025-2026学年在校学生名册.xlsx", date(2025, 10, 15)) as paper:
        paper.list("学生", "", None, spec, rows, bold=True)
    yield paper.path


def _veterans(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "序号", "姓名", "身份证号码", "人员类别", "入伍时间", "退役时间", "抚恤补助标准（元/年）", "银行账号",
        "联系电话", "住址",
    ]  # fmt: skip
    people = [(p, h) for h in county.households for p in h.members if p.service]
    with _Paper(out, "县退役军人局/退役军人和优抚对象名册.xlsx", date(2026, 2, 28)) as paper:
        paper.list("名册", "退役军人和优抚对象名册", {0: "截至2026年2月"}, spec, (
            [n, p.name, p.id_number, p.service.category, f"{p.service.enlisted:%Y-%m-%d}", f"{p.service.discharged:%Y-%m-%d}", p.service.yearly_yuan or None,
             p.account, p.phone or "", h.address]
            for n, (p, h) in enumerate(people, 1) if p.service
        ))  # fmt: skip
    yield paper.path


def _monitored(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = [
        "户编号", "乡镇", "行政村", "户主姓名", "户主证件号码", "家庭人口", "监测对象类别", "致贫返贫风险",
        "识别监测时间", "家庭年收入（万元）", "联系电话",
    ]  # fmt: skip
    with _Paper(out, "县乡村振兴局/监测对象名册.xlsx", date(2026, 5, 28)) as paper:
        paper.list("导出数据", "", None, spec, (
            [h.code, h.township, h.village, h.head.name, h.head.id_number, len(h.members), h.monitored[0], h.monitored[1], f"{h.monitored[2]:%Y-%m-%d}",
             round(h.yearly_yuan / 10_000, 2), h.head.phone or ""]
            for h in county.households if h.monitored
        ))  # fmt: skip
    yield paper.path


def _cards(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    homes = [home for home in county.households if home.monitored and home.village == VILLAGES[0]][:8]
    with _Paper(out, "县乡村振兴局/入户走访卡（杏花坞村）.xlsx", date(2026, 5, 16)) as paper:
        for home in homes:
            _card(paper.book, home)
    yield paper.path


def _card(book: Book, home: Household) -> None:
    """One household a sheet, as the village keeps them."""
    page = book.sheet(f"{home.head.name}户{home.code[-3:]}", [11, 11, 8, 8, 21, 21, 11, 13], landscape=False)
    page.title("监测对象入户走访卡", size=16)
    page.line({0: f"走访日期：{_day(date(2026, 5, 16))}", 5: "走访人：驻村工作队"})
    head, house = home.head, home.house
    category, risk, found = home.monitored or ("", "", AS_OF)
    members = "".join(
        f"| {p.name} | {p.relation} | {p.sex} | {p.age(date(2026, 5, 16))} | {p.id_number} | {p.education} | {p.health} | {p.work.city if p.work else '未务工'} |\n"
        for p in home.members
    )
    page.grid(
        f"| 户主姓名 | {head.name} | 性别 | {head.sex} | 身份证号 | {head.id_number} | 联系电话 | {head.phone or ''} |\n"
        f"| 家庭住址 | {home.address} | > | > | > | 家庭人口 | {len(home.members)} | > |\n"
        f"| 监测类别 | {category} | > | 风险 | {risk} | 识别时间 | {found:%Y年%m月} | > |\n"
        f"| 住房面积 | {house.area if house else ''} | 结构 | {house.structure if house else ''} | 耕地面积（亩） | {home.land} | 年收入（元） | {home.yearly_yuan} |\n"
        "| 家庭成员情况 | > | > | > | > | > | > | > |\n"
        "| 姓名 | 与户主关系 | 性别 | 年龄 | 身份证号 | 文化程度 | 健康状况 | 务工地 |\n" + members, 22,
    )  # fmt: skip
    page.line({0: "户主签字：", 5: "村干部签字："})


def _evacuation(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    spec = ["序号", "村", "风险点", "户主姓名", "身份证号", "在家人口", "联系电话", "安置地点", "转移责任人"]
    homes = [home for home in county.households if home.group == 1]
    with _Paper(out, "县应急管理局/2025年防汛转移名册（公示版）.xlsx", date(2025, 5, 10)) as paper:
        paper.list("名册", "防汛避险转移人员名册（公示）", {0: "注：证件号已隐去中间位数"}, spec, (
            [n, h.village, f"{h.village[:-1]}后山", h.head.name, h.head.id_number[:6] + "********" + h.head.id_number[-4:], len(h.members),
             f"{h.head.phone[:3]}****{h.head.phone[-4:]}" if h.head.phone else "", "村部", county.of(h.village)[0].head.name]
            for n, h in enumerate(homes, 1)
        ))  # fmt: skip
    yield paper.path


def village_figures(homes: Sequence[Household]) -> dict[str, int]:
    """The counts a village is asked for, as of 30 June 2026."""
    people = [person for home in homes for person in home.members]
    poor = [home for home in homes if home.low_income]
    return {
        "户籍户数": len(homes), "户籍人口": len(people), "女性人口": sum(not p.male for p in people), "60周岁以上人口": sum(p.age() >= 60 for p in people),
        "外出务工人数": sum(p.work is not None for p in people), "党员人数": sum(p.joined is not None for p in people),
        "持证残疾人数": sum(p.disability is not None for p in people), "低保户数": len(poor), "低保人数": sum(len(home.members) for home in poor),
        "监测户数": sum(home.monitored is not None for home in homes), "参加居民医保人数": sum(p.insured_on is not None for p in people),
    }  # fmt: skip


def _villages(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    figures = {village: village_figures(county.of(village)) for village in VILLAGES}
    labels = list(figures[VILLAGES[0]])
    with _Paper(out, "县统计局/村基本情况汇总表（2026年6月）.xlsx", AS_OF) as paper:
        page = paper.list("汇总", "村基本情况汇总表", {0: "截至2026年6月30日", 10: "单位：户、人"}, ["乡镇", "村", "行政区划代码", *labels], (
            [township, village, county.village_codes[village], *figures[village].values()] for township, villages in TOWNSHIPS.items() for village in villages
        ))  # fmt: skip
        sums = {column: sum(figures[village][label] for village in VILLAGES) for column, label in enumerate(labels, 3)}
        page.total("合计", (4, page.row), list(sums), span=3, sums=sums)
    yield paper.path


def _cadres(county: County, papers: Papers, out: Path) -> Iterable[Path]:
    posts = ["村党支部书记、村委会主任", "副书记", "村委委员兼文书", "妇联主席"]
    rows: list[list[Any]] = []
    for village in VILLAGES:
        members: list[tuple[Person, Household]] = [
            (p, h) for h in county.of(village) for p in h.members if p.joined and 25 <= p.age() <= 60
        ]
        for post, (person, home) in zip(posts, members, strict=False):
            rows.append(
                [
                    len(rows) + 1,
                    home.township,
                    village,
                    person.name,
                    post,
                    person.sex,
                    f"{person.birth:%Y.%m}",
                    f"{person.joined:%Y.%m}",
                    person.education,
                    person.id_number,
                    person.phone or "",
                ]
            )
    with _Paper(out, "县委组织部/村“两委”干部名册.xlsx", date(2026, 1, 10)) as paper:
        spec = ["序号", "乡镇", "村", "姓名", "职务", "性别", "出生年月", "入党时间", "学历", "身份证号码", "手机"]
        paper.list("干部", "村“两委”干部名册", None, spec, rows)
    yield paper.path
