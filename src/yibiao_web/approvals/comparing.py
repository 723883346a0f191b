"""Where a submission differs from the last period and from other forms, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yibiao_web.approvals.changes import FIGURES
from yibiao_web.approvals.listed import counts_of, regions_of
from yibiao_web.approvals.models import Digest
from yibiao_web.approvals.rules import counted, figures
from yibiao_web.approvals.words import unit_words
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.periods import in_words, overlap, starts
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.tasks.models import Assignment


@dataclass(frozen=True)
class Difference:
    """``odd``: it disagrees with another form about the same period, so somebody should look."""

    words: str
    odd: bool = False


@dataclass(frozen=True)
class _Told:
    """A figure that the organisation reported elsewhere or before."""

    period: str
    value: Any
    title: str
    own: bool


def differences(assignment: Assignment, result: Mapping[str, Any]) -> list[Difference]:
    return [*_with_last_period(assignment, result), *_of_figures(assignment, result), *_of_lists(assignment, result)]


def _with_last_period(assignment: Assignment, result: Mapping[str, Any]) -> Iterator[Difference]:
    """比上期多 12 人：新增 15、死亡 3."""
    last = previous(assignment)
    digest = Digest.objects.filter(assignment=last).first() if last else None
    counts = counted(result, [])
    if last is None or digest is None or not counts.get("standing") or not digest.counts.get("standing"):
        return
    unit = unit_words(_main_kind(result))
    before, after = digest.counts["standing"], counts["standing"]
    parts = [("新增", counts.get("added", 0)), ("迁出", counts.get("moved", 0)), ("死亡", counts.get("died", 0)),
             ("其他移出", counts.get("other", 0)), ("合并", counts.get("merged", 0))]  # fmt: skip
    own = counts.get("added", 0) - sum(count for _name, count in parts[1:])
    other = after - before - own
    told = [f"{_(name)} {count}" for name, count in parts if count]
    if other:
        told.append(
            _("这期打开前台账里已经{words} {n}").format(words=_("增加") if other > 0 else _("减少"), n=abs(other))
        )
    words = _("比上期（{period}，{before} {unit}）{more}").format(
        period=in_words(last.task.period), before=before, unit=unit, more=_more(after - before, unit)
    )
    yield Difference(f"{words}：{'、'.join(told)}" if told else words)


def previous(assignment: Assignment) -> Assignment | None:
    """The same organisation's part of the same form, one period before."""
    return (
        Assignment.objects.filter(
            org=assignment.org, task__version__form=assignment.task.version.form_id, state=Assignment.State.APPROVED,
            task__sent_at__lt=assignment.task.sent_at,
        )
        .select_related("task")
        .order_by("-task__sent_at")
        .first()
    )  # fmt: skip


def _of_figures(assignment: Assignment, result: Mapping[str, Any]) -> Iterator[Difference]:
    """与《…》报的 132 户 不一致，相差 4 户; 比上期多 3 户（129 → 132）."""
    own = figures(result, assignment.task.period)
    told = _told(assignment, {item for values in own.values() for item in values}) if own else {}
    items = catalogue().items
    labels = {one["item"]: one["label"] for one in result.get("figures", ()) if "label" in one}
    for period, values in own.items():
        for item, value in values.items():
            known = items.get(item)
            name, unit = (known.name, known.unit or "") if known else (labels.get(item, item), "")
            for one in told.get(item, ()):
                if one.period == period and not one.own and one.value != value:
                    words = _("“{name}”{value} {unit}，与《{title}》报的 {other} {unit} 不一致{apart}。").format(
                        name=name, value=value, unit=unit, title=one.title, other=one.value,
                        apart=_apart(value, one.value, unit),
                    )  # fmt: skip
                    yield Difference(_tidy(words), odd=True)
            yield from _since(name, unit, period, value, told.get(item, []))


def _of_lists(assignment: Assignment, result: Mapping[str, Any]) -> Iterator[Difference]:
    """名单上 128 户，与《…》报的“低保户数”132 户 不一致，相差 4 户: who stands on a list against what a form reported
    of the same people about a period that has a day in common with this one."""
    counts = {item: count for region in regions_of(assignment) for item, count in counts_of(region, result)}
    told = _told(assignment, set(counts)) if counts else {}
    items = catalogue().items
    for item, count in counts.items():
        same = [one for one in told.get(item, ()) if overlap(one.period, assignment.task.period)]
        for one in same:
            if one.own or not _is_number(one.value) or one.value == count:
                continue
            unit = items[item].unit or ""
            words = _("名单上 {count} {unit}，与《{title}》报的“{name}”{other} {unit} 不一致{apart}。").format(
                count=count, unit=unit, title=one.title, name=items[item].name, other=one.value,
                apart=_apart(count, one.value, unit),
            )  # fmt: skip
            yield Difference(_tidy(words), odd=True)


def _since(name: str, unit: str, period: str, value: Any, told: list[_Told]) -> Iterator[Difference]:
    start = starts(period)
    earlier = [(at, one.period, one.value) for one in told if (at := starts(one.period)) and start and at < start]
    if not earlier:
        return
    _at, before, old = max(earlier, key=lambda one: one[0])
    if _is_number(value) and _is_number(old) and value != old:
        words = _("“{name}”比 {period} {more}（{before} → {after}）").format(
            name=name,
            period=in_words(before),
            more=_more(value - old, unit),
            before=old,
            after=value,
        )
        yield Difference(_tidy(words))


def _told(assignment: Assignment, items: set[str]) -> dict[str, list[_Told]]:
    lines = list(
        Subject.objects.filter(county=assignment.county_id, org=assignment.org_id, kind=FIGURES, state="active")
    )
    titles = {
        one.pk: one
        for one in Source.objects.filter(pk__in={at for line in lines for at in line.sources.values()}).only(
            "title", "assignment"
        )
    }
    found: dict[str, list[_Told]] = {}
    for line in lines:
        for item in items & line.values.keys():
            source = titles.get(line.sources.get(item, 0))
            own = source is not None and source.assignment == assignment.pk
            title = source.title if source else _("台账")
            found.setdefault(item, []).append(_Told(line.key.rpartition("@")[2], line.values[item], title, own))
    return found


def _main_kind(result: Mapping[str, Any]) -> str:
    return next(
        (str(one["subject"]) for one in result.get("regions", ()) if one["subject"] != "household"), "household"
    )


def _more(by: Any, unit: str) -> str:
    if not by:
        return _("一样多")
    return _tidy(f"{_('多') if by > 0 else _('少')} {abs(by):g} {unit}")


def _apart(one: Any, other: Any, unit: str) -> str:
    if not _is_number(one) or not _is_number(other):
        return ""
    return _tidy(_("，相差 {n} {unit}").format(n=f"{abs(one - other):g}", unit=unit))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _tidy(words: str) -> str:
    return words.replace("  ", " ").replace(" ，", "，").replace(" 。", "。").replace(" ）", "）").strip()
