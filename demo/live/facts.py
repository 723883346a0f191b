"""The invented county as the ledger knows it: values by data item, and which register each came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from demo.population import Enterprise, Household, Person

_EDUCATION = {
    "文盲": "文盲或半文盲", "小学": "小学教育", "初中": "初级中学教育", "高中（中专）": "普通高级中学教育",
    "大专": "大学专科教育", "本科及以上": "大学本科教育", "学前": "学龄前儿童",
}  # fmt: skip
_MARRIAGE = {"离异": "离婚"}
_HEALTH = {"健康": "健康或良好", "长期慢性病": "有慢性病", "患有大病": "大病"}
_POLITICS = {"中共党员": "中国共产党党员", "共青团员": "中国共产主义青年团团员", "群众": "群众"}
_STRUCTURE = {"砖混": "砖混结构", "砖木": "砖木结构", "土木": "土木结构", "框架": "钢筋混凝土结构"}
_USE = {"闲置": "空置"}
_DANGER = {"未发现安全隐患": "A级", "存在一定安全隐患": "C级", "存在严重安全隐患": "D级"}


class Register(NamedTuple):
    """A list that somebody keeps, last brought up to date so many days ago. ``department`` is empty for what the
    villages themselves keep."""

    title: str
    department: str
    days_old: int


REGISTER = Register("户籍人口底册", "", 147)
LOW_INCOME = Register("低保对象名册", "县民政局", 55)
LONGEVITY = Register("高龄津贴发放名册", "县民政局", 55)
DISABLED = Register("持证残疾人名册", "县残联", 85)
WORKERS = Register("外出务工人员台账", "县人社局", 254)
PARTY = Register("党员名册", "县委组织部", 147)
VETERANS = Register("退役军人名册", "县退役军人局", 177)
MONITORED = Register("防返贫监测对象名册", "县乡村振兴局", 65)
MARKET = Register("经营主体名录", "县市场监管局", 116)


def household(home: Household) -> dict[str, Any]:
    return {
        "household.household_number": home.code,
        "household.householder.name": home.head.name,
        "household.householder.id_number": home.head.id_number,
        "household.village_group": f"{home.group}组",
        "household.registered_address": home.address,
        "household.cultivated_land": home.land,
        "household.annual_income": home.yearly_yuan,
    }


def person(one: Person, home: Household) -> dict[str, Any]:
    """What the village's own register says of somebody."""
    told: dict[str, Any] = {
        "person.name": one.name,
        "person.id_number": one.id_number,
        "person.nation": one.nation,
        "person.relation_to_householder": one.relation,
        "person.household_number": home.code,
        "person.education": _EDUCATION.get(one.education, one.education),
        "person.marital_status": _MARRIAGE.get(one.marriage, one.marriage),
        "person.politics": _POLITICS[one.politics],
        "person.health_status": _HEALTH.get(one.health, one.health),
        "person.registered_address": home.address,
        "person.current_address": home.address,
        "person.village_group": f"{home.group}组",
        "person.medical_insurance_status": "已参保" if one.insured_on else "未参保",
    }
    if not (home.low_income and one is home.head):
        told["person.is_low_income_allowance"] = "否"
    if one.phone:
        told["person.mobile"] = one.phone
    if one.school:
        told["person.grade"] = one.school[1]
    return told


def house(home: Household) -> dict[str, Any]:
    assert home.house is not None
    return {
        "house.house_number": f"F{home.code[6:]}",
        "house.address": home.address,
        "house.structure": _STRUCTURE[home.house.structure],
        "house.use": _USE.get(home.house.use, home.house.use),
        "house.floors": home.house.floors,
        "house.rooms": home.house.rooms,
        "house.area": home.house.area,
        "house.built_year": str(home.house.built),
        "house.danger_level": _DANGER[home.house.verdict],
        "house.village_group": f"{home.group}组",
    }


def lists(one: Person, home: Household) -> Iterator[tuple[Register, dict[str, Any]]]:
    """What departments' lists say of somebody beyond the register."""
    if home.low_income and one is home.head:
        kind, since, yuan = home.low_income
        yield LOW_INCOME, {
            "person.is_low_income_allowance": "是", "person.low_income_allowance_kind": kind,
            "person.low_income_allowance_start": since.isoformat(), "person.low_income_allowance_amount": yuan,
            "person.bank_account": one.account,
        }  # fmt: skip
    if one.age() >= 80:
        yield LONGEVITY, {"person.is_receiving_old_age_allowance": "是", "person.old_age_allowance_amount": 100}
    if one.disability:
        yield DISABLED, {
            "person.disability_certificate_number": one.id_number + ("11" if one.male else "42"),
            "person.disability_kind": f"{one.disability.kind}残疾", "person.disability_level": one.disability.grade,
            "person.disability_certificate_date": one.disability.issued.isoformat(),
        }  # fmt: skip
    if one.work:
        yield WORKERS, {
            "person.is_working": "是", "person.is_away": "是", "person.outflow_reason": "务工",
            "person.work_destination": one.work.province + one.work.city + one.work.district,
            "person.employing_unit": one.work.employer, "person.work_begin_date": one.work.since.isoformat(),
        }  # fmt: skip
    if one.joined:
        yield PARTY, {"person.party_join_date": one.joined.isoformat()}
    if one.service:
        yield VETERANS, {"person.is_veteran": "是", "person.enlist_date": one.service.enlisted.isoformat()}


def monitored(home: Household) -> dict[str, Any]:
    assert home.monitored is not None
    kind, cause, since = home.monitored
    return {
        "household.monitor_kind": kind, "household.poverty_cause": cause, "household.identified_on": since.isoformat(),
    }  # fmt: skip


def enterprise(one: Enterprise) -> dict[str, Any]:
    return {
        "enterprise.name": one.name, "enterprise.credit_code": one.code, "enterprise.industry": one.industry,
        "enterprise.founded_on": one.founded.isoformat(), "enterprise.employees": one.staff,
        "enterprise.annual_turnover": one.turnover_yuan, "enterprise.address": one.household.address,
        "enterprise.kind": one.kind,
    }  # fmt: skip
