"""A register or an export comes in: rows that are sound are kept, the others are given back with reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.channels import AnyChannel, ChannelPost, Register, Series
from yibiao.channels.importing import joined, names_of
from yibiao.channels.returning import rejected_rows
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.channels import examining, queries
from yibiao_web.channels.facts import fields_of
from yibiao_web.channels.models import Channel, ChannelUse, Publication, RegisterImport
from yibiao_web.channels.names import Place, asked_among, owners_among

_TOLD = 500  # findings that are kept; the file given back has all rows
_LONGEST = 2_000  # characters of a publication: more is not needed to see whether it was said before
_BATCH = 1_000
_REASON = 6  # characters
_READ = (
    "org",
    "state",
    "platform",
    "level",
    "about",
    "opened",
    "closed",
    "last_active",
    "minutes",
    "people",
    "functions",
    "audience",
    "filing_number",
    "active_users",
    "matter",
    "reach",
    "manager",
    "expires",
)  # what a register may change


@dataclass(frozen=True, slots=True)
class _Owned:
    """A channel of the file with whose it is."""

    noun: AnyChannel
    org: int | None


@transaction.atomic
def take_register(
    register: Register, *, file_name: str, content: bytes, viewer: Viewer, now: datetime
) -> RegisterImport:
    """Keep what is sound. A requester's file is about the own organisation; the gatekeeper's about the county. The same
    file again changes nothing. ``content`` is the file, of which the rows that were not taken are given back."""
    if not viewer.may("requester", "gatekeeper"):
        raise Refusal("not_yours", _("只有主办单位和减负办能登记。"), 403)
    places = queries.places_of(viewer.county)
    owned, findings = _owned(register.channels, viewer, places)
    added, changed = _keep(owned, viewer, places)
    counted, unknown = _keep_activity(register, viewer)
    told = [*register.findings, *findings, *unknown]
    made = RegisterImport.objects.create(
        org=viewer.org, file_name=file_name[:200], added=added, changed=changed, counted=counted,
        findings=[asdict(one) for one in told[:_TOLD]], rejected=rejected_rows(content, file_name, told),
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    if added or changed or counted:
        examining.examine(viewer.county, timezone.localdate(now))
    log("channels.imported", by=viewer.user, org=viewer.org, now=now, target=made,
        detail={"file": made.file_name, "added": added, "changed": changed, "counted": counted,
                "rejected": sum(one.row is not None and one.severity != "hint" for one in told)})  # fmt: skip
    return made


def _owned(nouns: Iterable[AnyChannel], viewer: Viewer, places: dict[int, Place]) -> tuple[list[_Owned], list[Finding]]:
    """Whose each is. A requester can not register for others."""
    found, findings = [], []
    find = owners_among(places.values(), viewer.county.name)
    for one in nouns:
        if not one.owner and not viewer.may("gatekeeper"):
            one = replace(one, owner=viewer.org.name)
        org = find(one.owner)
        if not viewer.may("gatekeeper") and org != viewer.org.pk:
            findings.append(
                finding("channel_row_of_others", sheet=one.sheet, row=one.row, name=one.name, owner=one.owner)
            )
            continue
        if org is None and one.owner:
            findings.append(
                finding("channel_owner_unknown", sheet=one.sheet, row=one.row, name=one.name, owner=one.owner)
            )
        if org is not None and places[org].level != "county":  # 禾溪县民政局 and 县民政局 are one
            one = replace(one, owner=places[org].name)
        found.append(_Owned(one, org))
    return found, findings


def _keep(owned: Sequence[_Owned], viewer: Viewer, places: dict[int, Place]) -> tuple[int, int]:
    """(added, changed), by as many queries for one row as for ten thousand. A field the file leaves empty keeps what
    was known; a day of closing closes."""
    county = viewer.county
    known = {(one.kind, one.name, one.owner_name, one.platform): one for one in Channel.objects.filter(county=county)}
    added: dict[tuple[str, ...], Channel] = {}
    changed: list[Channel] = []
    asked: list[tuple[Channel, set[int]]] = []
    meant = cache(lambda reach, org: asked_among(reach, places, places.get(org)))
    for one in owned:
        fields = _cut(fields_of(one.noun)) | {"org_id": one.org}
        if one.noun.closed:
            fields["state"] = Channel.State.CLOSED
        key = (one.noun.kind, one.noun.name, one.noun.owner, one.noun.platform)
        row = known.get(key)
        if row is None:
            row = known[key] = added[key] = Channel(county=county, kind=key[0], owner_name=key[2][:120], **fields)
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
        if reach := getattr(one.noun, "reach", "") or getattr(one.noun, "audience", ""):
            asked.append((row, meant(reach, one.org)))
    Channel.objects.bulk_create(added.values(), batch_size=_BATCH)
    Channel.objects.bulk_update([one for one in changed if one.pk], _READ, batch_size=200)
    _ask(asked)
    return len(added), len(changed)


def _cut(fields: dict[str, Any]) -> dict[str, Any]:
    """Texts as long as their columns."""
    longest = {one.name: getattr(one, "max_length", None) for one in Channel._meta.fields}
    return {name: value[: longest[name]] if isinstance(value, str) and longest[name] else value
            for name, value in fields.items()}  # fmt: skip


def _ask(asked: Sequence[tuple[Channel, set[int]]]) -> None:
    """Whose people each asks in: what the register says now."""
    through = Channel.asked.through
    through.objects.filter(channel__in=[row.pk for row, _ in asked]).delete()
    links = [through(channel_id=row.pk, organisation_id=org) for row, orgs in asked for org in sorted(orgs)]
    through.objects.bulk_create(links, batch_size=_BATCH)


def _keep_activity(register: Register, viewer: Viewer) -> tuple[int, list[Finding]]:
    """Counts and publications, to the channels that bear their names; (rows kept, what nobody knows)."""
    wanted = {*register.series, *register.posts}
    rows: dict[str, Channel] = {}
    bare = {name.partition("（")[0] for name in wanted}
    several: set[str] = set()
    for one in queries.channels_of(viewer).filter(name__in=wanted | bare).order_by("-state", "-pk"):
        several |= {one.name} & rows.keys()
        rows |= dict.fromkeys(names_of(one.name, one.kind), one)
    rows = {name: one for name, one in rows.items() if name not in several}
    count = sum(_keep_series(rows[name], series) for name, series in register.series.items() if name in rows)
    count += sum(_keep_posts(rows[name], posts) for name, posts in register.posts.items() if name in rows)
    told = {True: "channel_activity_several", False: "channel_activity_unknown"}
    return count, [finding(told[name in several], name=name) for name in sorted(wanted - rows.keys())]


def _keep_series(row: Channel, series: Series) -> int:
    uses = [ChannelUse(channel=row, on=on, count=count) for on, count in series.points]
    ChannelUse.objects.bulk_create(
        uses, batch_size=_BATCH, update_conflicts=True, unique_fields=["channel", "on"], update_fields=["count"]
    )
    covered = joined(Series((), row.covered), series).covered
    if covered != row.covered:
        Channel.objects.filter(pk=row.pk).update(covered=covered)
    return len(uses)


def _keep_posts(row: Channel, posts: Sequence[ChannelPost]) -> int:
    made = [
        Publication(
            channel=row, on=one.on, text=one.text[:_LONGEST], repost=one.repost, reads=one.reads,
            digest=hashlib.sha256(one.text.encode()).hexdigest()[:32],
        )
        for one in posts
    ]  # fmt: skip
    Publication.objects.bulk_create(made, batch_size=_BATCH, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def set_owner(row: Channel, *, org_id: int, viewer: Viewer, now: datetime) -> Channel:
    """The gatekeeper says whose it is, where the register's words did not tell."""
    places = queries.places_of(viewer.county)
    if not viewer.may("gatekeeper") or row.county_id != viewer.county.pk or org_id not in places:
        raise Refusal("not_gatekeeper", _("只有减负办能指定本县的单位。"), 403)
    Channel.objects.filter(pk=row.pk).update(org_id=org_id, owner_name=row.owner_name or places[org_id].name)
    row.refresh_from_db()
    examining.examine(row.county, timezone.localdate(now))
    log("channel.owner_set", by=viewer.user, org=viewer.org, now=now, target=row, detail={"org": places[org_id].name})
    return row


