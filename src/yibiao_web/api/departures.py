"""What leaves for line systems and what comes back: the files that left, and each subject's last outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.api import lines
from yibiao_web.api.derived import reader
from yibiao_web.api.imports import record_receipt
from yibiao_web.api.lines import Profile, Receipt, Record, Rendered
from yibiao_web.api.models import Departure, Outcome
from yibiao_web.api.reach import names_of, personal
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.files import reading
from yibiao_web.files.marking import DEPARTED, marked
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import place_of
from yibiao_web.sealing.items import is_sealed_item
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.queries import entitlement

_sheet_of = reading.reader(lines.sheet_of, raises=(lines.ReceiptUnreadable,), warm={})
_CHUNK = 2_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """``missing`` items stand in the way; ``waiting`` subjects were rejected last and not accepted since."""

    profile: Profile
    scope: Organisation
    again: bool
    rendered: Rendered
    missing: tuple[str, ...]
    waiting: int


def prepare(viewer: Viewer, profile: Profile, scope: Organisation, *, again: bool, on: date) -> Prepared:
    """What would leave. Without the right to an item nothing is even looked at."""
    found = entitlement(viewer.org, profile.items, scope.path, on)
    missing = tuple(item for some in found["missing"].values() for item in some)
    waiting = rejected_last(viewer.org, profile)
    if missing:
        return Prepared(profile, scope, again, Rendered(), missing, waiting.count())
    only = set(waiting.values_list("subject", flat=True)) if again else None
    rendered = lines.render(profile, records(profile, scope, only, on))
    return Prepared(profile, scope, again, rendered, (), waiting.count())


@transaction.atomic
def depart(viewer: Viewer, prepared: Prepared, *, now: datetime) -> tuple[Departure, bytes]:
    """Write the file, and keep who is in it."""
    if prepared.missing:
        raise Refusal(
            "not_entitled",
            _("还没有得到这些数据项的授权：{missing}。请先申请共享。").format(missing=names_of(prepared.missing)),
            403,
        )
    profile, rendered = prepared.profile, prepared.rendered
    if not rendered.rows:
        raise Refusal("nothing_to_send", _("这个范围里没有可以导出的对象。"))
    name = f"{profile.file.name}_{timezone.localtime(now):%Y%m%d_%H%M}.{profile.file.format}"
    made = Departure.objects.create(
        profile=profile.code, org=viewer.org, scope=prepared.scope.path, again=prepared.again,
        subjects=rendered.subjects, held_back=[asdict(one) for one in rendered.held], file_name=name,
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    content, purpose = lines.write_file(profile, rendered.rows), f"导入{profile.system}"
    if read := sorted(personal(profile.items)):
        noted = note_reading(
            viewer, org=viewer.org, scope=made.scope, kind=profile.subject, items=read, subjects=rendered.subjects,
            count=len(rendered.subjects), purpose=purpose, what=f"条线系统导入文件 {name}", now=now,
        )  # fmt: skip
        if profile.file.format == "xlsx":  # a line more in a text file and the system would take it for a row
            content = marked(name, content, noted.entry)
    log(DEPARTED, by=viewer.user, now=now, org=viewer.org, target=made, scope=made.scope, purpose=purpose,
        detail={"system": profile.system, "rows": len(rendered.rows), "again": made.again, "file": name,
                "sha256": hashlib.sha256(content).hexdigest()})  # fmt: skip
    return made, content


def records(profile: Profile, scope: Organisation | None, only: set[int] | None, on: date) -> Iterator[Record]:
    """The subjects that the system wants to hear of, in the order of their villages."""
    read = reader(catalogue.catalogue(), profile.items, on)
    rows = Subject.objects.filter(kind=profile.subject, state=Subject.State.ACTIVE)
    rows = rows.filter(org__path__startswith=scope.path) if scope else rows
    rows = rows.filter(**_stored(profile))
    homes = any(item.startswith("household.") for item in profile.items) and profile.subject != "household"
    fields = ("pk", "org", "values", "household__values") if homes else ("pk", "org", "values")
    places = _Places()
    for some in _parts(rows, only):
        for pk, org, values, *home in some.order_by("org__path", "pk").values_list(*fields).iterator(_CHUNK):
            held = {**(home[0] or {}), **values} if home else values
            record = Record(pk, read(held), places.of(org))
            if lines.wanted(profile, record):
                yield record


def _stored(profile: Profile) -> dict[str, Any]:
    """The profile's conditions on what is stored in clear, so that the database passes by everybody else."""
    known = catalogue.catalogue().items
    own = ((item, words) for item, words in profile.where if item.startswith(f"{profile.subject}."))
    return {
        f"values__{item}__in": list(words) for item, words in own
        if item in known and not known[item].derive and not is_sealed_item(item)
    }  # fmt: skip


def _parts(rows: QuerySet[Subject], only: set[int] | None) -> Iterator[QuerySet[Subject]]:
    if only is None:
        yield rows
    ids = sorted(only or ())
    for at in range(0, len(ids), _BATCH):
        yield rows.filter(pk__in=ids[at : at + _BATCH])


class _Places:
    """Names and codes of the areas an organisation lies in; each asked for once."""

    def __init__(self) -> None:
        self._known: dict[int, Mapping[str, str]] = {}

    def of(self, org: int) -> Mapping[str, str]:
        if org not in self._known:
            one = Organisation.objects.select_related("parent__parent__parent").get(pk=org)
            codes: dict[str, str] = {}
            at: Organisation | None = one
            while at is not None:
                codes.setdefault(f"{at.level}_code", at.code)
                at = at.parent
            self._known[org] = place_of(one) | codes
        return self._known[org]


