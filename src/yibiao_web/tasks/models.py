"""Dispatch: a form version × organisations × deadline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.forms.models import Frequency


class Task(models.Model):
    """One dispatch. ``chain`` is who approves in order, by level: ["township", "department"]. ``asked`` is what was
    asked: a list of {"region", "field", "item"} whose missing or stale cells are open. ``reason`` and ``signed_name``
    are published to those who must answer where a block was overridden. ``filled_by``: the village's clerk, or its grid
    workers row by row (the clerk submits). ``again_on`` is the day on which the next period's task is sent by itself,
    ``held`` why it was not. ``wide``: it asks so many villages that their states are counted as they change
    (``StateCount``), and ``scope`` names places that hold them."""

    class FilledBy(models.TextChoices):
        VILLAGE = "village", _("村（社区）填报员")
        GRID = "grid", _("网格员填，村里汇总上报")

    class State(models.TextChoices):
        ACTIVE = "active", _("进行中")
        WITHDRAWN = "withdrawn", _("已撤回")
        CLOSED = "closed", _("已结束")

    version = models.ForeignKey("forms.FormVersion", on_delete=models.PROTECT, related_name="tasks")
    admission = models.ForeignKey("forms.Admission", null=True, on_delete=models.PROTECT, related_name="tasks")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="tasks_sent")
    title = models.CharField(max_length=200)
    message = models.TextField(blank=True)
    period = models.CharField(max_length=20, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.ONCE)
    due_on = models.DateField()
    scope = models.JSONField(default=list)
    chain = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    filters = models.JSONField(default=list)
    filled_by = models.CharField(max_length=8, choices=FilledBy, default=FilledBy.VILLAGE)
    again_on = models.DateField(null=True, blank=True, db_index=True)
    held = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    wide = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    signed_name = models.CharField(max_length=50, blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["org", "-sent_at"], name="task_of_org")]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """One organisation's part of a task. ``step`` is which of the task's ``chain`` it waits for once submitted.
    Moves between states are in ``tasks/states.py``."""

    class State(models.TextChoices):
        TODO = "todo", _("待填")
        FILLING = "filling", _("填报中")
        SUBMITTED = "submitted", _("待审核")
        SENT_BACK = "sent_back", _("已退回")
        APPROVED = "approved", _("已通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=State, default=State.TODO)
    step = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)
    due_on = models.DateField()
    minutes = models.FloatField(default=0.0)
    open_cells = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "org"], name="one_assignment_an_org")]
        indexes = [
            models.Index(fields=["org", "state", "due_on"], name="assignment_todo"),
            models.Index(fields=["task", "state"], name="assignment_progress"),
            models.Index(fields=["task", "county"], name="assignment_of_county"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.org}"


class StateCount(models.Model):
    """Villages of a wide task by county, state and due day: what there is is the sum of ``number`` over the rows. A
    move adds two rows and changes none, so that nobody waits for anybody; ``counting.recount`` makes one of many."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="state_counts")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Assignment.State)
    due_on = models.DateField()
    number = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["task", "county"], name="state_count_of_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.county_id} {self.state}: {self.number}"


class Reminder(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reminders")
    orgs = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task} {self.at}"
