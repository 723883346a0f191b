"""Prepared downloads: what was asked for, how far it is, and the file, kept some days for its maker only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

FILE = "answers_answer.file"
"""Files are sealed for this place."""


class Answer(models.Model):
    """``scope`` is the path of the place whose data are asked; ``admission`` says further which villages and whom.
    ``withheld`` are labels of fields left out because the
    organisation may not read them; ``relies_on`` are the items that it must still be allowed to read when the file is
    taken; ``notes`` what a reader of the file should know. ``done`` of ``total`` files or
    villages is the progress."""

    class Shape(models.TextChoices):
        WHOLE = "whole", _("原表，全部填在一个文件里")
        TOWNSHIPS = "townships", _("原表，每个镇街一个文件（压缩包）")
        VILLAGES = "villages", _("原表，每个村一个文件（压缩包）")
        XLSX = "xlsx", _("合并表，Excel（各村接在一起，带镇、村两列）")
        CSV = "csv", _("合并表，CSV")
        NDJSON = "ndjson", _("合并表，NDJSON")
        PARQUET = "parquet", _("合并表，Parquet")

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        MAKING = "making", _("正在生成")
        READY = "ready", _("已生成")
        FAILED = "failed", _("没有生成")
        DISCARDED = "discarded", _("已过保留期，文件已删除")

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("forms.FormVersion", on_delete=models.CASCADE, related_name="answers")
    task = models.ForeignKey("tasks.Task", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    admission = models.ForeignKey("forms.Admission", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    scope = models.CharField(max_length=255)
    shape = models.CharField(max_length=10, choices=Shape)
    provenance = models.BooleanField(default=False)
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    items = models.JSONField(default=list)
    relies_on = models.JSONField(default=list)
    withheld = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="answers/", blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["made_by", "-asked_at"], name="answer_of_maker")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.shape}"
