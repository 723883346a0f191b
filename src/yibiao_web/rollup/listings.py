"""Whom the approved submissions of a task list, and in which villages they live by now.

A village may be merged into another after its part was approved, or somebody move next door: whoever was listed is
still counted, under the village that listed them, as long as they live in the same township (whose people are for the
same eyes); and once, where the village in which they live now lists them too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yibiao_web.approvals.models import Recording
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup.queries import placed
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment, Task

_STANDING = frozenset({"kept", "changed", "added"})
_MANY = 500  # ids of one question
Listed = dict[int, dict[int, list[int]]]  # ledger ids by village and region
Stamp = tuple[int, int, int]  # home, version of the subject, round of the home's own approved part


@dataclass
class Listing:
    """``listed`` without those who are counted elsewhere; ``villages`` are those that listed and those in which they
    live; ``away``: those who live elsewhere now, by the village that listed them, with what their place rests on."""

    listed: Listed
    villages: list[Organisation]
    away: dict[int, dict[int, Stamp]] = field(default_factory=dict)

    def counted_under(self, region: int) -> dict[int, int]:
        """{ledger id: village}"""
        return {pk: village for village, own in self.listed.items() for pk in own.get(region, ())}

    def chosen(self) -> dict[int, list[int]]:
        """By region, each once."""
        found: dict[int, dict[int, None]] = defaultdict(dict)
        for own in self.listed.values():
            for region, ids in own.items():
                found[region] |= dict.fromkeys(ids)
        return {region: list(ids) for region, ids in found.items()}


def listing_of(task: Task, assignments: Sequence[Assignment]) -> Listing:
    villages, listed = [one.org for one in assignments], listed_by(assignments)
    here = {pk: village for village, block in placed(villages) for pk in block.ids}
    strayed = {
        village: strays for village, own in listed.items()
        if (strays := {pk for ids in own.values() for pk in ids if here.get(pk) != village})
    }  # fmt: skip
    if not strayed:
        return Listing(listed, villages)
    now = stamps(task, set().union(*strayed.values()))
    homes = _with_parents({home for home, *_ in now.values()})
    townships, near = {one.pk: one.parent_id for one in [*villages, *homes]}, {one.parent_id for one in villages}
    away = {
        village: {pk: now[pk] for pk in some if pk in now and townships[now[pk][0]] == townships[village]}
        for village, some in strayed.items()
    }  # fmt: skip
    homes = [one for one in homes if one.parent_id in near]
    there = listed_by(_approved(task, [one.pk for one in homes]))
    for village, some in strayed.items():
        for region, ids in listed[village].items():
            twice = {pk for pk in some if pk in now and pk in there.get(now[pk][0], {}).get(region, ())}
            listed[village][region] = [pk for pk in ids if pk not in some or pk in away[village].keys() - twice]
    known = {one.pk for one in villages}
    return Listing(listed, [*villages, *(one for one in homes if one.pk not in known)], away)


def stamps(task: Task, subjects: Iterable[int]) -> dict[int, Stamp]:
    """Of those who are still in the ledger."""
    found: dict[int, tuple[int, int]] = {}
    wanted = sorted(subjects)
    for at in range(0, len(wanted), _MANY):
        rows = Subject.objects.filter(pk__in=wanted[at : at + _MANY], state=Subject.State.ACTIVE)
        found |= {pk: (org, version) for pk, org, version in rows.values_list("pk", "org", "version")}
    rounds = {one.org_id: one.round for one in _approved(task, {org for org, _ in found.values()})}
    return {pk: (org, version, rounds.get(org, 0)) for pk, (org, version) in found.items()}


def _approved(task: Task, orgs: Iterable[int]) -> list[Assignment]:
    rows = Assignment.objects.filter(task=task, org__in=list(orgs), state=Assignment.State.APPROVED)
    return list(rows.only("pk", "org_id", "round"))


def _with_parents(orgs: Iterable[int]) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=list(orgs)).select_related("parent__parent__parent"))


def listed_by(assignments: Sequence[Assignment]) -> Listed:
    """Whom the submissions list, those included that were added."""
    village_of = {one.pk: one.org_id for one in assignments}
    found: Listed = {one.org_id: defaultdict(list) for one in assignments}
    added: dict[int, Mapping[str, int]] = {}
    for one in Recording.objects.filter(assignment__in=assignments).order_by("pk"):
        added[one.assignment_id] = one.added
    for at in range(0, len(assignments), 50):
        some = Submission.objects.filter(assignment__in=assignments[at : at + 50]).only("assignment_id", "result")
        for submission in some:
            own, result = added.get(submission.assignment_id, {}), submission.result or {}
            for region in result.get("regions", ()):
                if region["subject"] == "household" and _is_split(result, region):
                    continue
                ids = [row["subject"] or own.get(row["row"]) for row in region["rows"] if row["act"] in _STANDING]
                found[village_of[submission.assignment_id]][region["region"]] += [pk for pk in ids if pk]
    return found


def _is_split(result: Mapping[str, Any], region: Mapping[str, Any]) -> bool:
    """Whether it only tells what a list of people says of their households."""
    return any(one["region"] == region["region"] and one["subject"] != "household" for one in result["regions"])
