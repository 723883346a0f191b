"""The cast with a small ledger, for tests that need a real server: ``python -m tests.web.world`` fills the database
that YIBIAO_DATA (or YIBIAO_DATABASE) names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.identifiers import id_number, phone

PASSWORD = "Hexi-2026-test"
OLD = ("石秋来", "叶满仓", "陶桂香", "孟长根", "柳玉梅", "秦福贵")
YOUNG = ("邓晓燕", "姚志强")
NO_PHONE = ("叶满仓", "柳玉梅")
VILLAGES = ("杏花坞村", "老槐坪村", "碾子坝村")
GIVEN = (
    "person.name", "person.id_number", "person.mobile", "person.phone", "person.current_address", "person.home_address",
    "person.registered_address", "person.household_number", "person.relation_to_householder",
)  # fmt: skip


def people(village: int, today: date) -> Iterator[dict[str, Any]]:
    """Eight people of a village, six of them over 65; two have no known telephone in the first village."""
    for at, name in enumerate((*OLD, *YOUNG)):
        birth = date(today.year - (70 if name in OLD else 40) - at, 3, 1 + village)
        told = {
            "person.name": name,
            "person.id_number": id_number(birth, 10 * village + at, male=at % 2 == 0),
            "person.current_address": f"{VILLAGES[village]}{at + 1}组",
            "person.household_number": f"99010110{village}{at:04d}",
            "person.relation_to_householder": "户主",
        }
        if village or name not in NO_PHONE:
            told["person.mobile"] = phone(100 * village + at)
        yield told


def build() -> None:
    """Everybody of the cast with ``PASSWORD``. Addresses are 200 days old: too old (180), telephones not yet (365)."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from tests import cast
    from yibiao_web.accounts.models import User
    from yibiao_web.burden.models import Budget
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.sharing.actions import grant_directly

    now = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=100)
    today = date.today()
    with transaction.atomic():
        cast.build()
        User.objects.update(password=make_password(PASSWORD))
        here = Organisation.objects.get(name="禾溪县")
        for number, village in enumerate(VILLAGES):
            org = Organisation.objects.get(name=village)
            source = Source(
                kind="import", county=here, org=org, title="户籍人口底册", dated=today - timedelta(days=200)
            )
            changes = [SubjectChange(org, "person", values) for values in people(number, today)]
            record(source, changes, by=None, now=now, org=org)
        for name in ("县民政局", "县残联"):
            org = Organisation.objects.get(name=name)
            Budget.objects.create(org=org, year=today.year, minutes=60_000)
            grant_directly(
                cast.Cast().viewer("sun"), org=org, items=GIVEN, scope=here.path, purpose="核对人员基本信息",
                until=today + timedelta(days=300), now=now,
            )  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.site.serving import prepare

    prepare()
    build()


if __name__ == "__main__":
    main()
