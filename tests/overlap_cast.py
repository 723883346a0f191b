"""Forms for the audit's tests, written down as what they ask: `forms` turns lines of words into matched forms."""

from __future__ import annotations

from functools import cache

from yibiao.burden import load_parameters
from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.model import Form, FormField, Match, MatchedForm, Region, RowLabel
from yibiao.overlap import Audit, Source, audit_forms

ITEMS = {
    "姓名": "person.name",
    "身份证号": "person.id_number",
    "性别": "person.sex",
    "出生日期": "person.birth_date",
    "年龄": "person.age",
    "民族": "person.nation",
    "联系电话": "person.phone",
    "现住址": "person.current_address",
    "文化程度": "person.education",
    "残疾等级": "person.disability_level",
    "银行账号": "person.bank_card_number",
    "村": "person.village",
    "家庭成员姓名": "household.family_member.name",
    "家庭成员年龄": "person.family_member.age",
    "序号": "record.row_number",
    "备注": "record.remark",
    "户主姓名": "household.householder.name",
    "户主电话": "household.householder.phone",
}


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def form(path: str, asks: str, *, title: str = "", kind: str = "list", rows: str = "", filled: int = 0) -> Source:
    """``asks`` are labels; those in ``ITEMS`` are matched, the rest are not. ``rows`` are the stubs of a crosstab."""
    labels = asks.split()
    known = [ITEMS.get(label) if ITEMS.get(label) in catalogue().items else None for label in labels]
    fields = tuple(
        FormField((*label.split("/"),), f"{chr(65 + at)}2", column=chr(65 + at), filled=filled)
        for at, label in enumerate(labels)
    )
    stubs = tuple(RowLabel((word,), f"A{at + 3}", at + 3) for at, word in enumerate(rows.split()))
    name = title or path.rpartition("/")[2].partition(".")[0]
    region = Region("Sheet1", kind, name, fields=fields, row_labels=stubs)  # type: ignore[arg-type]
    matches = tuple(Match(0, at, item, 0.99 if item else 0.2) for at, item in enumerate(known))
    return Source(MatchedForm(Form(path, "xlsx", "0" * 64, (region,)), matches), path, path.partition("/")[0])


def audit(*sources: Source) -> Audit:
    return audit_forms(sources, catalogue(), load_parameters())


def plan_of(found: Audit, path: str) -> str:
    return next(found.plans[one.index].action for one in found.forms if one.path == path)
