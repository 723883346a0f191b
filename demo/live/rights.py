"""Whose items are whose in the demo county, and what every department was already given to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from demo.live.viewers import viewer
from yibiao_web.catalogue import actions as catalogue
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.sharing import actions as sharing

OWNERS = {
    "县民政局": (
        "person.is_low_income_allowance", "person.low_income_allowance_kind", "person.low_income_allowance_amount",
        "person.low_income_allowance_start", "person.old_age_allowance_amount",
    ),
    "县残联": (
        "person.disability_certificate_number", "person.disability_kind", "person.disability_level",
        "person.disability_certificate_date",
    ),
    "县乡村振兴局": ("household.monitor_kind", "household.poverty_cause", "household.identified_on"),
    "县委组织部": ("person.party_join_date",),
    "县退役军人局": ("person.is_veteran", "person.enlist_date"),
}  # fmt: skip
BASIC = (
    "person.name",
    "person.id_number",
    "person.nation",
    "person.mobile",
    "person.phone",
    "person.current_address",
    "person.home_address",
    "person.registered_address",
    "person.household_number",
    "person.relation_to_householder",
    "person.education",
    "person.marital_status",
    "person.health_status",
    "household.household_number",
    "household.householder.name",
    "household.householder.id_number",
    "household.annual_income",
    "household.cultivated_land",
)


def give(orgs: Mapping[str, Organisation], county: Organisation, now: datetime) -> None:
    """Owners by the steward's act; the basics of the village register to every department, as a county would settle
    it in one meeting. What departments own themselves must still be asked of them."""
    steward = viewer("sun")
    for owner, items in OWNERS.items():
        for item in items:
            catalogue.set_owner(item, orgs[owner], viewer=steward, now=now)
    for org in orgs.values():
        if org.level == Level.DEPARTMENT and org.line not in ("减负", "审计"):
            sharing.grant_directly(
                steward, org=org, items=BASIC, scope=county.path, purpose="履行部门职责核对人员基本信息",
                until=date.today() + timedelta(days=400), now=now,
            )  # fmt: skip
