"""Who decided what about a submission, remarks on its cells, and what an approval recorded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedJSON, SealedText


class Decision(models.Model):
    class Verdict(models.TextChoices):
        APPROVED = "approved", _("通过")
        SENT_BACK = "sent_back", _("退回")
        REOPENED = "reopened", _("重新打开")

    assignment = models.ForeignKey("tasks.Assignment", on_delete=models.CASCADE, related_name="decisions")
    round = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    remark = SealedText(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.verdict}"


class CellRemark(models.Model):
    """What a reviewer wrote beside a cell (``row`` and ``field`` as in ``submissions.TypedRow``)."""

    assignment = models.ForeignKey("tasks.Assignment", on_delete=models.CASCADE, related_name="remarks")
    row = models.CharField(max_length=24, blank=True)
    field = models.CharField(max_length=24, blank=True)
    text = SealedText(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text


class Recording(models.Model):
    """What a last approval put into the ledger. ``added``: {row: subject id} of rows that the clerk added, so that the
    same row, approved again after it was re-opened, is the same subject."""

    assignment = models.ForeignKey("tasks.Assignment", on_delete=models.CASCADE, related_name="recordings")
    round = models.PositiveIntegerField()
    source = models.ForeignKey("ledger.Source", on_delete=models.PROTECT, related_name="+")
    added = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment_id} round {self.round}"


class Digest(models.Model):
    """What is in the current round of a submission, counted once when it was submitted: ``counts`` and ``unusual``
    as in ``approvals/rules.py``."""

    assignment = models.OneToOneField("tasks.Assignment", on_delete=models.CASCADE, related_name="digest")
    round = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    unusual = SealedJSON(default=dict)

    def __str__(self) -> str:
        return f"digest of {self.assignment_id}"
