"""Rows of the register ↔ the core's channels, by a fixed number of queries for any number of channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from yibiao.channels import AnyChannel, ChannelPost, GovApp, MediaAccount, Series, WorkGroup
from yibiao_web.channels.models import Channel, ChannelUse, Publication

_SAME = ("name", "platform", "level", "about", "opened", "closed", "last_active", "minutes")
_LEVELS = {"department": "county", "grid": "village"}


def nouns_of(channels: Iterable[Channel]) -> dict[int, AnyChannel]:
    """By primary key, with their counts and publications."""
    rows = list(channels)
    uses, posts = _uses(rows), _posts(rows)
    return {one.pk: noun_of(one, uses.get(one.pk, ()), posts.get(one.pk, ())) for one in rows}


def noun_of(one: Channel, points: Iterable[tuple[date, float]] = (), posts: Iterable[ChannelPost] = ()) -> AnyChannel:
    """One row as the core knows it. The level is the tree's where the owner stands in it."""
    told: dict[str, Any] = {name: getattr(one, name) for name in _SAME}
    told |= {"owner": one.owner_name, "series": Series(tuple(sorted(points)), one.covered)}
    if one.org is not None:
        told["level"] = _LEVELS.get(one.org.level, one.org.level)
    if one.kind == Channel.Kind.APP:
        return GovApp(**told, functions=one.functions, audience=one.audience, filing_number=one.filing_number,
                      users=one.people, active_users=one.active_users)  # fmt: skip
    if one.kind == Channel.Kind.ACCOUNT:
        return MediaAccount(**told, followers=one.people, posts=tuple(posts))
    return WorkGroup(**told, matter=one.matter, reach=one.reach, manager=one.manager, expires=one.expires,
                     members=one.people)  # fmt: skip


def fields_of(noun: AnyChannel) -> dict[str, Any]:
    """What a row holds of a channel; only what the register tells, so that a later one does not wipe out more."""
    told: dict[str, Any] = {name: getattr(noun, name) for name in _SAME} | {"people": noun.people}
    if isinstance(noun, GovApp):
        told |= {name: getattr(noun, name) for name in ("functions", "audience", "filing_number", "active_users")}
    if isinstance(noun, WorkGroup):
        told |= {name: getattr(noun, name) for name in ("matter", "reach", "manager", "expires")}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _uses(rows: list[Channel]) -> dict[int, list[tuple[date, float]]]:
    found: dict[int, list[tuple[date, float]]] = defaultdict(list)
    for pk, on, count in ChannelUse.objects.filter(channel__in=rows).values_list("channel", "on", "count"):
        found[pk].append((on, count))
    return found


def _posts(rows: list[Channel]) -> dict[int, list[ChannelPost]]:
    found: dict[int, list[ChannelPost]] = defaultdict(list)
    accounts = [one for one in rows if one.kind == Channel.Kind.ACCOUNT]
    values = Publication.objects.filter(channel__in=accounts).values_list("channel", "on", "text", "repost", "reads")
    for pk, on, text, repost, reads in values:
        found[pk].append(ChannelPost(on, text, repost, reads))
    return found
