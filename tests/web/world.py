"""The cast with a small ledger, for tests that need a real server: ``python -m tests.web.world`` fills the database
that YIBIAO_DATA (or YIBIAO_DATABASE) names."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

PASSWORD = "Hexi-2026-test"
VILLAGES = {"鹤汀镇": ["杏花坞村", "老槐坪村"], "雾山乡": ["碾子坝村"]}


def build() -> None:
    """Everybody of the cast with ``PASSWORD``; about fifteen people a village; all but two known telephones."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from demo.live import facts
    from demo.population import populate
    from tests import cast
    from yibiao_web.accounts.models import User
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.orgs.models import Organisation

    now = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with transaction.atomic():
        cast.build()
        User.objects.update(password=make_password(PASSWORD))
        here = Organisation.objects.get(name="禾溪县")
        county = populate(5, VILLAGES, homes=(4, 5), enterprises=2)
        for village in county.village_codes:
            org = Organisation.objects.get(name=village)
            changes = []
            for home in county.of(village):
                changes.append(SubjectChange(org, "household", facts.household(home)))
                changes.append(SubjectChange(org, "house", facts.house(home)))
                for one in home.members:
                    values = facts.person(one, home)
                    for register, more in facts.lists(one, home):
                        values |= more if register.department else {}
                    changes.append(SubjectChange(org, "person", values, household=home.code))
            source = Source(kind="import", county=here, org=org, title="户籍人口底册", dated=facts.REGISTER.dated)
            record(source, changes, by=None, now=now, org=org)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.site.serving import prepare

    prepare()
    build()


if __name__ == "__main__":
    main()
