"""A submission's result as changes of the ledger. A submission that was re-opened and approved again says everything
anew: what it said before and no longer says is taken back, where nobody changed it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yibiao_web.approvals.models import Recording
from yibiao_web.approvals.rules import REMOVED, Said, figures, said
from yibiao_web.ledger.changes import SubjectChange
from yibiao_web.ledger.models import Change, Source, Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import heir
from yibiao_web.tasks.models import Assignment

FIGURES = "organisation"


@dataclass
class Prepared:
    """``rows`` are the added rows by their place among ``changes``; ``merges`` (absorbed, kept) come after."""

    changes: list[SubjectChange] = field(default_factory=list)
    rows: dict[int, str] = field(default_factory=dict)
    merges: list[tuple[int, int]] = field(default_factory=list)

    def added(self, subjects: tuple[int, ...]) -> dict[str, int]:
        """Which subject each added row became."""
        return {row: subjects[at] for at, row in self.rows.items()}


def prepared(assignment: Assignment, result: Mapping[str, Any], period: str) -> Prepared:
    """What the ledger shall record. People of a village that was dissolved since are those of the one that took it
    in; its own figures stay its own."""
    place = heir(assignment.org)
    last = Recording.objects.filter(assignment=assignment).order_by("-pk").first()
    before = last.added if last else {}
    told, own = said(result), figures(result, period)
    for one in told:
        if one.act == "added":
            one.subject = before.get(one.row)
    made = Prepared(_taken_back(last, told, own, assignment) if last else [])
    for one in told:
        if one.act == "merged" and one.subject and one.into:
            made.merges.append((one.subject, one.into))
            continue
        if one.act == "added":
            made.rows[len(made.changes)] = one.row
        made.changes.append(_change(one, place))
    made.changes += [
        SubjectChange(assignment.org, FIGURES, {**_line(assignment, at), **values}, key=_key(assignment, at))
        for at, values in own.items()
    ]
    return made


def _line(assignment: Assignment, period: str) -> dict[str, str]:
    """Whose figures a line holds, and of when."""
    return {"organisation.name": assignment.org.name, "aggregate.period": period}


def _key(assignment: Assignment, period: str) -> str:
    return f"{assignment.org.code}@{period}"


def _change(one: Said, place: Organisation) -> SubjectChange:
    state = one.act if one.act in REMOVED else {"added": "active", "merged": "other"}.get(one.act)
    return SubjectChange(
        place, one.kind, one.values, subject=one.subject, confirmed=one.confirmed, state=state,
        household=one.household, grid=one.grid,
    )  # fmt: skip


def _taken_back(
    last: Recording, told: list[Said], own: dict[str, dict[str, Any]], assignment: Assignment
) -> list[SubjectChange]:  # fmt: skip
    """Undo what earlier rounds of this assignment said, as far as it is not said any more and still stands."""
    now = {one.subject: one for one in told if one.subject}
    lines = {_key(assignment, period): {*_line(assignment, period), *values} for period, values in own.items()}
    gone = set(last.added.values()) - now.keys()
    found = []
    for subject, before, after in _said_before(assignment):
        one = now.get(subject.pk)
        if subject.state == Subject.State.MERGED:
            continue
        if subject.pk in gone:
            found.append(SubjectChange(subject.org, subject.kind, subject=subject.pk, state=Subject.State.OTHER))
            continue
        still = set(one.values) if one else lines.get(subject.key, set())
        values = {
            item: before.get(item)
            for item, value in after.items()
            if not item.startswith("_") and item not in still and subject.values.get(item) == value
        }
        was = before.get("_state")
        state = str(was) if was and (one is None or one.act not in REMOVED) else None
        if values or state:
            found.append(SubjectChange(subject.org, subject.kind, values, subject=subject.pk, state=state))
    return found


def _said_before(assignment: Assignment) -> Iterator[tuple[Subject, dict[str, Any], dict[str, Any]]]:
    """Each subject that earlier rounds changed: what its items were before the first, and after the last."""
    subjects: dict[int, tuple[Subject, dict[str, Any], dict[str, Any]]] = {}
    rows = Change.objects.filter(source__assignment=assignment.pk, source__kind=Source.Kind.SUBMISSION)
    for change in rows.select_related("subject__org").order_by("pk"):
        _subject, before, after = subjects.setdefault(change.subject_id, (change.subject, {}, {}))
        for item, value in change.after.items():
            before.setdefault(item, change.before.get(item))
            after[item] = value
    yield from subjects.values()
