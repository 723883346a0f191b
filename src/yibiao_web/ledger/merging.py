"""Two subjects that are one: the facts of the absorbed one fill the gaps of the one that stays; where both have a
value the caller chose. Both are kept as they were, so that it can be undone exactly; what was told of the one that
stays since then remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.identity import KEY_ITEMS, name_of
from yibiao_web.ledger.keys import as_now, stored_as
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import Change, Source, Subject, SubjectMerge
from yibiao_web.ledger.queries import lock_county
from yibiao_web.ledger.recording import grow
from yibiao_web.orgs.models import Organisation
from yibiao_web.sealing.digests import key_in
from yibiao_web.sealing.held import ring

_KEPT_AS_WAS = ("values", "sources", "state", "key", "name", "household_id", "grid_id", "org_id")


@dataclass(frozen=True, slots=True)
class Difference:
    """An item of which both have a value, and not the same."""

    item: str
    kept: Any
    absorbed: Any


def differences(kept: Subject, absorbed: Subject) -> list[Difference]:
    """What has to be chosen before two subjects become one."""
    shared = kept.values.keys() & absorbed.values.keys()
    return [
        Difference(item, kept.values[item], absorbed.values[item])
        for item in sorted(shared)
        if kept.values[item] != absorbed.values[item]
    ]


@transaction.atomic
def merge(
    kept: Subject, absorbed: Subject, *, by: User | None, now: datetime, org: Organisation,
    choices: Mapping[str, str] | None = None,
) -> SubjectMerge:  # fmt: skip
    """Let ``kept`` take in ``absorbed``. ``choices`` names by item the values to take from the absorbed one
    (``"absorbed"``); without a word the kept one's stay."""
    kept, absorbed = _locked(kept, absorbed)
    source = _source(kept, org, now, by, f"合并对象（{org.name}）", {"kept": kept.pk, "absorbed": absorbed.pk})
    done = SubjectMerge.objects.create(
        county_id=kept.county_id, kept=kept, absorbed=absorbed, source=source, merged_at=now,
        before={"kept": _as_is(kept), "absorbed": _as_is(absorbed), "members": _members(absorbed)},
    )  # fmt: skip
    taken = {
        item: value
        for item, value in absorbed.values.items()
        if item not in kept.values or (choices or {}).get(item) == "absorbed"
    }
    before = {item: kept.values.get(item) for item in taken}
    kept.values |= taken
    kept.sources |= {item: absorbed.sources.get(item, source.pk) for item in taken}
    key = _merged_key(kept, absorbed, taken)
    _absorb(absorbed, kept, now)
    kept.key, kept.name = key, name_of(kept.kind, kept.values) or kept.name
    if kept.household_id is None and absorbed.household_id != kept.pk:
        kept.household_id = absorbed.household_id
    _save(kept, now)
    mark([(kept, taken)])
    _tell(kept, source, now, before, taken, "merged", absorbed.pk)
    _tell(absorbed, source, now, {"_state": done.before["absorbed"]["state"]}, {"_state": "merged"}, "merged", kept.pk)
    grow({kept.org_id, absorbed.org_id})
    log("subject.merged", by=by, now=now, org=org, target=kept, scope=kept.org.path,
        detail={"merge": done.pk, "absorbed": absorbed.pk, "items": sorted(taken)})  # fmt: skip
    return done


@transaction.atomic
def unmerge(done: SubjectMerge, *, by: User | None, now: datetime, org: Organisation) -> None:
    """Make two of them again: both as they were, with what was told of the one that stayed since."""
    lock_county(done.county_id)
    done = SubjectMerge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None:
        raise Refusal("already_undone", _("这次合并已经撤销过了。"))
    here = Subject.objects.select_for_update().filter(county=done.county_id)
    kept, absorbed = here.get(pk=done.kept_id), here.get(pk=done.absorbed_id)
    if kept.state == Subject.State.MERGED or absorbed.merged_into_id != kept.pk:
        raise Refusal("merged_again", _("其中一个后来又并入了别的对象，请先撤销后面那次合并。"))
    source = _source(kept, org, now, by, f"撤销合并（{org.name}）", {"merge": done.pk})
    before, after = _give_back(kept, absorbed, done)
    was, of_other = (_key_then(done, one) for one in ("kept", "absorbed"))
    kept.key = was if kept.key and kept.key in stored_as([of_other]) else kept.key
    kept.name = name_of(kept.kind, kept.values) or done.before["kept"]["name"]
    if kept.household_id == done.before["absorbed"]["household_id"]:
        kept.household_id = done.before["kept"]["household_id"]
    _save(kept, now)
    _revive(absorbed, done, now)
    mark([(kept, kept.values), (absorbed, absorbed.values)])  # keys may have changed since: what came back has no marks
    done.undone_at = now
    done.save(update_fields=["undone_at"])
    _tell(kept, source, now, before, after, "unmerged", absorbed.pk)
    _tell(absorbed, source, now, {"_state": "merged"}, {"_state": absorbed.state}, "unmerged", kept.pk)
    grow({kept.org_id, absorbed.org_id})
    log("subject.unmerged", by=by, now=now, org=org, target=kept, scope=kept.org.path,
        detail={"merge": done.pk, "absorbed": absorbed.pk})  # fmt: skip


