"""Titles as offices write them: what of them says whom a form is about."""

from __future__ import annotations

import pytest

from tests.held_village import ELSEWHERE, HOUSEHOLDS, PLACE, held
from tests.prefill_sheets import catalogue, matcher, workbook
from tests.test_prefill_filters import PEOPLE
from yibiao.prefill.audience import audiences
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.coverage import coverage_of
from yibiao.prefill.held import HeldBlock, HeldKnowledge
from yibiao.prefill.selection import select
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.reading import form_of

WORDS = Vocabulary(
    catalogue(),
    {
        "青川市": "",
        "禾溪县": "",
        "鹤汀镇": "person.township",
        "云坪乡": "person.township",
        "杏花坞村": "person.village",
        "南桥社区": "person.village",
    },
)

ABOUT_THE_DISABLED = [
    "禾溪县残疾人花名册",
    "禾溪残疾人花名册",
    "青川市禾溪县残疾人花名册",
    "残疾人花名册（禾溪县）",
    "附件2：残疾人花名册",
    "附件2 禾溪县残疾人花名册",
    "表3-1 残疾人花名册",
    "（三）残疾人花名册",
    "一、残疾人花名册",
    "附件2：残疾人花名册（新）.xlsx",
    "残疾人花名册（样表）",
    "残疾人花名册（2026年修订版）",
    "残疾人花名册（　　村）",
    "2026年第三季度残疾人花名册",
    "2026残疾人花名册",
    "二〇二六年残疾人花名册",
    "2026年1—9月残疾人花名册",
    "残疾人花名册（截至2026年6月底）",
    "2026年度第一批残疾人名单",
    "县残联残疾人花名册",
    "县民政局残疾人花名册",
    "禾溪县民政局2026年残疾人花名册",
    "禾溪县防汛抗旱指挥部残疾人名册",
    "禾溪县残疾人联合会关于报送2026年残疾人花名册的通知",
    "××县××镇残疾人花名册",
    "XX村（社区）残疾人花名册",
    "乡（镇）残疾人花名册",
    "全县残疾人花名册",
    "各乡镇残疾人花名册",
    "青山县残疾人花名册",
    "费县残疾人花名册",
    "未央区残疾人花名册",
    "无为市残疾人花名册",
    "巴州区残疾人花名册",
    "大河省青山市临江县城关镇残疾人花名册",
    "黔南布依族苗族自治州惠水县残疾人花名册",
    "内蒙古自治区阿拉善盟残疾人花名册",
    "幸福街道办事处残疾人花名册",
    "石桥村残疾人花名册",
    "南岸社区居委会残疾人花名册",
    "残疾人就业情况登记表",
    "残疾人联系方式登记表",
    "残疾人花名册",
]


@pytest.mark.parametrize("title", ABOUT_THE_DISABLED)
def test_number_period_and_sender_say_nothing_of_whom_a_form_is_about(title):
    meaning = WORDS.read_title(title)
    assert ([term.word for term in meaning.conditions], meaning.left) == (["残疾人"], "")
    assert not WORDS.negates(title)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("禾溪县65岁以上老年人花名册", ["65岁以上", "老年人"]),
        ("附件265岁以上老年人花名册", ["65岁以上", "老年人"]),
        ("2026年35周岁残疾人花名册", ["35周岁", "残疾人"]),
        ("鹤汀镇人民政府关于2026年第三季度残疾人花名册", ["鹤汀镇", "残疾人"]),
        ("禾溪县鹤汀镇杏花坞村残疾人花名册", ["鹤汀镇", "杏花坞村", "残疾人"]),
        ("杏花坞村村民委员会残疾人花名册", ["杏花坞村", "残疾人"]),
        ("南桥社区居委会党员花名册", ["南桥社区", "党员"]),
        ("县委组织部党员花名册", ["党员"]),
        ("乡村振兴局脱贫户花名册", ["脱贫户"]),
        ("育龄妇女花名册", ["育龄", "妇女"]),
        ("2015年9月1日—2016年8月31日出生人员名单", ["2015年9月1日—2016年8月31日出生"]),
        ("脱贫人口（含监测对象）务工情况月监测表", ["脱贫人口", "监测对象"]),
    ],
)
def test_what_a_title_says_of_people_and_known_places_stays(title, words):
    meaning = WORDS.read_title(title)
    assert ([term.word for term in meaning.conditions], meaning.left) == (words, "")


