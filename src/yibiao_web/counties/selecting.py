"""Which rows go: the county's own, and those of others that they point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from yibiao_web.counties.belonging import ALONG, BELONGS, FOLLOWED, WHOLE, by_label, going, owned, tables
from yibiao_web.counties.plain import AT_ONCE, columns, twin
from yibiao_web.orgs.models import Organisation

Model = type[models.Model]
_NO_PASSWORD = "!"  # noqa: S105 – what Django writes for: nobody signs in with it


class MoveStopped(Exception):  # noqa: N818 – nothing went wrong with the program
    """The move can not go on; the words say why and what to do. Nothing is half done."""


@dataclass
class Selection:
    """``until``: the last entry of the trail that goes. ``others``: keys of rows that go along as copies.
    ``strangers``: users who are only named (they never sign in there); ``shared``: users who keep posts here as well
    (they get a new password and a new second step there)."""

    county: Organisation
    using: str
    until: int
    others: dict[Model, set[Any]] = field(default_factory=lambda: defaultdict(set))
    strangers: set[int] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)

    def rows(self, model: Model) -> Iterator[tuple[Any, ...]]:
        """The rows as they arrive, in the order of their keys."""
        found = self._found(model).order_by("pk").values_list(*columns(model)).iterator(AT_ONCE)
        if model._meta.label != "accounts.User":
            yield from found
            return
        names = columns(model)
        for row in found:
            yield tuple(self._user(dict(zip(names, row, strict=True))).values())

    def _found(self, model: Model) -> models.QuerySet:
        rows, label = twin(model)._base_manager.using(self.using), model._meta.label
        if label in WHOLE:
            return rows
        if BELONGS[label] == ("county",) and not self.others.get(model):
            return rows.filter(county_id=self.county.pk)  # one partition on PostgreSQL
        mine = Q(pk__in=going(model, self.county, self.using).values("pk"))
        if label == "audit.AuditEntry":
            mine &= Q(pk__lte=self.until)
        if label == "mfa.Authenticator":  # whoever has the keys there could sign in here by it
            mine &= ~Q(user_id__in=self.shared)
        return rows.filter(mine | Q(pk__in=self.others[model])) if self.others.get(model) else rows.filter(mine)

    def _user(self, told: dict[str, Any]) -> dict[str, Any]:
        told["last_login"] = None  # there nobody has signed in yet
        if told["id"] in self.strangers:
            told |= {"password": _NO_PASSWORD, "mobile": "", "mobile_digest": "", "email": ""}
            told |= {"is_active": False, "is_superuser": False}
        elif told["id"] in self.shared:
            told |= {"password": _NO_PASSWORD, "is_superuser": False}
        return told


def select(county: Organisation, using: str, until: int) -> Selection:
    found = Selection(county, using, until)
    waiting: dict[Model, set[Any]] = defaultdict(set)
    for model in tables():
        _note_pointed(waiting, model, _mine(model, county, using))
    mine: dict[Model, set[Any]] = {}
    while waiting:
        model, ids = waiting.popitem()
        if model not in mine:
            mine[model] = set(going(model, county, using).values_list("pk", flat=True))
        new = ids - mine[model] - found.others[model]
        if not new:
            continue
        if model._meta.label not in FOLLOWED:
            raise MoveStopped(
                f"{model._meta.db_table} 有 {len(new)} 行是别县的，而本县的数据指着（如编号 {min(map(str, new))}）。"
                "请先在页面上把它们分开（撤销合并、收回共享等），再搬。"
            )
        found.others[model] |= new
        rows = model._base_manager.using(using).filter(pk__in=new)
        _note_pointed(waiting, model, rows)
        for parts, keys in parts_of(model, rows, using):
            waiting[parts] |= keys
    _people(found)
    return found


def _mine(model: Model, county: Organisation, using: str) -> models.QuerySet:
    return model._base_manager.using(using) if model._meta.label in WHOLE else going(model, county, using)


def _note_pointed(waiting: dict[Model, set[Any]], model: Model, rows: models.QuerySet) -> None:
    """Add to ``waiting`` the keys of all that some rows of a table point to, by one pass over the rows."""
    keys: list[Any] = [one for one in model._meta.concrete_fields if one.is_relation]
    keys = [one for one in keys if one.related_model._meta.label not in WHOLE]
    if not keys:
        return
    pointed = [waiting[one.related_model] for one in keys]
    for row in rows.order_by().values_list(*(one.attname for one in keys)).iterator(AT_ONCE):
        for ids, key in zip(pointed, row, strict=True):
            if key is not None:
                ids.add(key)


def parts_of(model: Model, rows: models.QuerySet, using: str) -> list[tuple[Model, set[Any]]]:
    found = []
    for label, key in ALONG.get(model._meta.label, ()):
        parts = by_label(label)
        ids = parts._base_manager.using(using).filter(**{f"{key}__in": rows.values("pk")}).values_list("pk", flat=True)
        found.append((parts, set(ids)))
    return found


def _people(found: Selection) -> None:
    user = by_label("accounts.User")
    found.strangers = set(found.others.get(user, ()))
    outside = by_label("accounts.Post")._base_manager.using(found.using)
    outside = outside.exclude(org__path__startswith=found.county.path)
    mine = owned(user, found.county, found.using)
    found.shared = set(mine.filter(pk__in=outside.values("user")).values_list("pk", flat=True))
