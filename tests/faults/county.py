"""The county under load: a township of many villages, a clerk each, reviewers, stewards, one form sent to all."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TITLE = "六十五岁以上老年人住址核对表"
PEOPLE = 6
READERS = ("zhao", "gao", "lin", "wu", "sun", "chen")


@dataclass(frozen=True)
class Keys:
    """Whom the clients are: cookies by user name; ``assignments`` by the clerk's user name; ``owner`` and ``village``
    are what a steward chooses when importing."""

    cookies: dict[str, dict[str, str]]
    assignments: dict[str, int]
    reviewers: list[str]
    stewards: list[str]
    owner: int
    village: int
    task: int

    @staticmethod
    def read(path: Path) -> Keys:
        return Keys(**json.loads(path.read_text()))


def build(villages: int, reviewers: int, stewards: int) -> Keys:
    """Fill a migrated, empty database."""
    from django.db import transaction

    from tests import cast
    from tests.web.world import GIVEN
    from yibiao_web.burden.models import Budget
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.sharing.actions import grant_directly

    now, today = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=100), date.today()
    with transaction.atomic():
        cast.build()
        county, town = (Organisation.objects.get(name=name) for name in ("禾溪县", "鹤汀镇"))
        clerks = {f"c{at:02d}": _village(at, town, county, now) for at in range(villages)}
        offices = [*_people("r", reviewers, town, "reviewer"), "chen"]
        keepers = [*_people("s", stewards, Organisation.objects.get(name="县数据局"), "steward"), "sun"]
        org = Organisation.objects.get(name="县民政局")
        Budget.objects.create(org=org, year=today.year, minutes=600_000)
        grant_directly(
            cast.Cast().viewer("sun"), org=org, items=GIVEN, scope=county.path, purpose="核对人员基本信息",
            until=today + timedelta(days=300), now=now,
        )  # fmt: skip
    task, sent = _send(list(clerks.values()))
    reviewing, keeping = offices[-reviewers:], keepers[-stewards:]
    who = dict.fromkeys((*clerks, *reviewing, *keeping, *READERS))
    return Keys(
        {one: _cookies(one) for one in who}, {name: sent[village.pk] for name, village in clerks.items()},
        reviewing, keeping, org.pk, next(iter(clerks.values())).pk, task,
    )  # fmt: skip


def on_cast() -> Keys:
    """Keys for the cast's own county (``tests.web.world``): two villages, one reviewer, one steward."""
    from tests.cast import Cast

    clerks = {"lin": Cast().org("杏花坞村"), "luo": Cast().org("老槐坪村")}
    task, sent = _send(list(clerks.values()))
    cookies = {one: _cookies(one) for one in (*clerks, "chen", "sun")}
    assignments = {name: sent[village.pk] for name, village in clerks.items()}
    owner, village = Cast().org("县民政局").pk, clerks["lin"].pk
    return Keys(cookies, assignments, ["chen"], ["sun"], owner, village, task)


def _village(at: int, town: Any, county: Any, now: datetime) -> Any:
    from demo.identifiers import id_number, phone

    from yibiao_web.accounts.models import Post, User
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.orgs.models import Level, Organisation

    code = f"9901011013{at:02d}"
    village = Organisation.objects.create(
        code=code, name=f"压测{at + 1}村", level=Level.VILLAGE, parent=town, path=f"{town.path}{code}/"
    )
    user = User(username=f"c{at:02d}", name=f"填报员{at + 1}")
    user.set_unusable_password()
    user.save()
    Post.objects.create(user=user, org=village, role="clerk")
    told = [
        {
            "person.name": f"陶秋{'一二三四五六'[number]}", "person.id_number": id_number(
                date(now.year - 75, 1 + number, 1 + at % 28), at * PEOPLE + number, male=number % 2 == 0),
            "person.current_address": f"压测{at + 1}村{number + 1}组", "person.mobile": phone(at * PEOPLE + number),
        }
        for number in range(PEOPLE)
    ]  # fmt: skip
    source = Source(kind="import", county=county, org=village, title="底册", dated=date.today() - timedelta(days=200))
    record(source, [SubjectChange(village, "person", one) for one in told], by=None, now=now, org=village)
    return village


def _people(letter: str, count: int, org: Any, role: str) -> list[str]:
    from yibiao_web.accounts.models import Post, User

    names = [f"{letter}{at}" for at in range(count - 1)]
    for name in names:
        user = User.objects.create(username=name, name=name, password="!")
        Post.objects.create(user=user, org=org, role=role)
    return names


def _send(villages: list[Any]) -> tuple[int, dict[int, int]]:
    """One form to all villages, reviewed by the township alone; the task, and each village's assignment."""
    from django.utils import timezone

    from tests.cast import Cast
    from tests.web.papers import ugly
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import Admission, FormField
    from yibiao_web.tasks import actions as tasks

    now, viewer = timezone.now(), Cast().viewer("zhao")
    version = forms.hand_in(viewer=viewer, file_name="核对表.xlsx", content=ugly(TITLE, "县民政局"), now=now)
    for one in FormField.objects.filter(version=version, decided="unsure"):
        first = one.alternatives[0] if one.alternatives else None
        forms.settle(one, item=first["item"] if first else "", viewer=viewer, now=now)
    form = version.form
    form.basis, form.purpose, form.one_off = "测试依据", "测试用途", True
    form.save()
    due = date.today() + timedelta(days=60)
    admission = forms.examine(version, viewer=viewer, villages=villages, due_on=due, now=now, filters=("65岁以上",))
    if admission.verdict == Admission.Verdict.PENDING:
        reason = "测试用的表，理由写够二十个字，给填报的人看，别的什么也不为。"
        forms.pass_with_reason(admission, viewer=viewer, reason=reason, signed_name=viewer.user.name, now=now)
        admission.refresh_from_db()
    task = tasks.dispatch(
        admission, viewer=viewer, title=TITLE, villages=villages, due_on=due, chain=("township",), now=now
    )  # fmt: skip
    return task.pk, dict(task.assignments.values_list("org", "pk"))


def _cookies(name: str) -> dict[str, str]:
    """A session as signing in leaves it; checking the password itself is no part of what is measured."""
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.sessions.backends.cached_db import SessionStore
    from django.http import HttpRequest
    from django.middleware.csrf import get_token

    from tests.cast import Cast

    request = HttpRequest()
    request.session = SessionStore()
    login(request, Cast().user(name), "django.contrib.auth.backends.ModelBackend")
    request.session.save()
    get_token(request)
    return {
        settings.SESSION_COOKIE_NAME: str(request.session.session_key),
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }


def main(path: Path, *counts: int) -> None:
    """Without counts: on the cast's county, which is there already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.site.serving import prepare

    if counts:
        prepare()
    path.write_text(json.dumps(asdict(build(*counts) if counts else on_cast())))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
