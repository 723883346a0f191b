"""Drafts and what was submitted. A draft is a frozen *base* (what was known when it was opened) and the cells that
were edited over it; nothing typed is ever only in the browser."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedJSON


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


class TypedRow(models.Model):
    """The edited cells of one row of a draft. ``row`` is "s<subject id>", "n<number>" for an added row, "t<region>" for
    all of a crosstab or "" for its cells. ``cells`` by field: [value, note, user, seconds since 1970, number of the
    edit]; a field is "<region>.<number>", a crosstab's address, or a row act: "_state" (removed: moved, died, other),
    "_confirmed", "_merged", "_picked" (from the register, into which regions). ``typed`` counts what is no act.
    Written by ``submissions.typed`` alone."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="typed_rows")
    row = models.CharField(max_length=24, blank=True)
    cells = SealedJSON(default=dict)
    typed = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "row"], name="one_typed_row_a_row")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.row}"


class EditBatch(models.Model):
    """What one save changed, for undo and for the trail of a draft. ``changes`` are [row, field, before, after], each
    [value, note] or None (as known); the last of its ``size`` has the ``number``. The last ``undone`` of them can not
    be taken back any more."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveIntegerField()
    changes = SealedJSON()
    size = models.PositiveIntegerField()
    undone = models.PositiveIntegerField(default=0)
    batch = models.CharField(max_length=36, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="one_edit_batch_a_number")]

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
