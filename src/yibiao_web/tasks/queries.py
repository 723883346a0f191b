"""Reads over tasks: what a viewer may see, and how far each one is. Counts come from one grouped query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.states import EDITABLE

ORDER = ("approved", "submitted", "sent_back", "filling", "todo", "withdrawn")
_OPEN = Q(state__in=EDITABLE)


@dataclass
class Counts:
    """Assignments by state. ``overdue`` and ``unopened`` are among those still to be filled."""

    states: Counter[str] = field(default_factory=Counter)
    overdue: int = 0
    unopened: int = 0

    @property
    def total(self) -> int:
        return self.states.total() - self.states["withdrawn"]

    @property
    def approved(self) -> int:
        return self.states["approved"]

    @property
    def left(self) -> int:
        return sum(self.states[one] for one in EDITABLE)

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """(state, its words, count) of what there is, the furthest first."""
        words = dict(Assignment.State.choices)
        return [(one, str(words[one]), self.states[one]) for one in ORDER if self.states[one]]

    def add(self, state: str, count: int, overdue: int, unopened: int) -> None:
        self.states[state] += count
        self.overdue += overdue
        self.unopened += unopened


@dataclass
class Line:
    """A township's part of a task."""

    pk: int
    name: str
    counts: Counts = field(default_factory=Counts)


def visible(viewer: Viewer) -> QuerySet[Task]:
    """Tasks of the viewer's own organisation; a township also sees what its villages were sent."""
    seen = Q(pk__in=[])
    if viewer.may("requester", "reviewer"):
        seen |= Q(org=viewer.org)
    if viewer.org.level == Level.TOWNSHIP and viewer.may("requester", "reviewer"):
        below = Assignment.objects.filter(task=OuterRef("pk"), org__path__startswith=viewer.org.path)
        seen |= Q(Exists(below))
    return Task.objects.filter(seen).select_related("org__parent", "version__form", "sent_by").defer("version__content")


def visible_assignments(viewer: Viewer, task: Task) -> QuerySet[Assignment]:
    """All of them for the sender; those of its own villages for a township."""
    own = task.assignments.all()
    return own if task.org_id == viewer.org.pk else own.filter(org__path__startswith=viewer.org.path)


def is_sender(viewer: Viewer, task: Task) -> bool:
    return task.org_id == viewer.org.pk and viewer.may("requester")


def lines(assignments: QuerySet[Assignment], on: date) -> list[Line]:
    """By township, in the order of the tree; nobody is ranked."""
    found: dict[int, Line] = {}
    grouped = assignments.order_by("org__parent__path").values_list("org__parent", "org__parent__name", "state")
    for pk, name, state, *numbers in grouped.annotate(**_numbers(on)):
        found.setdefault(pk, Line(pk, name)).counts.add(state, *numbers)
    return list(found.values())


def together(some: Iterable[Line]) -> Counts:
    """The counts of several lines."""
    whole = Counts()
    for line in some:
        whole.states += line.counts.states
        whole.overdue += line.counts.overdue
        whole.unopened += line.counts.unopened
    return whole


def counts_of(viewer: Viewer, tasks: Iterable[Task], on: date) -> dict[int, Counts]:
    """Several tasks at once, each as far as the viewer may see it."""
    wanted = list(tasks)
    found = {task.pk: Counts() for task in wanted}
    own = Q(task__org=viewer.org) | Q(org__path__startswith=viewer.org.path)
    grouped = Assignment.objects.filter(own, task__in=wanted).order_by().values_list("task", "state")
    for pk, state, *numbers in grouped.annotate(**_numbers(on)):
        found[pk].add(state, *numbers)
    return found


def _numbers(on: date) -> dict[str, Count]:
    return {
        "count": Count("pk"),
        "overdue": Count("pk", filter=_OPEN & Q(due_on__lt=on)),
        "unopened": Count("pk", filter=Q(state="todo")),
    }


SHOWN = {
    "overdue": lambda on: _OPEN & Q(due_on__lt=on),
    "unopened": lambda on: Q(state="todo"),
    "left": lambda on: _OPEN,
    "submitted": lambda on: Q(state="submitted"),
    "sent_back": lambda on: Q(state="sent_back"),
    "approved": lambda on: Q(state="approved"),
}


def villages(assignments: QuerySet[Assignment], on: date, township: int | None, shown: str) -> QuerySet[Assignment]:
    """The villages of a township, or those of a kind in all townships."""
    wanted = assignments.select_related("org__parent").order_by("org__path")
    if township is not None:
        wanted = wanted.filter(org__parent=township)
    return wanted.filter(SHOWN[shown](on)) if shown in SHOWN else wanted
