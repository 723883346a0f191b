"""Changes of the tree. Paths below a place that moves follow it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs import rules
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.tree import call, hang

if TYPE_CHECKING:
    from yibiao_web.accounts.viewer import Viewer


@transaction.atomic
def add(
    parent: Organisation, *, viewer: Viewer, code: str, name: str, level: str, now: datetime, line: str = ""
) -> Organisation:
    _within(viewer, parent)
    if not rules.may_lie_below(level, parent.level):
        raise Refusal(
            "wrong_level",
            _("{parent}下面不能设{label}，请另选上级或层级。").format(parent=parent.name, label=Level(level).label),
            422,
        )
    if Organisation.objects.filter(code=code).exists():
        raise Refusal("code_taken", _("代码 {code} 已经有单位用了，请换一个。").format(code=code), 422)
    org = Organisation.objects.create(
        code=code, name=name, level=level, parent=parent, path=f"{parent.path}{code}/", line=line
    )
    _log("org.added", viewer, org, now, name=name, level=level)
    return org


@transaction.atomic
def change(
    org: Organisation, *, viewer: Viewer, name: str, now: datetime, line: str = "", duties: str = ""
) -> Organisation:
    _within(viewer, org)
    before = org.name
    org.name, org.line, org.duties = name, line, duties
    org.save(update_fields=["line", "duties"])
    if name != before:
        call(org, name)
    _log("org.changed", viewer, org, now, before=before, name=name)
    return org


@transaction.atomic
def move(org: Organisation, *, viewer: Viewer, parent: Organisation, now: datetime) -> Organisation:
    """Hang a place below another. Everything below goes along; nothing that points at it by its id notices."""
    _within(viewer, org)
    _within(viewer, parent)
    if org == viewer.county or not rules.may_lie_below(org.level, parent.level):
        raise Refusal(
            "wrong_level", _("{org}不能放到{parent}下面，请另选上级。").format(org=org.name, parent=parent.name), 422
        )
    if org.parent_id == parent.pk:
        return org
    old, new = hang(org, parent)
    org.refresh_from_db()
    _log("org.moved", viewer, org, now, before=old, after=new)
    return org


@transaction.atomic
def set_active(org: Organisation, active: bool, *, viewer: Viewer, now: datetime) -> Organisation:
    """Take a place out of use or back in. What is below must go first: nothing may hang on what is gone."""
    _within(viewer, org)
    if org == viewer.county:
        raise Refusal("own_county", _("不能停用本县。"), 403)
    below = Organisation.objects.within(org.path).exclude(pk=org.pk).filter(active=True)
    if not active and below.exists():
        raise Refusal(
            "has_children",
            _("{org}下面还有 {count} 个在用的单位，请先逐个停用或移走。").format(org=org.name, count=below.count()),
        )
    org.active = active
    org.save(update_fields=["active"])
    _log("org.brought_back" if active else "org.stopped", viewer, org, now, name=org.name)
    return org


@transaction.atomic
def merge(village: Organisation, *, viewer: Viewer, into: Organisation, now: datetime) -> Organisation:
    """Dissolve a village into another: its grids go along at once, its people, clerks and open tasks by a job."""
    _within(viewer, village)
    _within(viewer, into)
    if village.pk == into.pk or {village.level, into.level} != {Level.VILLAGE}:
        raise Refusal("not_villages", _("只能把一个村（社区）并入另一个村（社区），请另选。"), 422)
    if not (village.active and into.active):
        raise Refusal("not_active", _("两个村都要在用才能合并，请先恢复使用。"))
    for grid in village.children.all():
        old, new = hang(grid, into)
        _log("org.moved", viewer, grid, now, before=old, after=new)
    village.active = False
    village.save(update_fields=["active"])
    _log("org.merged", viewer, village, now, name=village.name, into=into.pk, into_name=into.name)
    return village


@transaction.atomic
def take_in(places: Sequence[rules.Place], *, viewer: Viewer, now: datetime) -> tuple[int, int]:
    """Add the places of a file, parents first; those whose code is known get the file's name and place. Sending the
    same file twice changes nothing. Returns how many were added and how many changed."""
    county = viewer.county
    known = {one.code: one for one in Organisation.objects.within(county.path)}
    taken = set(Organisation.objects.filter(code__in=[one.code for one in places]).values_list("code", flat=True))
    added = changed = 0
    for place in places:
        parent = known[place.parent]
        org = known.get(place.code)
        if org is None:
            if place.code in taken:
                raise Refusal(
                    "code_taken",
                    _("第 {row} 行的代码 {code} 是别处的单位在用，请换一个。").format(row=place.row, code=place.code),
                    422,
                )
            known[place.code] = _created(place, parent)
            added += 1
        elif org.level != place.level:
            raise Refusal(
                "level_differs",
                _("第 {row} 行的{org}原来是{level}，层级不能改。").format(
                    row=place.row, org=org.name, level=org.get_level_display()
                ),
                422,
            )
        elif (org.name, org.parent_id) != (place.name, parent.pk):
            known[place.code] = _changed(viewer, org, place, parent, now)
            changed += 1
    log("orgs.imported", by=viewer.user, now=now, org=viewer.org, scope=county.path,
        detail={"added": added, "changed": changed})  # fmt: skip
    return added, changed


def _created(place: rules.Place, parent: Organisation) -> Organisation:
    return Organisation.objects.create(
        code=place.code, name=place.name, level=place.level, parent=parent, path=f"{parent.path}{place.code}/",
        line=place.line,
    )  # fmt: skip


def _changed(
    viewer: Viewer, org: Organisation, place: rules.Place, parent: Organisation, now: datetime
) -> Organisation:
    if org.name != place.name:
        call(org, place.name)
    if org.parent_id != parent.pk:
        old, new = hang(org, parent)
        _log("org.moved", viewer, org, now, before=old, after=new)
    return Organisation.objects.get(pk=org.pk)


def _within(viewer: Viewer, org: Organisation) -> None:
    if not viewer.county.contains(org):
        raise Refusal("other_county", _("只能管理本县的单位。"), 403)


def _log(action: str, viewer: Viewer, org: Organisation, now: datetime, **detail: Any) -> None:
    log(action, by=viewer.user, now=now, org=viewer.org, target=org, scope=org.path, detail=detail)
