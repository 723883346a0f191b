"""The runner of ``policy/cases/channels.yaml`` and ``groups.yaml``: facts → the codes found of the first channel.

``facts`` say only what differs from a channel that has all it should; ``others`` are further channels of the register,
written the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from yibiao.channels.apps import check_questions
from yibiao.channels.checking import check_channels
from yibiao.channels.nouns import CLASSES, AnyChannel, ChannelPost, Kind, Series
from yibiao.policy import Pack
from yibiao.policy.cases import Case

_SOUND: dict[Kind, dict[str, Any]] = {
    "app": {
        "name": "禾溪办事通", "owner": "禾溪县政务服务中心", "level": "county", "filing_number": "禾备2026001",
        "functions": "办事预约、意见反馈", "audience": "群众", "users": 1000, "active_users": 600,
    },
    "account": {"name": "禾溪林业", "owner": "禾溪县林业局", "level": "county", "platform": "微信公众号"},
    "group": {
        "name": "禾溪县信访工作联络群", "owner": "禾溪县信访局", "level": "county", "platform": "微信",
        "matter": "信访事项联络", "manager": "县信访局办公室", "members": 30,
    },
}  # fmt: skip


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of the first channel of a case."""
    facts = dict(case.facts)
    if "questions" in facts:
        return [one.code for one in check_questions(facts["questions"], pack, case.day)]
    others = [_channel(one, case.day) for one in facts.pop("others", ())]
    first = _channel(facts, case.day)
    report = check_channels([first, *others], pack, case.day)
    return [one.code for one in report.by_key[first.key].findings]


def _channel(facts: Mapping[str, Any], on: date) -> AnyChannel:
    told = dict(facts)
    kind: Kind = told.pop("kind")
    made = _SOUND[kind] | {"last_active": on} | told
    if "weekly" in made:
        made |= {"series": _series(made.pop("weekly"), on), "last_active": None}
    if "posts" in made:
        made["posts"] = tuple(ChannelPost(one.pop("day"), **one) for one in map(dict, made["posts"]))
    return CLASSES[kind](**made)


def _series(weekly: Iterable[float], on: date) -> Series:
    counts = list(weekly)
    first = on - timedelta(7 * len(counts) - 1)
    return Series(tuple((first + timedelta(7 * at), float(count)) for at, count in enumerate(counts)), on)
