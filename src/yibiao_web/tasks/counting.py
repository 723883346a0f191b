"""How many villages of a wide task stand where: counted while they move, so that a page of the whole country reads some
thousand rows and not 600,000. Rows are only added, never changed: nobody waits for anybody's commit. Together they
are exact at every moment; that many become few again is the round's business (``fold``)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, Count, F, When

from yibiao_web.audit.jobs import run_job
from yibiao_web.orgs.inserting import insert_selected
from yibiao_web.orgs.models import Level
from yibiao_web.orgs.scopes import Scope
from yibiao_web.tasks.models import Assignment, StateCount, Task

MANY = 20_000  # rows of a task beyond which they are made few
_EVERY = 10_000  # after so many rows somebody looks whether they are many


def assign_all(task: Task, villages: Scope, minutes: float) -> None:
    """An assignment for each village of a scope, in the order of the tree: a county's lie together on the disk."""
    county = Case(When(parent__parent__level=Level.COUNTY, then=F("parent__parent")), default=F("pk"))
    insert_selected(
        Assignment, villages.villages().order_by("path"),
        {"task": task.pk, "county": county, "org": F("pk"), "due_on": task.due_on, "minutes": minutes},
    )  # fmt: skip
    recount(task)


def note_move(assignment: Assignment, to: str) -> None:
    """A village of a wide task goes from its state to another; inside the transaction that moves it."""
    if not assignment.task.wide or to == assignment.state:
        return
    # the row is this transaction's by now; since it was read it may have got a later day or come to another county
    same = Assignment.objects.values("task_id", "county_id", "due_on").get(pk=assignment.pk)
    StateCount.objects.create(**same, state=assignment.state, number=-1)
    last = StateCount.objects.create(**same, state=to, number=1)
    if last.pk % _EVERY < 2:
        run_job.enqueue("yibiao_web.tasks.counting.fold_task", assignment.task_id)


@transaction.atomic
def recount(task: Task) -> None:
    """Count a wide task anew. Moves go on meanwhile: what is deleted and what is counted must be of one moment, and two
    that count must follow each other."""
    if not task.wide:
        return
    Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    own = StateCount.objects.filter(task=task)
    if connection.vendor != "postgresql":  # one writer at a time
        own.delete()
        counted = Assignment.objects.filter(task=task).order_by().values("county", "state", "due_on")
        StateCount.objects.bulk_create(
            StateCount(task=task, county_id=county, state=state, due_on=due_on, number=number)
            for county, state, due_on, number in counted.annotate(number=Count("pk")).values_list(
                "county", "state", "due_on", "number"
            )
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM tasks_statecount WHERE task_id = %s) "
            "INSERT INTO tasks_statecount (task_id, county_id, state, due_on, number) "
            "SELECT task_id, county_id, state, due_on, count(*) FROM tasks_assignment WHERE task_id = %s "
            "GROUP BY task_id, county_id, state, due_on ORDER BY county_id",
            [task.pk, task.pk],
        )


def fold_task(pk: int) -> None:
    """Job: make the rows of one task few, if they are many."""
    task = Task.objects.filter(pk=pk, wide=True).defer("scope").first()
    if task is not None and StateCount.objects.filter(task=task).count() > MANY:
        recount(task)


def fold(now: datetime) -> None:
    """The round, for tasks whose moves came to rest before somebody looked."""
    del now
    for pk in list(Task.objects.filter(wide=True).values_list("pk", flat=True)):
        fold_task(pk)
