"""Reads over the registers. Each takes the viewer first: a requester works with the own organisation's channels, the
gatekeeper with all of the county's, and villages see what they are asked to be in."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from yibiao.channels.load import load_of
from yibiao.policy import Pack
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.channels.facts import nouns_of
from yibiao_web.channels.models import Channel, ChannelArchive, ChannelData, CleanUp, RegisterImport, Retirement
from yibiao_web.channels.names import Place
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.policy.queries import pack as pack_of

_URGENT = Case(When(advised="注销", then=0), When(advised="整合", then=1), default=2, output_field=IntegerField())
"""What is advised to go comes first."""


def channels_of(viewer: Viewer) -> QuerySet[Channel]:
    """Channels a viewer works with, of any state."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(org=viewer.org)
    if viewer.may("gatekeeper"):
        allowed |= Q(county=viewer.county)
    return Channel.objects.filter(allowed).select_related("org", "county", "demand")


def searched(
    viewer: Viewer, *, kind: str = "", advised: str = "", words: str = "", state: str = ""
) -> QuerySet[Channel]:
    """The register with its filters; what is only proposed is not in it."""
    rows = channels_of(viewer).exclude(state=Channel.State.PROPOSED)
    rows = rows.filter(state=state or Channel.State.IN_USE)
    if kind:
        rows = rows.filter(kind=kind)
    if advised:
        rows = rows.filter(advised=advised)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(owner_name__icontains=word) | Q(platform__icontains=word)
            | Q(matter__icontains=word) | Q(functions__icontains=word)
        )  # fmt: skip
    return rows.order_by(_URGENT, "kind", "owner_name", "name", "pk")


def counts(viewer: Viewer) -> dict[str, dict[str, int]]:
    """How many in use of each kind, and what is advised for them."""
    rows = channels_of(viewer).filter(state=Channel.State.IN_USE).values_list("kind", "advised").order_by()
    found: dict[str, dict[str, int]] = {kind: Counter() for kind in Channel.Kind.values}
    for kind, advised, count in rows.annotate(count=Count("pk")):
        found[kind]["total"] += count
        found[kind][advised] += count
    return found


def proposals(viewer: Viewer) -> QuerySet[Channel]:
    """What is asked for and not yet running."""
    return channels_of(viewer).filter(state=Channel.State.PROPOSED).order_by("-pk")


def asked_of(viewer: Viewer) -> QuerySet[Channel]:
    """What the viewer's village or township is asked to be in, and what was lately closed."""
    rows = Channel.objects.filter(asked=home_village(viewer.org)).exclude(state=Channel.State.PROPOSED)
    return rows.select_related("org").order_by("state", "kind", "owner_name", "name")


def asked_by(viewer: Viewer) -> QuerySet[Demand]:
    """Demands in force that ask the viewer's place into a channel."""
    rows = Demand.objects.filter(kind__in=Channel.Kind.values, recipients__org=home_village(viewer.org))
    return rows.exclude(in_force_on=None)


def imports_of(viewer: Viewer) -> QuerySet[RegisterImport]:
    return RegisterImport.objects.filter(org=viewer.org).select_related("made_by").order_by("-pk")


def clean_ups(viewer: Viewer) -> QuerySet[CleanUp]:
    """The county's, for the gatekeeper; those that have something of one's own for a requester."""
    rows = CleanUp.objects.filter(county=viewer.county).select_related("made_by")
    if not viewer.may("gatekeeper"):
        rows = rows.filter(items__channel__org=viewer.org).distinct()
    done = Count("items", filter=Q(items__closed_on__isnull=False), distinct=True)
    spared = Count("items", filter=Q(items__spared_on__isnull=False), distinct=True)
    return rows.annotate(listed=Count("items", distinct=True), done=done, spared=spared).order_by("-pk")


def retirements_of(viewer: Viewer) -> QuerySet[Retirement]:
    rows = Retirement.objects.filter(channel__in=channels_of(viewer).order_by().values("pk"))
    return rows.select_related("channel__org", "channel__demand", "into", "clean_up", "answered_by").annotate(
        archived=Count("channel__archives", distinct=True)
    )


def own_ways_out(viewer: Viewer) -> QuerySet[Retirement]:
    """What waits for the viewer's own organisation in clean-ups."""
    open_ones = retirements_of(viewer).filter(closed_on=None, spared_on=None)
    return open_ones.filter(channel__org=viewer.org).exclude(objection__gt="", answered_on=None)


def objected(viewer: Viewer) -> QuerySet[Retirement]:
    """What owners want to keep, for the gatekeeper to decide."""
    rows = retirements_of(viewer).filter(closed_on=None, spared_on=None, answered_on=None)
    return rows.filter(objection__gt="", channel__county=viewer.county)


def leaving(channels: QuerySet[Channel]) -> dict[int, Retirement]:
    """The way out of each that is on one, by the channel's key."""
    rows = Retirement.objects.filter(channel__in=channels.order_by().values("pk"), spared_on=None)
    return {one.channel_id: one for one in rows.select_related("into", "clean_up").order_by("pk")}


def archives_of(viewer: Viewer) -> QuerySet[ChannelArchive]:
    rows = ChannelArchive.objects.filter(channel__in=channels_of(viewer).order_by().values("pk"))
    return rows.select_related("channel", "made_by").defer("content").order_by("-pk")


def data_of(viewer: Viewer) -> QuerySet[ChannelData]:
    rows = ChannelData.objects.filter(channel__in=channels_of(viewer).order_by().values("pk"))
    return rows.select_related("channel", "made_by").defer("content").order_by("-pk")


def places_of(county: Organisation) -> dict[int, Place]:
    """The organisations of a county, by what their names tell."""
    rows = Organisation.objects.within(county.path).filter(active=True).exclude(level="grid")
    return {pk: Place(pk, *rest) for pk, *rest in rows.values_list("pk", "name", "level", "path")}


def figures(county: Organisation, on: date, pack: Pack | None = None) -> dict[str, dict[str, float]]:
    """The county's numbers of the day, by kind: channels, places taken, minutes a day."""
    rows = Channel.objects.filter(county=county, state=Channel.State.IN_USE).select_related("org")
    loads = load_of(nouns_of(rows).values(), pack or pack_of(county), on)
    return {kind: asdict(one) for kind, one in loads.items()}


def before_and_after(clean_up: CleanUp, on: date) -> list[dict[str, Any]]:
    """A row a kind: numbers when the clean-up began, and now."""
    now = figures(clean_up.county, on)
    nothing = {"channels": 0, "people": 0, "minutes": 0.0}
    return [
        {"kind": label, "before": clean_up.before.get(kind, nothing), "now": now.get(kind, nothing)}
        for kind, label in Channel.Kind.choices
    ]
