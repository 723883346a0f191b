"""What is already known. One row a subject with its current values, and an append-only log of every change.

``approvals`` and the named importer are the only writers (by ``ledger.actions``).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedBytes, SealedItems, SealedJSON, SealedText


class Source(models.Model):
    """Where values came from: an approved submission, an import, a correction, a share. ``dated`` is the day for which
    the values hold (the day of filling), ``org`` who reported or handed in."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("填报")
        IMPORT = "import", _("导入")
        CORRECTION = "correction", _("更正")
        SHARE = "share", _("共享")
        RECEIPT = "receipt", _("系统回执")

    kind = models.CharField(max_length=12, choices=Kind)
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=100, blank=True, help_text=_("数源部门的名称；一数一源时优先"))
    dated = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assignment = models.BigIntegerField(null=True, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "org", "recorded_at"], name="source_of_org")]

    def __str__(self) -> str:
        return f"{self.title}（{self.dated}）"


class Subject(models.Model):
    """A person, household, house, enterprise, place … or an organisation in a period (``kind`` "organisation", key
    ``<code>@<period>``). ``values`` is {item: value}; ``sources`` {item: source id}, renewed when a value is only
    confirmed. ``key`` is the identity (household number, credit code; of people a digest of the ID number: see
    ``keys``), unique within county and kind."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在册")
        MOVED = "moved", _("迁出")
        DIED = "died", _("死亡")
        OTHER = "other", _("其他原因移出")
        MERGED = "merged", _("已并入")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="subjects")
    grid = models.ForeignKey("orgs.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120, blank=True)
    household = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    values = SealedItems(default=dict)
    sources = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "key"], condition=~Q(key="") & ~Q(state="merged"), name="one_subject_a_key"
            )
        ]
        indexes = [
            models.Index(fields=["org", "kind", "state"], name="subject_of_org"),
            models.Index(fields=["county", "kind", "name"], name="subject_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class SearchMark(models.Model):
    """By which numbers beside the key a subject is found (telephones, accounts, others' ID numbers): see ``marks``."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    # subjects may lie in partitions, which a foreign key can not point to
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="marks", db_constraint=False)
    digest = models.CharField(max_length=29)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "subject"], name="one_mark_a_number")]

    def __str__(self) -> str:
        return f"{self.subject_id}"


class Change(models.Model):
    """One change of one subject: what its items were before and are now, and which were only confirmed. Append-only;
    the current values are the sum of these."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="changes")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    before = SealedItems(default=dict)
    after = SealedItems(default=dict)
    confirmed = models.JSONField(default=list, blank=True)
    what = models.CharField(max_length=12, default="values")  # or added, removed, moved, merged, unmerged

    class Meta:
        indexes = [models.Index(fields=["county", "at"], name="change_feed")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.what}"


class VillageVersion(models.Model):
    """Grows with every change to a village's subjects, so that processes know which of their columns are old."""

    org = models.OneToOneField("orgs.Organisation", on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.org_id} {self.number}"


class Dispute(models.Model):
    """ "这不对": somebody says a known value is wrong. Goes to the item's owner; the correction reaches every form."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        CORRECTED = "corrected", _("已更正")
        UPHELD = "upheld", _("维持原值")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="disputes")
    item = models.CharField(max_length=120)
    value = SealedJSON(null=True)
    proposed = SealedJSON(null=True)
    words = SealedText(max_length=300, blank=True)
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    owner = models.ForeignKey("orgs.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = SealedText(max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "owner"], name="disputes_of_owner"),
            models.Index(fields=["org", "state"], name="disputes_of_org"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.item} {self.state}"


class SubjectMerge(models.Model):
    """Two subjects became one. ``before`` keeps both as they were (see ``merging``), so that it can be undone."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    before = SealedJSON()
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class KeptApart(models.Model):
    """Somebody looked at two subjects that seem one and said that they are two. ``one`` has the smaller number."""

    one = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="kept_apart_once")]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"


class Upload(models.Model):
    """An export of another system, kept until it was recorded. ``told`` is what the preview showed and what became of
    the rows; ``default_org`` the village of rows that name none."""

    class State(models.TextChoices):
        READ = "read", _("待确认")
        RECORDED = "recorded", _("已导入")
        DROPPED = "dropped", _("已放弃")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    default_org = models.ForeignKey("orgs.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = SealedBytes()
    dated = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.READ)
    told = SealedJSON(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["county", "made_at"], name="uploads_of_county")]

    def __str__(self) -> str:
        return self.file_name
