"""Forms that departments ask to be filled, their versions with the original file, and their admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.gate.verdicts import Judged
from yibiao_web.sealing.fields import SealedBytes


class Frequency(models.TextChoices):
    ONCE = "once", _("一次")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季")
    YEARLY = "yearly", _("每年")


TIMES_A_YEAR = {"once": 1, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}


class Form(models.Model):
    """A form of one department. ``number`` is its number in the catalogue of forms (报表目录编号); without one it is
    一事一报. The four marks of statistical forms (统计法实施条例): 表号, 制定机关, 批准（备案）文号, 有效期限."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PENDING = "pending", _("待准入")
        IN_FORCE = "in_force", _("在用")
        REFUSED = "refused", _("未准入")
        RETIRED = "retired", _("已停用")

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="forms")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(max_length=60, blank=True)
    one_off = models.BooleanField(default=False)
    statistical = models.BooleanField(default=False)
    table_number = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=100, blank=True)
    approval_number = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.ONCE)
    expires_on = models.DateField(null=True, blank=True)
    duty_kept_by = models.CharField(max_length=300, blank=True, help_text=_("停用后，原来的职责怎样落实（减负不减责）"))
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    answer_opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


NOT_IN_FORCE = (Form.State.DRAFT, Form.State.PENDING, Form.State.REFUSED)


class FormVersion(models.Model):
    """A file kept byte for byte. ``origin``: uploaded, picked (fields chosen from the catalogue), copied."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    file_name = models.CharField(max_length=200)
    content = SealedBytes()
    sha256 = models.CharField(max_length=64, db_index=True)
    origin = models.CharField(max_length=10, default="uploaded")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"


class FormField(models.Model):
    """A field of a version as it was read, and the item it means. ``decided``: machine, person, or unsure (waits)."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="fields")
    region = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    path = models.JSONField()
    cell = models.CharField(max_length=20)
    item = models.CharField(max_length=120, blank=True)
    factor = models.FloatField(default=1.0)
    confidence = models.FloatField(default=0.0)
    decided = models.CharField(max_length=8, default="unsure")
    alternatives = models.JSONField(default=list)
    dropped = models.BooleanField(default=False, help_text=_("不要了：不下发、不填"))

    class Meta:
        ordering = ("region", "number")
        constraints = [models.UniqueConstraint(fields=["version", "region", "number"], name="one_field_a_place")]

    def __str__(self) -> str:
        return "/".join(self.path)


def is_asked(row: Mapping[str, Any]) -> bool:
    """Whether a row of ``Admission.coverage`` leaves something to ask: cells that are missing or stale, or a field that
    nothing is known of."""
    if row["dropped"] or row["state"] == "formula":
        return False
    return bool(row["missing"] + row["stale"] or row["state"] in ("new", "unmatched"))


class Admission(Judged, models.Model):
    """What the gate said of a version for a scope on a day, and what was decided. Findings are the core's, as JSON;
    ``coverage`` holds counts a field. Minutes are one filing of the whole scope."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="admissions")
    scope = models.JSONField(default=list, help_text=_("下发范围：组织 id"))
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    findings = models.JSONField(default=list)
    coverage = models.JSONField(default=list)
    minutes_without = models.FloatField(default=0.0)
    minutes_with = models.FloatField(default=0.0)
    villages = models.PositiveIntegerField(default=0)
    regions = models.JSONField(default=list, help_text=_("每张表填的是谁、有多少"))
    filters = models.JSONField(default=list, help_text=_("只填哪些对象，如：年龄>=80"))
    period = models.CharField(max_length=20, blank=True, help_text=_("问的是哪一期的数；空：不分期"))
    verdict = models.CharField(max_length=12, choices=Judged.Verdict, default=Judged.Verdict.PENDING)
    reason = models.TextField(blank=True)
    signed_name = models.CharField(max_length=50, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_up_at = models.DateTimeField(null=True, blank=True, help_text=_("送减负办审核的时间"))

    def __str__(self) -> str:
        return f"{self.version} {self.verdict}"

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The fields of which something must still be asked."""
        return [one for one in self.coverage if is_asked(one)]

    @property
    def answered(self) -> bool:
        """Whether all that the form wants is known, and of whom."""
        return not self.asked and not any(one["unclear"] for one in self.regions)


class FormDecision(models.Model):
    """What the gatekeeper decided about a form in force. Cancelling and merging say how the duty behind the form is
    still met (减负不减责)."""

    class Act(models.TextChoices):
        KEEP = "keep", _("保留")
        MERGE = "merge", _("并入另一张")
        CANCEL = "cancel", _("停用")

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=6, choices=Act)
    reason = models.CharField(max_length=300, blank=True)
    duty_kept_by = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey(Form, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.form} {self.get_act_display()}"


class OverlapReport(models.Model):
    """The overlap audit over a county's forms in force, kept until they change. ``key`` names the versions and the
    catalogue it was made of."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    versions = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    page = models.TextField()
    workbook = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "key"], name="one_overlap_report")]

    def __str__(self) -> str:
        return f"{self.county} {self.made_at}"