def _locked(kept: Subject, absorbed: Subject) -> tuple[Subject, Subject]:
    lock_county(kept.county_id)
    rows = Subject.objects.select_for_update().in_bulk([kept.pk, absorbed.pk])
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    if kept.pk == absorbed.pk or (kept.county_id, kept.kind) != (absorbed.county_id, absorbed.kind):
        raise Refusal("not_alike", _("只能合并同一个县里同一类的两个对象。"), 422)
    if Subject.State.MERGED in (kept.state, absorbed.state):
        raise Refusal("already_merged", _("其中一个已经并入别的对象，请刷新后再看。"))
    return kept, absorbed


def _source(
    subject: Subject, org: Organisation, now: datetime, by: User | None, title: str, detail: dict[str, Any]
) -> Source:  # fmt: skip
    return Source.objects.create(
        kind=Source.Kind.CORRECTION, county_id=subject.county_id, org=org, title=title, dated=timezone.localdate(now),
        recorded_at=now, recorded_by=by, detail=detail,
    )  # fmt: skip


def _as_is(subject: Subject) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value := getattr(subject, name), dict) else value for name in _KEPT_AS_WAS}


def _members(absorbed: Subject) -> list[int]:
    rows = Subject.objects.filter(county=absorbed.county_id, household=absorbed)
    return list(rows.values_list("pk", flat=True))


def _merged_key(kept: Subject, absorbed: Subject, taken: Mapping[str, Any]) -> str:
    from_absorbed = not kept.key or KEY_ITEMS.get(kept.kind) in taken
    return absorbed.key or kept.key if from_absorbed else kept.key


def _absorb(absorbed: Subject, kept: Subject, now: datetime) -> None:
    absorbed.state, absorbed.merged_into = Subject.State.MERGED, kept
    _save(absorbed, now)
    Subject.objects.filter(county=absorbed.county_id, household=absorbed).update(household=kept)


def _give_back(kept: Subject, absorbed: Subject, done: SubjectMerge) -> tuple[dict[str, Any], dict[str, Any]]:
    """Restore the items that the merge brought and nobody changed since."""
    was = done.before["kept"]
    before, after = {}, {}
    for item, value in absorbed.values.items():
        if kept.values.get(item) != value or kept.sources.get(item) != absorbed.sources.get(item):
            continue
        if was["values"].get(item) == value and was["sources"].get(item) == kept.sources.get(item):
            continue
        before[item], after[item] = value, was["values"].get(item)
        if item in was["values"]:
            kept.values[item], kept.sources[item] = was["values"][item], was["sources"].get(item, 0)
        else:
            del kept.values[item]
            kept.sources.pop(item, None)
    return before, after


def _revive(absorbed: Subject, done: SubjectMerge, now: datetime) -> None:
    was = done.before["absorbed"]
    for name in _KEPT_AS_WAS:
        setattr(absorbed, name, was[name])
    absorbed.key = _key_then(done, "absorbed")
    absorbed.merged_into = None
    taken = Subject.objects.filter(county=absorbed.county_id, kind=absorbed.kind, key__in=stored_as([absorbed.key]))
    if absorbed.key and taken.exclude(pk=absorbed.pk).exclude(state=Subject.State.MERGED).exists():
        absorbed.key = ""
    _save(absorbed, now)
    members = Subject.objects.filter(county=absorbed.county_id, pk__in=done.before["members"])
    members.filter(household=done.kept_id).update(household=absorbed)


def _key_then(done: SubjectMerge, which: str) -> str:
    was = done.before[which]
    key = as_now(done.kept.kind, was["key"], was["values"])
    return key if key_in(key) in ("", *ring().keys) else ""  # by a key that is gone nobody is found


def _save(subject: Subject, now: datetime) -> None:
    subject.version += 1
    subject.changed_at = now
    subject.save()


def _tell(
    subject: Subject, source: Source, now: datetime, before: dict[str, Any], after: dict[str, Any], what: str,
    other: int,
) -> None:  # fmt: skip
    Change.objects.create(
        county_id=subject.county_id, subject=subject, source=source, at=now, before=before,
        after={**after, "_other": other}, what=what,
    )  # fmt: skip
