"""Drafts and what was submitted. A draft is a frozen *base* (what was known when it was opened) and the cells that
were edited over it; nothing typed is ever only in the browser."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedJSON, SealedText


class Submission(models.Model):
    """``base`` is what the clerk was shown first, columnar (see ``submissions/base.py``), and the rows picked from the
    register since; ``result`` what was last
    submitted, frozen then. ``edits`` counts edits and is the version a browser saves against."""

    assignment = models.OneToOneField("tasks.Assignment", on_delete=models.CASCADE, related_name="submission")
    base = SealedJSON(default=dict)
    base_digest = models.CharField(max_length=64, blank=True, help_text=_("base 的摘要；进程据此留着读过的 base"))
    based_at = models.DateTimeField()
    edits = models.PositiveIntegerField(default=0)
    result = SealedJSON(null=True, blank=True)
    findings = SealedJSON(default=list, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submit_key = models.CharField(max_length=64, blank=True, help_text=_("同一次提交重复送达时用来认出"))

    def __str__(self) -> str:
        return f"submission of {self.assignment_id}"


class Preview(models.Model):
    """What awaits whoever opens an assignment, counted in the background when it is sent."""

    assignment = models.OneToOneField("tasks.Assignment", on_delete=models.CASCADE, related_name="preview")
    rows = models.PositiveIntegerField()
    cells = models.PositiveIntegerField()
    open_cells = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.open_cells}/{self.cells}"


class ImportTry(models.Model):
    """An Excel file that was handed back: what was taken, and the rows that were not, with why."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    taken = models.PositiveIntegerField(default=0)
    rejected = SealedJSON(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.file_name}"


class Cell(models.Model):
    """The current value of an edited cell. ``row`` is "s<subject id>", "n<number>" for an added row, or "" for a
    crosstab's cell; ``field`` "<region>.<number>", a crosstab's address, or a row act: "_state" (removed: moved, died,
    other), "_confirmed", "_merged", "_picked" (from the register, into which regions)."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="cells")
    row = models.CharField(max_length=24, blank=True)
    field = models.CharField(max_length=24)
    value = SealedJSON(null=True)
    note = SealedText(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "row", "field"], name="one_cell_a_place")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.row}.{self.field}"


class Edit(models.Model):
    """The log of edits, for undo and for the trail of a draft. ``before`` None: the cell was as known."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveIntegerField()
    row = models.CharField(max_length=24, blank=True)
    field = models.CharField(max_length=24)
    before = SealedJSON(null=True)
    after = SealedJSON(null=True)
    batch = models.CharField(max_length=36, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="one_edit_a_number")]

    def __str__(self) -> str:
        return f"{self.submission_id} #{self.number}"


class AlreadyReported(models.Model):
    """A clerk marked a field 已报过. The system attaches the evidence (which form, when, which value) and the
    gatekeeper decides."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        AGREED = "agreed", _("属实，已取消该栏")
        DECLINED = "declined", _("仍需填报")

    assignment = models.ForeignKey("tasks.Assignment", on_delete=models.CASCADE, related_name="already_reported")
    field = models.CharField(max_length=24)
    label = models.CharField(max_length=200)
    item = models.CharField(max_length=120, blank=True)
    evidence = SealedJSON(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "field"], name="marked_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.label}"
