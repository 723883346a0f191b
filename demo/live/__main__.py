"""``python -m demo.live``: the demo county into an empty database of the platform. Needs YIBIAO_DATA (or
YIBIAO_DATABASE) as the platform itself; refuses a database that already holds organisations."""

from __future__ import annotations

import os
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from demo.live import (
        appraisal,
        channels,
        documents,
        draws,
        fieldwork,
        history,
        inspections,
        letters,
        load,
        measured,
        meetings,
        outside,
        policies,
        reports,
        rights,
        surveys,
        two_years,
        two_years_watch,
    )
    from demo.places import COUNTY
    from yibiao_web.forms.models import FormVersion
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.site.serving import prepare

    prepare()
    if Organisation.objects.exists():
        last = history.PRESENT[-1].file
        whole = FormVersion.objects.filter(file_name=last).exists()
        print("库里已经有数据，没有再装演示数据。" if whole else "上次没有装完：请先 make clean，再 make demo。")
        sys.exit(0 if whole else 1)
    started = time.monotonic()

    def tell(words: str) -> None:
        print(f"  {time.monotonic() - started:5.1f} 秒  {words}", flush=True)

    now = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=386)
    with transaction.atomic():
        orgs = load.tree()
        load.people(orgs)
        for before in (2, 1, 0):
            load.budgets(orgs, date.today().year - before, before)
        tell(f"组织 {len(orgs)} 个，人员已建好")
        rights.give(orgs, orgs[COUNTY], now)
        policies.load(now)
        county = load.ledger(orgs, now, tell)
    tell(f"台账 {len(county.people):,} 人、{len(county.households):,} 户")
    year = history.History(orgs, tell)
    year.run(history.PAST)
    year.run(history.PRESENT)
    documents.load(orgs, tell)
    call_command("db_worker", batch=True, queue_name="*", verbosity=0)
    tell("一年的报送已装好")
    outside.load(orgs[COUNTY])
    tell("平台外的要求已装好")
    with transaction.atomic():
        meetings.load(orgs, tell)
    with transaction.atomic():
        channels.load(datetime.now(ZoneInfo("Asia/Shanghai")))
    tell("应用、账号和群已装好")
    with transaction.atomic():
        inspections.load(orgs, tell)
    with transaction.atomic():
        draws.load(orgs, tell)
    with transaction.atomic():
        surveys.load(orgs, tell)
    with transaction.atomic():
        fieldwork.load(orgs, tell)  # what follows the visits of the plan and the draws
    with transaction.atomic():
        appraisal.load(orgs, tell)
    with transaction.atomic():
        two_years.load(orgs, tell)
        measured.load(orgs, tell)
        two_years_watch.load(orgs, tell)
    letters.load(orgs, tell)
    reports.load(orgs, tell)


if __name__ == "__main__":
    sys.exit(main())
