"""A small catalogue of look-alikes for the matching tests."""

from __future__ import annotations

from yibiao.catalogue import Catalogue, CodeList, CodeValue, DataItem, Role, Subject
from yibiao.model import FieldType


def _item(code: str, name: str, *synonyms: str, type: FieldType = "text", **more: object) -> DataItem:
    return DataItem(code, code.split(".")[0], name, type, f"{name}的口径", "internal", synonyms, **more)  # type: ignore[arg-type]


_PLAIN = [
    _item("person.name", "姓名", ambiguous=("名称",)),
    _item("person.id_number", "公民身份号码", "身份证号", type="id_number", ambiguous=("证件号码",)),
    _item("person.birth_date", "出生日期", type="date"),
    _item("person.party_date", "入党日期", type="date"),
    _item("person.phone", "联系电话", "联系方式", type="phone"),
    _item("person.sex", "性别", type="choice", choices="sex"),
    _item("person.education", "文化程度", "学历", type="choice", choices="education"),
    _item("person.registered_address", "户籍地址"),
    _item("person.current_address", "现住址", ambiguous=("地址",)),
    _item("person.allowance", "是否低保", type="boolean"),
    _item("person.allowance_amount", "低保金额", type="decimal", unit="元"),
    _item("person.former_name", "曾用名", "别名"),
    _item("household.size", "家庭人口数", "户内人口", type="integer", unit="人"),
    _item("household.income", "家庭年收入", type="decimal", unit="元"),
    _item("enterprise.name", "单位名称", "企业名称"),
    _item("enterprise.phone", "联系电话", type="phone"),
    _item("enterprise.industry", "所属行业"),
    _item("enterprise.credit_code", "统一社会信用代码", type="credit_code"),
    _item("aggregate.registered", "户籍人口数", type="integer", unit="人"),
    _item("aggregate.resident", "常住人口数", type="integer", unit="人"),
    _item("aggregate.households", "户籍户数", type="integer", unit="户"),
    _item("aggregate.farmland", "耕地面积", type="decimal", unit="亩"),
    _item("record.remark", "备注", "说明"),
]


def _composite(role: str, name: str, of: DataItem) -> DataItem:
    code = f"person.{role}.{of.code.split('.')[1]}"
    return DataItem(code, "person", name + of.name, of.type, of.definition, "internal", role=role, of=of.code)


_BY_CODE = {item.code: item for item in _PLAIN}
_COMPOSED = [
    _composite(role, word, _BY_CODE[of])
    for role, word in (("householder", "户主"), ("spouse", "配偶"), ("contact", "联系人"))
    for of in ("person.name", "person.id_number", "person.phone")
]
_CODES = {
    "sex": CodeList("sex", "性别", (CodeValue("1", "男"), CodeValue("2", "女"))),
    "education": CodeList("education", "文化程度", tuple(CodeValue(w, w) for w in ("小学", "初中", "高中", "本科"))),
}
_ITEMS = ("person.name", "person.id_number", "person.phone")
_ROLES = {
    "householder": Role("householder", "户主", (), ("person",), "person", _ITEMS, "person.name"),
    "spouse": Role("spouse", "配偶", ("爱人",), ("person",), "person", _ITEMS, "person.name"),
    "contact": Role("contact", "联系人", (), ("person",), "person", _ITEMS, "person.name"),
}
_SUBJECTS = {
    "person": Subject("person", "人", ("人员", "党员", "学生"), (("person.id_number",), ("person.name",))),
    "household": Subject("household", "户", ("家庭", "农户")),
    "enterprise": Subject("enterprise", "企业", ("企业", "商户")),
    "aggregate": Subject("aggregate", "汇总", ("统计表", "基本情况表")),
    "record": Subject("record", "报表本身", ()),
}
CATALOGUE = Catalogue({item.code: item for item in (*_PLAIN, *_COMPOSED)}, _CODES, _ROLES, _SUBJECTS)
PERSONS, FIRMS, TOTALS = "困难人员登记表", "企业信息登记表", "人口统计表"
