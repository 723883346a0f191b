"""What a form version lacks in rights, grouped by whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack
from yibiao_web.sharing import rules
from yibiao_web.sharing.models import ShareRequest
from yibiao_web.sharing.queries import entitlement, keeper_of, plain_items

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Part:
    """What one owner is asked: ``owner`` None is what nobody owns, for which ``answers`` answers. ``silence`` says
    what happens when nothing is answered until ``due_on``."""

    owner: Organisation | None
    answers: Organisation | None
    items: tuple[tuple[str, str], ...]
    closed: tuple[str, ...]
    due_on: date
    silence: str


@dataclass(frozen=True, slots=True)
class Lacking:
    scope: Organisation
    parts: tuple[Part, ...]
    purpose: str
    until: date
    title: str = ""
    version: Any = None
    admission: int | None = None


def lacking_of(viewer: Viewer, *, version: str, admission: str, scope: str, items: str, on: date) -> Lacking | None:
    """``version`` and ``admission`` are ids of the viewer's own form, ``scope`` an id or path within the own area,
    ``items`` further codes joined by commas. ``None`` where any of them is not the viewer's."""
    form = _version(viewer, version) if version else None
    gate = form.admissions.filter(pk=admission).first() if form and admission.isdigit() else None
    place = _place(viewer, scope, gate)
    if (version and form is None) or place is None:
        return None
    codes = _items_of(form) if form and not items else []
    known = catalogue.catalogue().items
    asked = [code for code in (*codes, *items.split(",")) if code in known]
    missing = entitlement(viewer.org, asked, place.path, on)
    closed = set(missing["closed"])
    owners = Organisation.objects.in_bulk([pk for pk in missing["missing"] if pk])
    keeper = keeper_of(viewer.org)
    due_on = rules.answer_due(on, pack(viewer.org))
    parts = tuple(_part(owners.get(pk or 0), keeper, some, closed, due_on) for pk, some in missing["missing"].items())
    return Lacking(
        place, parts, form.form.purpose if form else "", on + _A_YEAR, form.form.title if form else "", form,
        gate.pk if gate else None,
    )  # fmt: skip


def _part(
    owner: Organisation | None, keeper: Organisation | None, some: list[str], closed: set[str], due_on: date
) -> Part:  # fmt: skip
    """Items by their plain codes; two fields of one item are asked for once."""
    known, name, plain = catalogue.catalogue().items, catalogue.names(), plain_items(some)
    items = tuple((code, name(code)) for code in dict.fromkeys(plain[one] for one in some if one not in closed))
    silence = rules.on_silence(known[code].sensitivity for code, _ in items if code in known)
    return Part(
        owner, owner or keeper, items, tuple(name(one) for one in some if one in closed),
        due_on, str(dict(ShareRequest.Silence.choices)[silence]),
    )  # fmt: skip


def _version(viewer: Viewer, pk: str) -> Any:
    """The viewer's own form version. Forms stand above sharing; the relation of our own table leads there."""
    model: Any = ShareRequest._meta.get_field("version").related_model
    rows = model._default_manager.filter(form__org=viewer.org).select_related("form").defer("content")
    return rows.filter(pk=int(pk)).first() if pk.isdigit() else None


def _items_of(version: Any) -> list[str]:
    return list(version.fields.filter(dropped=False).exclude(item="").values_list("item", flat=True))


def _place(viewer: Viewer, scope: str, gate: Any) -> Organisation | None:
    within = Organisation.objects.within(viewer.org.area.path)
    if scope:
        return within.filter(pk=int(scope)).first() if scope.isdigit() else within.filter(path=scope).first()
    if gate is None or not gate.scope:
        return viewer.org.area
    paths = list(within.filter(pk__in=gate.scope).values_list("path", flat=True))
    return within.filter(path=rules.common_place(paths)).first() or viewer.org.area