@transaction.atomic
def receive(
    viewer: Viewer, departure: Departure, *, content: bytes, name: str, now: datetime
) -> tuple[Source, list[str]]:
    """Keep what the system said of each row; returns also what could not be placed. The same file twice is one."""
    profile = profile_named(departure.profile)
    digest = hashlib.sha256(content).hexdigest()
    held = Source.objects.filter(
        kind=Source.Kind.RECEIPT, org=departure.org, detail__sha256=digest, detail__departure=departure.pk
    ).first()
    if held is not None:
        return held, ["这份回执已经读过了，结果没有变。"]
    try:
        receipt = lines.receipt_of(profile, _sheet_of(content, name))
    except lines.ReceiptUnreadable as problem:
        raise Refusal("receipt_unreadable", str(problem), 422) from problem
    by_key = _by_key(profile, departure, timezone.localdate(now))
    placed = {by_key[one.key]: one for one in receipt.rows if one.key in by_key}
    if not placed:
        raise Refusal("receipt_of_another", _("回执里的对象都不在这次送出的名单里，请核对是不是另一次的回执。"), 422)
    detail = {"departure": departure.pk, "profile": profile.code, "file": name, "sha256": digest, "rows": len(placed)}
    source = record_receipt(departure, title=f"{profile.system}回执", by=viewer.user, now=now, detail=detail)
    Outcome.objects.bulk_create(
        [
            Outcome(
                departure=departure, source=source, subject_id=subject, row=one.number, reason=one.reason[:300],
                verdict=Outcome.Verdict.ACCEPTED if one.accepted else Outcome.Verdict.REJECTED,
            )
            for subject, one in placed.items()
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    accepted = sum(one.accepted for one in placed.values())
    log("line.answered", by=viewer.user, now=now, org=viewer.org, target=departure, scope=departure.scope,
        detail={"system": profile.system, "accepted": accepted, "rejected": len(placed) - accepted})  # fmt: skip
    return source, _unplaced(receipt, by_key)


def _by_key(profile: Profile, departure: Departure, on: date) -> dict[str, int]:
    """The text that stood in the key column → the subject."""
    column = profile.key_column
    read = reader(catalogue.catalogue(), [column.item], on)
    found: dict[str, int] = {}
    ids = list(departure.subjects)
    for at in range(0, len(ids), _BATCH):
        rows = Subject.objects.filter(pk__in=ids[at : at + _BATCH]).values_list("pk", "values", "household__values")
        for pk, values, home in rows:
            text, _ = lines.cell(column, Record(pk, read({**(home or {}), **values}), {}))
            found[text] = pk
    return found


def _unplaced(receipt: Receipt, by_key: Mapping[str, int]) -> list[str]:
    told = [f"第 {row} 行的结果是“{word or '空'}”，不知道是接收还是退回。" for row, word in receipt.unclear]
    told += [f"第 {one.number} 行不在这次送出的名单里。" for one in receipt.rows if one.key not in by_key]
    return told


def profile_named(code: str) -> Profile:
    found = lines.profiles().get(code)
    if found is None:
        raise Refusal("profile_unknown", _("没有这个系统的对接说明。"), 404)
    return found


def departures(viewer: Viewer) -> QuerySet[Departure]:
    """Newest first, with how many were accepted and rejected in their last word."""
    last = Q(outcomes__pk__in=_last_words(viewer.org))
    accepted = Count("outcomes", filter=last & Q(outcomes__verdict=Outcome.Verdict.ACCEPTED))
    rejected = Count("outcomes", filter=last & Q(outcomes__verdict=Outcome.Verdict.REJECTED))
    rows = Departure.objects.filter(org=viewer.org).select_related("made_by")
    return rows.annotate(accepted=accepted, rejected=rejected).order_by("-pk")


def outcomes(departure: Departure) -> QuerySet[Outcome]:
    """The last word on each subject of a departure; rejected first."""
    latest = Outcome.objects.filter(departure=departure).order_by().values("subject").annotate(last=Max("pk"))
    rows = Outcome.objects.filter(pk__in=latest.values("last")).select_related("subject__org")
    return rows.order_by("-verdict", "row")


def rejected_last(org: Organisation, profile: Profile) -> QuerySet[Outcome]:
    """Outcomes by which subjects stand rejected in a system: the last word on them was no."""
    rows = Outcome.objects.filter(pk__in=_last_words(org, profile))
    return rows.filter(verdict=Outcome.Verdict.REJECTED)


def _last_words(org: Organisation, profile: Profile | None = None) -> Any:
    rows = Outcome.objects.filter(departure__org=org)
    if profile:
        rows = rows.filter(departure__profile=profile.code)
        return rows.order_by().values("subject").annotate(last=Max("pk")).values("last")
    return rows.order_by().values("departure", "subject").annotate(last=Max("pk")).values("last")


def reasons(some: Iterable[Outcome]) -> Sequence[tuple[str, int]]:
    """Reasons of rejection, most frequent first."""
    counts: dict[str, int] = {}
    for one in some:
        counts[one.reason or "没有写原因"] = counts.get(one.reason or "没有写原因", 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
