"""Tasks for tests, made as the door makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.forms.actions import pass_with_reason
from yibiao_web.forms.models import Admission, Form, FormField, FormVersion
from yibiao_web.orgs.models import Organisation
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Task

VILLAGES = ("杏花坞村", "老槐坪村", "碾子坝村")
FIELDS = (("姓名", "person.name"), ("手机", "person.mobile"))
_COVERAGE = [
    {"region": 0, "field": 0, "item": "person.name", "missing": 0, "stale": 0, "dropped": False, "state": "known"},
    {"region": 0, "field": 1, "item": "person.mobile", "missing": 3, "stale": 2, "dropped": False, "state": "partly"},
]


def admission_for(
    cast: Any, now: Any, *, by: str = "zhao", scope: Sequence[str] = VILLAGES, findings: Sequence[Any] = (),
    coverage: Any = None, admitted_due: date | None = None, verdict: str = "passed", frequency: str = "monthly",
    expires_on: date | None = None, title: str = "高龄老人摸底表",
) -> Admission:  # fmt: skip
    viewer = cast.viewer(by)
    form = Form.objects.create(
        org=viewer.org, title=title, state="in_force", frequency=frequency, expires_on=expires_on, made_by=viewer.user,
        made_at=now,
    )  # fmt: skip
    version = FormVersion.objects.create(
        form=form, file_name="表.xlsx", content=b"", sha256="0" * 64, made_by=viewer.user, made_at=now
    )
    for number, (label, item) in enumerate(FIELDS):
        FormField.objects.create(version=version, region=0, number=number, path=[label], cell="A1", item=item)
    return Admission.objects.create(
        version=version, scope=[cast.org(one).pk for one in scope], on=now.date(), due_on=admitted_due,
        findings=list(findings), coverage=_COVERAGE if coverage is None else coverage, minutes_with=30.0,
        minutes_without=120.0, villages=len(scope), verdict="pending" if findings else verdict, made_at=now,
    )  # fmt: skip


REASON = "防汛急用，县防指今天要转移名单，晚了人就走不了。"


def let_through(admission: Admission, viewer: Viewer, now: Any) -> Admission:
    """What holds an admission up, signed for by its sender."""
    if not admission.cleared:
        pass_with_reason(admission, viewer=viewer, reason=REASON, signed_name=viewer.user.name, now=now)
    return admission


def sent(
    cast: Any, now: Any, *, by: str = "zhao", form_of: str = "", villages: Sequence[str] | None = None,
    due_on: date = date(2026, 11, 30), frequency: str = "once", chain: Sequence[str] = ("township", "department"),
    admission: Admission | None = None, signed: bool = False, filled_by: str = "village",
    scope: Sequence[str] | None = None, **admitted: Any,
) -> Task:  # fmt: skip
    viewer = cast.viewer(by)
    if scope is None:
        scope = VILLAGES if viewer.org.level == "department" else villages or ()
    admission = admission or admission_for(cast, now, by=form_of or by, scope=scope, **admitted)
    if signed:
        let_through(admission, viewer, now)
    places = list(Organisation.objects.filter(name__in=VILLAGES if villages is None else villages))
    return dispatch(
        admission, viewer=viewer, title=admission.version.form.title, villages=places, due_on=due_on,
        filled_by=filled_by, frequency=frequency, chain=chain, message="请核对", now=now,
    )  # fmt: skip
