"""What other capabilities know of a stretch of days, in a few plain sentences each: alarms, measures, visits, problems,
what residents and staff said. None where they know nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork.models import Problem
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.standing import standing_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports.saying import hours
from yibiao_web.reports.sheet import Section, short
from yibiao_web.reports.spans import Span
from yibiao_web.surveys import queries as surveys
from yibiao_web.surveys.models import Survey
from yibiao_web.trends import queries as trends
from yibiao_web.trends.models import Alarm, Measure

_MOST, _LONG = 3, 110


def live_alarms(viewer: Viewer, span: Span, org: Organisation | None = None) -> list[Alarm]:
    """Alarms that stood in a stretch and were not closed before it, the newest first."""
    closed_before = Q(closed_at__date__lt=span.first)
    rows = trends.alarms_of(viewer).filter(seen__lte=span.last, month__gte=span.first.replace(day=1))
    older = trends.alarms_of(viewer).filter(seen__lte=span.last, closed_at=None)
    found = (rows | older).exclude(closed_before)
    return list(found.filter(org=org) if org else found)


def alarms(viewer: Viewer, span: Span, org: Organisation | None = None) -> Section:
    rows = live_alarms(viewer, span, org)
    lines = [f"{one.get_sort_display()}：{short(one.message, _LONG)}（{one.standing[1]}）" for one in rows[:_MOST]]
    if len(rows) > _MOST:
        lines.append(_("另有 {n} 条。").format(n=len(rows) - _MOST))
    quiet = _("没有。") if trends.last_look(viewer) else ""
    return Section(_("反弹和变相的提醒"), lines or ([quiet] if quiet else []))


def measures(viewer: Viewer, span: Span, org: Organisation | None = None) -> Section:
    """What measures brought, with their intervals, as the watch says it."""
    rows: Sequence[Measure] = [one for one in trends.measures_of(viewer) if one.since <= span.last and one.effect]
    if org:
        rows = [one for one in rows if org in one.senders.all() or not one.senders.all()]
    lines = [_("《{title}》：{words}").format(title=short(one.title, 30), words=short(one.effect["words"], _LONG))
             for one in rows[:_MOST]]  # fmt: skip
    return Section(_("减负措施见效没有"), lines)


def visits(county: Organisation, span: Span) -> Section:
    """Visits that are over: how many, to how many places, how many beyond a cap and with a reason."""
    rows = Visit.objects.filter(
        inspection__demand__county=county, state=Visit.State.DONE, on__gte=span.first, on__lte=span.last
    )
    count, places = rows.count(), rows.values("place").distinct().count()
    if not count and not Visit.objects.filter(inspection__demand__county=county).exists():
        return Section(_("下去检查、调研"), [])
    if not count:
        return Section(_("下去检查、调研"), [_("这段时间没有去过。"), *_open_problems(county, span)])
    over = rows.exclude(over_cap_reason="").count()
    together = rows.exclude(trip="").values("trip", "place", "on").annotate(n=Count("inspection", distinct=True))
    joint = together.filter(n__gt=1).count()
    said = [_("去了 {n} 次，{places} 个村镇。").format(n=count, places=places)]
    if joint:
        said.append(_("其中几个部门一起去的有 {n} 趟。").format(n=joint))
    said.append(_("超过次数的 {n} 次，都写了理由，当地看得到。").format(n=over) if over else _("没有超过次数的。"))
    return Section(_("下去检查、调研"), ["".join(said), *_open_problems(county, span)])


def _open_problems(county: Organisation, span: Span) -> list[str]:
    rows = Problem.objects.filter(county=county)
    if not rows.exists():
        return []
    found = rows.filter(since__gte=span.first, since__lte=span.last).count()
    settled = rows.filter(settled_at__date__gte=span.first, settled_at__date__lte=span.last).count()
    still = rows.filter(since__lte=span.last).exclude(settled_at__date__lte=span.last)
    still = still.exclude(state=Problem.State.DROPPED)
    late = still.filter(due_on__lt=span.last).count()
    return [
        _("反馈问题 {a} 个，销号 {b} 个，还在整改 {c} 个，其中过了期限的 {d} 个。").format(
            a=found, b=settled, c=still.count(), d=late
        )
    ]


def visits_here(place: Organisation, on: date) -> list[str]:
    """What is used of a place's caps around a day, by the visits that anybody may know of."""
    return [one.words for one in standing_of(place, on).caps]


def heard(viewer: Viewer, span: Span) -> Section:
    """The last that residents and grassroots staff said by then, with how sure it is."""
    return Section(_("群众和干部怎么说"), [*_residents(viewer, span), *_staff(viewer, span)])


def _residents(viewer: Viewer, span: Span) -> list[str]:
    rows = surveys.visible(viewer).exclude(audience=Survey.Audience.STAFF).exclude(filed_on=None)
    one = rows.filter(closes_on__lte=span.last).order_by("-closes_on").first()
    figure = surveys.whole(one) if one else None
    if one is None or figure is None:
        return []
    return [
        _("群众满意度（{day}，{n} 人答）：{value}，95% 区间 {low}—{high}。").format(
            day=f"{one.closes_on:%Y-%m}", n=figure.n, value=f"{figure.value:.0f}", low=f"{figure.low:.0f}",
            high=f"{figure.high:.0f}",
        )
    ]  # fmt: skip


def _staff(viewer: Viewer, span: Span) -> list[str]:
    waves = [one for one in surveys.staff_minutes(viewer) if one.on <= span.last]
    if not waves:
        return []
    last = waves[-1]
    minutes = [
        _("{words} {value}（{low}—{high}）").format(
            words=short(last.words[key], 20), value=hours(one.value), low=hours(max(0.0, one.low)), high=hours(one.high)
        )
        for key, one in last.minutes.items()
    ]  # fmt: skip
    said = [_("基层干部（{day}，{n} 人答）：").format(day=f"{last.on:%Y-%m}", n=last.n) + "；".join(minutes[:_MOST])]
    if last.stop:
        words, share = last.stop[0]
        said.append(_("最想停的是“{words}”（{share}%）。").format(words=words, share=f"{100 * share.value:.0f}"))
    return said