@pytest.mark.parametrize(
    "title",
    [
        "贫困县残疾人花名册",
        "禾溪县贫困村残疾人花名册",
        "脱贫村残疾人花名册",
        "试点村残疾人花名册",
        "示范社区残疾人花名册",
        "移民村残疾人花名册",
        "城中村残疾人花名册",
        "帮扶村残疾人花名册",
        "易地搬迁安置社区残疾人花名册",
        "产业强镇残疾人花名册",
        "农业大县残疾人花名册",
        "偏远地区残疾人花名册",
        "库区残疾人花名册",
        "主城区残疾人花名册",
        "高风险区残疾人花名册",
        "老旧小区残疾人花名册",
        "外县残疾人花名册",
        "跨省残疾人花名册",
        "禾溪县外残疾人花名册",
        "禾溪县柳林镇残疾人花名册",
        "禾溪县石桥村残疾人花名册",
        "县民政局干部花名册",
        "县教育局党员花名册",
        "县公安局看守所残疾人花名册",
        "王家村两委干部花名册",
        "社区矫正人员登记表",
        "禾溪县困难残疾人花名册",
        "禾溪县绣花能手花名册",
        "第一书记花名册",
        "残疾人花名册（男生）",
    ],
)
def test_a_word_that_narrows_is_never_taken_for_a_name(title):
    assert WORDS.read_title(title).left


@pytest.mark.parametrize("label", ["禾溪县", "本县", "附件2", "外县"])
def test_in_a_label_a_place_where_everybody_lives_is_not_passed_over(label):
    assert WORDS.read(f"{label}残疾人").left


def about(title: str, knowledge: HeldKnowledge) -> tuple[list[int], bool, str]:
    """Who is selected, whether surely, and the first of those offered."""
    book = open_workbook(workbook(表=f"{title}\n| 序号 | 姓名 | 性别 |\n| 1 | | |"), "表.xlsx")
    matched = matcher().match_form(form_of(book, "表.xlsx"))
    (region,) = coverage_of(matched, book, knowledge).regions
    return sorted(region.ids), region.sure, audiences(matched, book, knowledge, 0)[0].kind


TWO_VILLAGES = held(PEOPLE, ELSEWHERE, HOUSEHOLDS)
ONE_VILLAGE = held(PEOPLE, HOUSEHOLDS)
OTHER_COUNTY = HeldBlock(
    "person",
    [16],
    {"person.name": ["钱多"], "person.is_disabled": ["是"]},
    {},
    [24],
    {"village": "上沙村", "township": "沙口镇", "county": "平川县"},
)


@pytest.mark.parametrize(
    ("title", "knowledge", "ids", "sure", "first"),
    [
        ("禾溪县残疾人花名册", ONE_VILLAGE, [12, 14], True, "title"),
        ("鹤汀镇残疾人花名册", TWO_VILLAGES, [12, 14], True, "title"),
        ("杏花坞村村民登记表", TWO_VILLAGES, [11, 12, 13, 14], True, "title"),
        ("柳湾村村民登记表", TWO_VILLAGES, [15], True, "title"),
        ("杏花坞村村民登记表", ONE_VILLAGE, [11, 12, 13, 14], True, "everybody"),
        ("禾溪县鹤汀镇村民登记表", TWO_VILLAGES, [11, 12, 13, 14, 15], True, "everybody"),
        ("禾溪县户籍人口登记表", TWO_VILLAGES, [15], False, "everybody"),
        ("贫困县残疾人花名册", TWO_VILLAGES, [], False, "title"),
        ("禾溪县沙口镇残疾人花名册", TWO_VILLAGES, [], False, "title"),
        ("禾溪县残疾人花名册", held(PEOPLE, OTHER_COUNTY), [12, 14], True, "title"),
        ("平川县残疾人花名册", held(PEOPLE, OTHER_COUNTY), [16], True, "title"),
        ("残疾人花名册", held(PEOPLE, OTHER_COUNTY), [12, 14, 16], True, "title"),
    ],
)
def test_whom_a_title_with_a_place_selects(title, knowledge, ids, sure, first):
    assert about(title, knowledge) == (ids, sure, first)


def test_the_places_that_blocks_lie_in_are_known_at_all_levels():
    above = PLACE | {"city": "青川市", "province": "大河省"}
    knowledge = held(HeldBlock("person", [1], {"person.is_disabled": ["是"]}, {}, [], above))
    title = "大河省青川市禾溪县鹤汀镇杏花坞村残疾人花名册"
    selection = select(knowledge.census, "person", title, [])
    assert (len(selection.subjects), selection.sure) == (1, True)
