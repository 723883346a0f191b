"""Headings over several columns: which only gather what is the subject's own, and which speak of somebody else."""

from __future__ import annotations

import pytest

from tests.prefill_sheets import matcher
from yibiao.matching import FieldContext

TITLE = "65岁以上老年人花名册"
NEIGHBOURS = ("姓名", "年龄", "公民身份号码")

OWN = [
    ("基本信息→身份→性别", "person.sex"),
    ("联系方式→现住址", "person.current_address"),
    ("身份→民族", "person.nation"),
    ("身份信息→手机号码", "person.mobile"),
    ("个人身份→政治面貌", "person.politics"),
    ("人员自然情况→性别", "person.sex"),
    ("联系信息→现住址", "person.current_address"),
    ("联络方式→手机号码", "person.mobile"),
    ("户籍信息→性别", "person.sex"),
    ("户籍情况→户籍地址", "person.registered_address"),
    ("户口→婚姻状况", "person.marital_status"),
    ("居住信息→现住址", "person.current_address"),
    ("住址→现住址", "person.current_address"),
    ("健康→文化程度", "person.education"),
    ("婚姻→婚姻状况", "person.marital_status"),
    ("家庭情况→性别", "person.sex"),
    ("个人信息→现住址", "person.current_address"),
    ("学生本人基本情况→性别", "person.sex"),
    ("老人本人→民族", "person.nation"),
]

ANOTHERS = [
    "配偶→现住址",
    "监护人联系方式→现住址",
    "联系人信息→手机号码",
    "推荐人→性别",
    "代养户→性别",
    "户籍信息→现住址",
    "通讯方式→户籍地址",
    "婚育证→发证单位",
    "工作单位→手机号码",
    "联系方式→家庭邮编",
    "户籍地→地址",
]


def item_of(path: str) -> str | None:
    field = FieldContext(tuple(path.split("→")), TITLE, siblings=(*NEIGHBOURS, path.replace("→", "/")))
    return matcher().match([field])[0].item


@pytest.mark.parametrize(("path", "item"), OWN)
def test_a_heading_that_only_gathers_leaves_the_column_its_meaning(path, item):
    assert item_of(path) == item


@pytest.mark.parametrize("path", ANOTHERS)
def test_a_heading_of_somebody_else_or_of_the_contrary_leaves_it_to_a_person(path):
    found = item_of(path)
    assert found is None or found.count(".") == 2, found  # a role's own item at most


def test_the_parts_of_a_place_stay_parts_of_that_place():
    assert item_of("户籍信息→乡镇") == "person.registered_place.township"
