"""Two demands at the same moment cannot both have the last minutes."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand
from yibiao_web.burden.models import Budget, BurdenEntry
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation


@pytest.fixture
def sender(transactional_db) -> Organisation:
    county = Organisation.objects.create(code="77", name="甲县", level="county", path="77/")
    org = Organisation.objects.create(code="77-a", name="甲局", level="department", parent=county, path="77/77-a/")
    Budget.objects.create(org=org, year=2026, minutes=60)
    yield org
    for table in (BurdenEntry, Budget):
        table.objects.all().delete()
    org.delete()
    county.delete()


def test_one_of_two_gets_them_and_the_other_is_refused(sender):
    both, told = Barrier(2), []

    def ask(number: int) -> None:
        try:
            both.wait(10)
            with transaction.atomic():
                charge_demand(target=Demand(pk=number), org=sender, county=sender.parent, kind="document",
                              title=f"第 {number} 件", on=date(2026, 11, 2), minutes=40.0, bound=True)  # fmt: skip
            told.append("charged")
        except Refusal as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in (1, 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(told) == ["charged", "over_budget"]
    assert BurdenEntry.objects.count() == 1
