"""Wordings of look-alike facts, each with an item of its own."""

from __future__ import annotations

import pytest

from yibiao.catalogue import load_catalogue
from yibiao.catalogue.wording import plain_word


@pytest.mark.parametrize(
    ("subject", "one", "other"),
    [
        ("person", "学号", "学籍号"),
        ("person", "发病时间", "确诊时间"),
        ("person", "任教学段", "任教年级"),
        ("person", "是否退役军人", "是否现役军人"),
        ("person", "入党介绍人", "培养联系人"),
        ("person", "网格员", "网格长"),
        ("person", "辅具需求", "康复需求"),
        ("person", "务工结束时间", "返乡时间"),
        ("person", "管控现状", "管控措施"),
        ("person", "第一学历", "全日制学历"),
        ("household", "家庭人均年收入", "人均可支配收入"),
        ("household", "贷款金额", "贷款余额"),
        ("household", "耕地面积", "承包地面积"),
        ("land", "合同面积", "确权面积"),
        ("land", "地类", "土地用途"),
        ("land", "承包终止日期", "流转期限"),
        ("enterprise", "利润总额", "净利润"),
        ("enterprise", "所属行业", "行业代码"),
        ("organisation", "教师人数", "教职工数"),
        ("organisation", "应换届时间", "届满时间"),
        ("event", "办理状态", "是否办结"),
        ("house", "房号", "门牌号"),
        ("asset", "供应商", "生产厂家"),
        ("project", "责任单位", "主管部门"),
        ("project", "资产权属", "管护单位"),
        ("record", "市级意见", "省级意见"),
        ("aggregate", "农民人均纯收入", "农民人均可支配收入"),
        ("aggregate", "危房数", "危房户数"),
        ("aggregate", "党支部数", "党组织数"),
    ],
)
def test_look_alike_wordings_name_different_items(subject: str, one: str, other: str) -> None:
    catalogue = load_catalogue()
    owners = [
        {item.code for item in catalogue.of_subject(subject) if plain_word(word) in map(plain_word, item.words)}
        for word in (one, other)
    ]
    assert all(owners)
    assert not owners[0] & owners[1]


@pytest.mark.parametrize("word", ["人员类别", "发放金额", "申请理由", "案由", "风险类型", "换届时间"])
def test_a_vague_word_names_no_item_of_a_person_or_organisation_outright(word: str) -> None:
    items = load_catalogue().items.values()
    assert not [item.code for item in items if item.subject in ("person", "organisation") and word in item.words]
