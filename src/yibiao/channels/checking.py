"""A register → what is to be said of each channel, what it doubles, and what to do with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from yibiao.channels import accounts, apps, groups
from yibiao.channels.advice import DEAD, Advice, advise
from yibiao.channels.doubled import Cluster, Dead
from yibiao.channels.nouns import KIND_WORDS, AnyChannel, GovApp, MediaAccount, WorkGroup
from yibiao.channels.series import dormant, falling, trend_of
from yibiao.channels.trend import Trend
from yibiao.model import Finding
from yibiao.policy import Pack

_WORST = ("block", "reason", "hint")


@dataclass(frozen=True, slots=True)
class Checked:
    """One channel, what was found of it, and what is recommended."""

    channel: AnyChannel
    findings: tuple[Finding, ...]
    advice: Advice
    trend: Trend | None = None
    cluster: Cluster | None = None


@dataclass(frozen=True)
class ChannelReport:
    """All channels of a register in its order, and the clusters of those that double each other."""

    on: date
    checked: tuple[Checked, ...]
    clusters: tuple[Cluster, ...]
    by_key: dict[tuple[str, str, str, str], Checked] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_key.update({one.channel.key: one for one in self.checked})

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each kind, and how many to keep, merge or close."""
        counts: dict[str, dict[str, int]] = {kind: {"total": 0, "保留": 0, "整合": 0, "注销": 0} for kind in KIND_WORDS}
        for one in self.checked:
            counts[one.channel.kind]["total"] += 1
            counts[one.channel.kind][one.advice.act] += 1
        return counts

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "counts": self.counts(),
            "channels": [_channel_json(one) for one in self.checked],
            "clusters": [_cluster_json(one) for one in self.clusters],
        }


def check_channels(channels: Sequence[AnyChannel], pack: Pack, on: date) -> ChannelReport:
    """Every channel of the register that is in use on a day; closed ones only tell which groups were renamed."""
    live = [one for one in channels if one.in_use(on)]
    renamed = groups.renamed([one for one in channels if isinstance(one, WorkGroup)], pack, on)
    own = {one.key: [*_own(one, live, pack, on), *dormant(one, pack, on)] for one in live}
    dead = frozenset(key for key, found in own.items() if key in renamed or any(said.code in DEAD for said in found))
    clusters = _clusters(live, pack, on, dead)
    by_key: dict[Any, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        for one in cluster.members:
            by_key[one.key].append(cluster)
    checked = tuple(_checked(one, own[one.key], by_key[one.key], renamed, dead, pack, on) for one in live)
    return ChannelReport(on, checked, tuple(clusters))


def _clusters(live: Sequence[AnyChannel], pack: Pack, on: date, dead: Dead) -> list[Cluster]:
    found: list[Cluster] = []
    found += apps.clusters([one for one in live if isinstance(one, GovApp)], pack, on, dead)
    found += accounts.clusters([one for one in live if isinstance(one, MediaAccount)], pack, on, dead)
    found += groups.clusters([one for one in live if isinstance(one, WorkGroup)], pack, on, dead)
    return found


def _checked(
    one: AnyChannel, own: Sequence[Finding], clusters: Sequence[Cluster], renamed: Mapping[Any, Finding], dead: Dead,
    pack: Pack, on: date,
) -> Checked:  # fmt: skip
    findings = list(own)
    if not any(found.code == "channel_dormant" for found in findings):
        findings += falling(one, pack, on)
    findings += (found for cluster in clusters for found in _doubled(one, cluster, pack, on))
    if one.key in renamed:
        findings.append(renamed[one.key])
    findings.sort(key=lambda found: _WORST.index(found.severity))
    cluster = clusters[0] if clusters else None
    into = cluster.keep if cluster and cluster.keep.key not in dead and cluster.keep is not one else None
    return Checked(one, tuple(findings), advise(one, findings, into), trend_of(one, pack, on), cluster)


def _own(one: AnyChannel, live: Sequence[AnyChannel], pack: Pack, on: date) -> Iterable[Finding]:
    if isinstance(one, GovApp):
        return apps.check(one, pack, on)
    if isinstance(one, MediaAccount):
        return accounts.check(one, live, pack, on)
    return groups.check(one, pack, on)


_DOUBLED: dict[str, Callable[[AnyChannel, Cluster, Pack, date], Iterator[Finding]]] = {
    "app": apps.doubled, "account": accounts.several, "group": groups.doubled,
}  # fmt: skip


def _doubled(one: AnyChannel, cluster: Cluster, pack: Pack, on: date) -> Iterator[Finding]:
    return _DOUBLED[one.kind](one, cluster, pack, on)


def _channel_json(one: Checked) -> dict[str, Any]:
    channel = one.channel
    told: dict[str, Any] = {
        "kind": channel.kind, "name": channel.name, "owner": channel.owner, "platform": channel.platform,
        "sheet": channel.sheet, "row": channel.row, "people": channel.people,
        "last_active": channel.active_until.isoformat() if channel.active_until else None,
    }  # fmt: skip
    told["findings"] = [asdict(found) for found in one.findings]
    told["advice"] = asdict(one.advice)
    if one.trend:
        told["trend"] = {
            "weeks": len(one.trend.counts), "until": one.trend.until.isoformat(), "level": round(one.trend.level, 2),
            "slope": round(one.trend.slope, 4), "slope_between": [round(side, 4) for side in one.trend.slope_between],
            "ahead": one.trend.ahead, "expected": round(one.trend.expected, 2),
            "expected_between": [round(side, 2) for side in one.trend.expected_between],
        }  # fmt: skip
    return told


def _cluster_json(one: Cluster) -> dict[str, Any]:
    return {
        "kind": one.keep.kind, "keep": one.keep.name, "why": one.why, "shared": list(one.shared),
        "share": round(one.share, 3), "members": [{"name": m.name, "owner": m.owner} for m in one.members],
    }  # fmt: skip
