"""Reads over tasks: what a viewer may see, and how far each one is. Counts come from one grouped query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.tasks.models import Assignment, StateCount, Task
from yibiao_web.tasks.states import EDITABLE

ORDER = ("approved", "submitted", "sent_back", "filling", "todo", "withdrawn")
_OPEN = Q(state__in=EDITABLE)
_BETWEEN = (Level.COUNTY, Level.CITY, Level.PROVINCE)
_DIGITS = 18


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
    """Tasks of the viewer's own organisation; a township also sees what its villages were sent, and a county, city or
    province itself (none of its departments) what was sent from above it to very many."""
    seen = Q(pk__in=[])
    if viewer.may("requester", "reviewer"):
        seen |= Q(org=viewer.org)
    if viewer.org.level == Level.TOWNSHIP and viewer.may("requester", "reviewer"):
        below = Assignment.objects.filter(task=OuterRef("pk"), org__path__startswith=viewer.org.path)
        seen |= Q(Exists(below))
    if viewer.org.level in _BETWEEN and viewer.may("requester", "reviewer"):
        part = StateCount.objects.filter(task=OuterRef("pk"), county__path__startswith=viewer.org.path)
        seen |= Q(Exists(part), wide=True)
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


def wide_lines(viewer: Viewer, task: Task, place: Organisation | None, on: date) -> list[Line]:
    """A wide task by what lies directly below a place (the whole of what the viewer sees of it without one), from the
    counts by county."""
    counts = StateCount.objects.filter(task=task).order_by()
    top = place or (viewer.org.area if task.org_id == viewer.org.pk else viewer.org)
    counts = counts.filter(county__path__startswith=top.path)
    rows = counts.values_list("county__path", "state", "due_on").annotate(number=Sum("number"))
    found: dict[str, Line] = {}
    for path, state, due_on, number in rows:
        code = path[len(top.path) :].partition("/")[0] or top.code  # of a county itself there is nothing below
        line = found.setdefault(code, Line(0, ""))
        overdue = number if state in EDITABLE and due_on < on else 0
        line.counts.add(state, number, overdue, number if state == "todo" else 0)
    named = Organisation.objects.filter(code__in=found).order_by("path").values_list("code", "pk", "name")
    return [Line(pk, name, found[code].counts) for code, pk, name in named]


def place_in(viewer: Viewer, task: Task, wanted: str) -> Organisation | None:
    """The place that somebody looks at within what he sees of a wide task."""
    top = viewer.org.area if task.org_id == viewer.org.pk else viewer.org
    if not wanted.isdecimal() or len(wanted) > _DIGITS:
        return None
    return Organisation.objects.within(top.path).filter(pk=int(wanted)).select_related("parent").first()


def way_to(viewer: Viewer, task: Task, place: Organisation | None) -> list[Organisation]:
    """From what the viewer sees of a wide task down to a place, both included."""
    top = viewer.org.area if task.org_id == viewer.org.pk else viewer.org
    codes = (place or top).path.rstrip("/").split("/")
    return list(Organisation.objects.within(top.path).filter(code__in=codes).order_by("path"))


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
    wide = [task for task in wanted if task.wide and viewer.org.level != Level.TOWNSHIP]
    for task in wide:
        found[task.pk] = together(wide_lines(viewer, task, None, on))
    own = Q(task__org=viewer.org) | Q(org__path__startswith=viewer.org.path)
    narrow = [task for task in wanted if task not in wide]
    grouped = Assignment.objects.filter(own, task__in=narrow).order_by().values_list("task", "state")
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
