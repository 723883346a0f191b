"""How far visits are, put together for lists: one line a visit, few queries a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yibiao.messages.masking import masked_text
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork.hearing import speaks_until
from yibiao_web.fieldwork.models import Conclusion, Problem
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.queries import Quiet, Sign, going, quiet
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village


@dataclass(frozen=True, slots=True)
class Line:
    """A visit with where it stands: a tag's colour and words, and what comes next."""

    visit: Visit
    tag: str
    stage: Promise | str
    problems: int
    standing: int
    next: Promise | str = ""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """What anybody may read of one visit."""

    conclusion: Conclusion
    problems: list[tuple[str, str, str, str]]
    appealed: int
    decided: int


def underway(viewer: Viewer) -> list[Visit]:
    """Visits that the viewer is on just now."""
    return list(going(viewer).filter(state=Visit.State.UNDER_WAY))


def lines(viewer: Viewer, visits: Iterable[Visit], today: date) -> list[Line]:
    rows = list(visits)
    counts = _counts(rows)
    return [_line(one, counts.get(one.pk, (0, 0)), today) for one in rows]


def _counts(visits: Sequence[Visit]) -> dict[int, tuple[int, int]]:
    standing = Count("pk", filter=Q(state__in=Problem.STANDING))
    found = Problem.objects.filter(visit__in=[one.pk for one in visits]).exclude(state=Problem.State.DROPPED)
    rows = found.order_by().values_list("visit")
    return {pk: (whole, left) for pk, whole, left in rows.annotate(whole=Count("pk"), left=standing)}


def _line(visit: Visit, counts: tuple[int, int], today: date) -> Line:
    whole, left = counts
    conclusion = getattr(visit, "conclusion", None)
    if visit.state == Visit.State.UNDER_WAY:
        return Line(visit, "info", _("正在去"), 0, 0, _("记录"))
    if conclusion is None:
        if waits(visit, today):
            return Line(visit, "", _("等当地说意见"), 0, 0)
        return Line(visit, "warn", _("该反馈结论了"), 0, 0, _("写结论"))
    if conclusion.published_at is None:
        return Line(visit, "warn", _("结论已反馈，还没有公布"), whole, left, _("公布"))
    if left:
        return Line(visit, "", _("整改中"), whole, left)
    return Line(visit, "good", _("没有发现问题") if conclusion.nothing_found else _("都办完了"), whole, 0)


def received_lines(viewer: Viewer, visits: Iterable[Visit], today: date) -> list[Line]:
    """The same, as the place sees it."""
    rows = list(visits)
    counts, home = _counts(rows), home_village(viewer.org)
    return [_received(one, counts.get(one.pk, (0, 0)), one.place_id == home.pk, today) for one in rows]


def _received(visit: Visit, counts: tuple[int, int], own: bool, today: date) -> Line:
    whole, left = counts
    conclusion = getattr(visit, "conclusion", None)
    if conclusion is None:
        asked = own and waits(visit, today)
        return Line(visit, "info" if asked else "", _("可以说意见") if asked else _("等结论"), 0, 0)
    if conclusion.nothing_found:
        return Line(visit, "good", _("没有发现问题"), whole, 0)
    if may_appeal(conclusion, today) and own:
        return Line(visit, "info", _("有结论了，不同意的可以申请复核"), whole, left)
    return Line(visit, "" if left else "good", _("整改中") if left else _("都办完了"), whole, left)


def waits(visit: Visit, today: date) -> bool:
    """Whether the place may still speak before the conclusion."""
    until = speaks_until(visit)
    return until is not None and today <= until


def may_appeal(conclusion: Conclusion | None, today: date) -> bool:
    if conclusion is None:
        return False
    return conclusion.appeal_until is None or today <= conclusion.appeal_until


def owns_one(viewer: Viewer, visit: Visit) -> bool:
    """Whether a problem of the visit is laid to the viewer's organisation."""
    return visit.problems.filter(owner=home_village(viewer.org)).exists()


def by_sender(rows: Iterable[Sign]) -> list[tuple[str, int, int]]:
    """(sender, how many signs, person-minutes), in the order in which the names come."""
    counts: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for one in rows:
        counts[one.sender] += 1
        minutes[one.sender] += one.person_minutes
    return [(name, counts[name], minutes[name]) for name in sorted(counts)]


def quiet_places(viewer: Viewer, today: date) -> list[tuple[Organisation, Quiet]]:
    """Townships and villages of the county that anybody went to, in the order of the tree."""
    since = today - timedelta(days=365 * number("look_back_years"))
    places = list(
        Organisation.objects.within(viewer.county.path)
        .filter(level__in=(Level.TOWNSHIP, Level.VILLAGE), active=True, visits_received__isnull=False)
        .distinct()
    )
    found = quiet(places, since)
    return [(one, found[one.pk]) for one in places if found[one.pk].visits]


def counties() -> QuerySet[Organisation]:
    return Organisation.objects.filter(level=Level.COUNTY, active=True)


def open_line(conclusion: Conclusion) -> OpenLine:
    """As the open page shows it: whatever looks like a person is masked, names of inspectors do not appear at all."""
    found: list[Any] = list(conclusion.visit.problems.all())
    rows = [(masked_text(one.title), one.owner.name, one.get_state_display(), _colour(one)) for one in found]
    appeals = list(conclusion.appeals.all())
    return OpenLine(
        conclusion, rows, sum(not one.outcome for one in appeals), sum(bool(one.outcome) for one in appeals)
    )


def _colour(problem: Problem) -> str:
    return {"closed": "good", "dropped": "", "done": "info"}.get(problem.state, "warn")
