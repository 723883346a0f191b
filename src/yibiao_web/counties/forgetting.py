"""The old server's copy goes, when somebody who compared the hash says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from yibiao_web.audit.actions import log
from yibiao_web.counties import files
from yibiao_web.counties.alone import alone
from yibiao_web.counties.belonging import BELONGS, FOLLOWED, KEPT, by_label, owned
from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.partitions import drop_own
from yibiao_web.counties.selecting import MoveStopped, parts_of
from yibiao_web.orgs.models import Organisation

_AT_ONCE = 5_000
_NAMED = 5
_OF_PEOPLE = ("user__posts__org",)
Doomed = dict[type[models.Model], set[Any]]


def forget(county: Organisation, digest: str, now: datetime) -> tuple[int, int]:
    """Rows and files that went. The trail stays, and with it the names of places and people; whoever has no post
    elsewhere can no longer sign in here and has no telephone here."""
    with alone():
        home = CountyHome.objects.filter(county=county, state=CountyHome.State.MOVED).first()
        if home is None:
            raise MoveStopped(f"{county.name}没有搬走，什么也没有删。")
        if not digest or digest != home.digest:
            raise MoveStopped("校验值不对，什么也没有删。请在新服务器上运行 yibiao county status，照抄那里的校验值。")
        if home.forgotten_at is not None:
            raise MoveStopped(f"{county.name}的副本已经在 {home.forgotten_at:%Y-%m-%d} 删去了。")
        lying = [Path(settings.DATA) / name for name in files.belonging(county, "default")]
        return _delete(county, home, now, lying), len(lying)


def _delete(county: Organisation, home: CountyHome, now: datetime, lying: list[Path]) -> int:
    """All tables in one transaction. Keys are collected first: a table's way to the county may lead over one that is
    emptied before it. Files go before the commit: broken off, the rows still know the rest of them."""
    try:
        with transaction.atomic():
            doomed = {model: set(_doomed(model, county).values_list("pk", flat=True)) for model in _going()}
            _spare_pointed(doomed)
            rows = sum(len(keys) for keys in doomed.values())
            for model, keys in doomed.items():
                _delete_rows(model, keys)
            _refuse_pointed(doomed)
            _close_accounts(county)
            home.forgotten_at = now
            home.save()
            log("county.forgotten", by=None, now=now, org=county, target=county, detail={"rows": rows})
            connection.check_constraints()  # what the commit would find, while no file is gone yet
            for path in lying:
                path.unlink(missing_ok=True)
        with transaction.atomic():  # a table that was just changed can not be dropped before the commit
            drop_own(connection, county.pk)
    except IntegrityError as problem:
        raise MoveStopped(
            f"别县还有数据指着这个县的数据，什么也没有删：{str(problem).strip()}。请先处理那一处，再试。"
        ) from problem
    return rows


def _going() -> list[type[models.Model]]:
    return [by_label(label) for label in BELONGS if label not in KEPT]


def _doomed(model: type[models.Model], county: Organisation) -> models.QuerySet:
    """The county's rows; how those sign in who work for others too stays with them."""
    rows = owned(model, county, "default")
    return rows.exclude(user__in=_elsewhere(county)) if BELONGS[model._meta.label] == _OF_PEOPLE else rows


def _elsewhere(county: Organisation) -> models.QuerySet:
    return by_label("accounts.Post")._base_manager.exclude(org__path__startswith=county.path).values("user")


def _spare_pointed(doomed: Doomed) -> None:
    """What others' rows point to and would go along with them as a copy stays as one: the inspection of a village that
    has come to another county with its township, the file from which its people came."""
    waiting = [model for model in doomed if model._meta.label in FOLLOWED]
    while waiting:
        model = waiting.pop()
        spared = doomed[model] & _pointed(model, doomed)
        if not spared:
            continue
        doomed[model] -= spared
        for parts, keys in parts_of(model, model._base_manager.filter(pk__in=spared), "default"):
            doomed[parts] -= keys
            waiting.append(parts)
        # what is spared points on
        waiting += [one for one in doomed if one._meta.label in FOLLOWED and one not in waiting]


def _pointed(model: type[models.Model], doomed: Doomed) -> set[Any]:
    """Keys among the doomed of a table that rows name which stay."""
    found: set[Any] = set()
    for other in apps.get_models(include_auto_created=True):
        for one in other._meta.concrete_fields:
            if one.related_model is model:
                found |= _named_by(other, one.attname, doomed[model], doomed.get(other, set()))
    return found


def _named_by(model: type[models.Model], column: str, keys: set[Any], going: set[Any]) -> set[Any]:
    named: set[Any] = set()
    for some in _batches(list(keys)):
        rows = model._base_manager.filter(**{f"{column}__in": some}).order_by().values_list("pk", column)
        named |= {key for pk, key in rows.iterator() if pk not in going}
    return named


def _batches(keys: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(keys), _AT_ONCE):
        yield keys[at : at + _AT_ONCE]


def _delete_rows(model: type[models.Model], keys: set[Any]) -> None:
    for some in _batches(list(keys)):
        rows = model._base_manager.filter(pk__in=some)
        rows._raw_delete(rows.db)  # no cascades: every table has its own turn


def _refuse_pointed(doomed: Doomed) -> None:
    """By the fields of the models: on PostgreSQL no foreign key leads to a partitioned table."""
    gone: dict[Any, set[Any]] = dict(doomed)
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.concrete_fields:
            for some in _batches(list(gone.get(one.related_model, ()))):
                left = model._base_manager.filter(**{f"{one.attname}__in": some}).values_list("pk", flat=True)
                if ids := list(left[:_NAMED]):
                    raise MoveStopped(
                        f"{model._meta.db_table} 还有别县的数据指着这个县的数据（{one.column}，"
                        f"编号 {'、'.join(map(str, ids))}），什么也没有删。"
                        "请先在页面上把它们分开（撤销合并、收回共享等），再试。"
                    )


def _close_accounts(county: Organisation) -> None:
    user = by_label("accounts.User")
    gone = owned(user, county, "default").exclude(pk__in=_elsewhere(county))
    user._base_manager.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
        is_active=False,
        password="!",  # noqa: S106 – nobody signs in with it
        mobile="",
        mobile_digest="",
        email="",
    )
