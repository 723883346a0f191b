"""The to-do page: everything that is wanted of a village, of all departments, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.forms.models import FormField
from yibiao_web.submissions.models import TypedRow
from yibiao_web.submissions.queries import fillable
from yibiao_web.tasks.models import Assignment, Task

DONE_SHOWN = 50
_SOON = 3  # days
_NEW_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Todo:
    """One line. ``typed`` counts edited cells; ``news`` are labels that the last period's form did not have (None:
    this is the first)."""

    assignment: Assignment
    days_left: int
    typed: int
    news: list[str] | None
    remarks: list[tuple[str, str]]
    decision: str = ""

    @property
    def cells(self) -> tuple[int, int] | None:
        """(open, filled already), once counted."""
        counted = getattr(self.assignment, "preview", None)
        return (counted.open_cells, counted.cells - counted.open_cells) if counted else None

    @property
    def urgency(self) -> str:
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= _SOON else "good"

    @property
    def overdue_days(self) -> int:
        return max(-self.days_left, 0)


@dataclass(frozen=True)
class Section:
    code: str
    rows: list[Todo] = field(default_factory=list)


def sections(viewer: Viewer, today: date) -> list[Section]:
    """待填、已退回、待审核、已完成, the most urgent first."""
    states = Assignment.State
    rows = fillable(viewer).exclude(state=states.WITHDRAWN).select_related("preview", "submission")
    rows = rows.defer("submission__base", "submission__result", "task__version__content")
    rows = rows.prefetch_related(
        Prefetch("remarks"), Prefetch("decisions")
    ).order_by("due_on", "pk")  # fmt: skip
    open_rows = list(rows.filter(state__in=(states.TODO, states.FILLING, states.SENT_BACK, states.SUBMITTED)))
    done = list(rows.filter(state=states.APPROVED).order_by("-approved_at")[:DONE_SHOWN])
    typed, news = _typed(open_rows), _news([one for one in open_rows if one.state != states.SUBMITTED])
    made = {one.pk: _todo(one, today, typed, news) for one in (*open_rows, *done)}
    by = {
        "todo": [one for one in open_rows if one.state in (states.TODO, states.FILLING)],
        "sent_back": [one for one in open_rows if one.state == states.SENT_BACK],
        "submitted": [one for one in open_rows if one.state == states.SUBMITTED],
        "approved": done,
    }
    return [Section(code, [made[one.pk] for one in several]) for code, several in by.items()]


def _todo(
    one: Assignment, today: date, typed: Mapping[int, int], news: Mapping[int, list[str] | None]
) -> Todo:  # fmt: skip
    remarks = [(each.text, each.row) for each in one.remarks.all() if each.resolved_at is None]
    sent_back = [each for each in one.decisions.all() if each.verdict in ("sent_back", "reopened") and each.remark]
    words = max(sent_back, key=lambda each: each.at).remark if sent_back else ""
    return Todo(one, (one.due_on - today).days, typed.get(one.pk, 0), news.get(one.task_id), remarks, words)


def _typed(rows: Sequence[Assignment]) -> dict[int, int]:
    typed = TypedRow.objects.filter(submission__assignment__in=[one.pk for one in rows])
    return dict(typed.order_by().values_list("submission__assignment").annotate(Sum("typed")))


def _news(rows: Sequence[Assignment]) -> dict[int, list[str] | None]:
    """By task: what the form asks that it did not ask the last time."""
    tasks = {one.task_id: one.task for one in rows}
    before = _before(tasks.values(), {one.org_id for one in rows})
    versions = {one.version_id for one in tasks.values()} | {one.version_id for one in before.values()}
    labels: dict[int, dict[str, None]] = {}
    fields = FormField.objects.filter(version__in=versions, dropped=False).order_by("version", "region", "number")
    for version, path in fields.values_list("version", "path"):
        labels.setdefault(version, {})[path[-1]] = None
    found: dict[int, list[str] | None] = {}
    for pk, task in tasks.items():
        last = before.get(pk)
        old = labels.get(last.version_id, {}) if last else {}
        found[pk] = [one for one in labels.get(task.version_id, {}) if one not in old][:_NEW_SHOWN] if last else None
    return found


def _before(tasks: Iterable[Task], orgs: set[int]) -> dict[int, Task]:
    """The last task of the same form before each, of those that these organisations were sent."""
    several = list(tasks)
    forms = {one.version.form_id for one in several}
    asked = Assignment.objects.filter(task=OuterRef("pk"), org__in=orgs)
    earlier = Task.objects.filter(Exists(asked), version__form__in=forms).exclude(Q(state=Task.State.WITHDRAWN))
    by_form: dict[int, list[Task]] = {}
    for one in earlier.select_related("version").defer("version__content").order_by("sent_at", "pk"):
        by_form.setdefault(one.version.form_id, []).append(one)
    found = {}
    for task in several:
        old = [one for one in by_form.get(task.version.form_id, ()) if one.sent_at < task.sent_at]
        if old:
            found[task.pk] = old[-1]
    return found