@transaction.atomic
def change(row: Channel, *, fields: Mapping[str, Any], viewer: Viewer, now: datetime) -> Channel:
    """Its owner or the gatekeeper corrects the entry; what was known before stays on the trail."""
    if not viewer.may("gatekeeper") and (row.org_id != viewer.org.pk or not viewer.may("requester")):
        raise Refusal("not_yours", _("只有主办单位和减负办能改。"), 403)
    if row.state == Channel.State.CLOSED:
        raise Refusal("closed", _("已经关了的不能再改。"))
    today = timezone.localdate(now)
    if (fields.get("last_active") or today) > today:
        raise Refusal("date_ahead", _("最近更新的日期还没有到，请核对。"), 422)
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    if before:
        Channel.objects.filter(pk=row.pk).update(**{name: fields[name] for name in before})
        row.refresh_from_db()
        examining.examine(row.county, today)
        log("channel.changed", by=viewer.user, org=viewer.org, now=now, target=row,
            detail={"before": before, "after": {name: fields[name] for name in before}})  # fmt: skip
    return row


@transaction.atomic
def keep(row: Channel, *, reason: str, viewer: Viewer, now: datetime) -> Channel:
    """It stays, whatever was advised: says why. Only its owner or the gatekeeper."""
    if not viewer.may("gatekeeper") and row.org_id != viewer.org.pk:
        raise Refusal("not_yours", _("只有主办单位和减负办能写。"), 403)
    if len("".join(reason.split())) < _REASON:
        raise Refusal("reason_too_short", _("保留的理由至少写 {reason} 个字。").format(reason=_REASON), 422)
    Channel.objects.filter(pk=row.pk).update(kept_reason=reason.strip()[:300], kept_on=timezone.localdate(now))
    row.refresh_from_db()
    log("channel.kept", by=viewer.user, org=viewer.org, now=now, target=row, detail={"reason": row.kept_reason})
    return row
