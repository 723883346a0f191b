"""Documents: drafts before they are sent, what was issued, and what superiors sent, against which drafts are read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Color(models.TextChoices):
    """As what a document goes out; each is counted in a column of its own."""

    RED_HEADER = "red_header", _("红头文件")
    WHITE_HEADER = "white_header", _("白头文件")
    NOTE_SLIP = "note_slip", _("便笺")
    JOINT = "joint", _("联合发文")


class DocumentPlan(models.Model):
    """A document that an organisation means to issue in a year."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="document_plans")
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("month", "pk")
        constraints = [models.UniqueConstraint(fields=["org", "year", "title"], name="planned_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def done(self) -> bool:
        """Whether a document was issued by it; ``documents`` are prefetched."""
        return any(one.issued_on for one in self.documents.all())


class DocumentQuota(models.Model):
    """How many documents an organisation may issue in a year, whatever their colour."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="document_quotas")
    year = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "year"], name="one_document_quota_a_year")]

    def __str__(self) -> str:
        return f"{self.org} {self.year}"


class Document(models.Model):
    """A text and where it stands. ``org`` keeps it: the sender, and for a superior's document (``upper``) who put it
    in; ``issuer`` is whose document it is, in words. ``content`` is the file byte for byte, None where the text was
    pasted. ``facts`` and ``report`` are the core's, as JSON; ``told`` is what the sender said beside the text.
    ``digest`` is of the bare text: the same twice is the same document."""

    class Origin(models.TextChoices):
        OWN = "own", _("本级文件")
        UPPER = "upper", _("上级文件")

    class State(models.TextChoices):
        WAITING = "waiting", _("排队检查")
        CHECKING = "checking", _("正在检查")
        READY = "ready", _("查好了")
        FAILED = "failed", _("没有查成")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="documents")
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.OWN)
    issuer = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    color = models.CharField(max_length=12, choices=Color, default=Color.RED_HEADER)
    plan = models.ForeignKey(DocumentPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="documents")
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    characters = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    failed_because = models.JSONField(default=list)
    demand = models.OneToOneField(
        "gate.Demand", null=True, blank=True, on_delete=models.PROTECT, related_name="document"
    )
    issued_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by")
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["county", "origin", "issued_on"], name="document_county_issued"),
            models.Index(fields=["org", "issued_on"], name="document_org_issued"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def working(self) -> bool:
        """Whether the check is still to be made or being made."""
        return self.state in (self.State.WAITING, self.State.CHECKING)

    @property
    def ended(self) -> bool:
        return bool(self.ended_on or (self.demand and self.demand.ended_on))

    @property
    def standing(self) -> tuple[str, Any]:
        """How it stands: a tag's colour and words."""
        if self.working or self.state == self.State.FAILED:
            return ("info" if self.working else "bad"), self.get_state_display()
        if self.ended:
            return "", _("已撤销") if self.origin == self.Origin.OWN else _("已失效")
        if self.origin == self.Origin.UPPER:
            return "good", _("有效")
        if self.issued_on:
            return "good", _("已印发")
        return self.demand.state if self.demand else ("", _("草稿"))

    def in_force(self, on: date) -> bool:
        end = self.ended_on or (self.demand.ended_on if self.demand else None)
        return self.issued_on is not None and self.issued_on <= on and (end is None or end > on)


class Assessment(models.Model):
    """The consistency assessment of a draft: the machine's answers with their evidence, what the signer changed in
    them, and the signature. ``answers``: [{id, words, answer, evidence, spans, rule, machine, remark}]."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="assessment")
    answers = models.JSONField(default=list)
    conclusion = models.CharField(max_length=300, blank=True)
    signed_name = models.CharField(max_length=50, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.document)


class DocumentImport(models.Model):
    """Older or superiors' documents put in together: the files as they came (one archive), and what became of each.
    ``results``: [{name, document, title, number, issued_on, problem}]."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        WORKING = "working", _("正在读")
        READY = "ready", _("读完了")
        FAILED = "failed", _("没有读成")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=6, choices=Document.Origin)
    issuer = models.CharField(max_length=100, blank=True)
    color = models.CharField(max_length=12, choices=Color, default=Color.RED_HEADER)
    usual_day = models.DateField(null=True, blank=True, help_text=_("文里看不出日期时用的日期"))
    in_force = models.BooleanField(default=True)
    content = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_origin_display()} {self.made_at:%Y-%m-%d}"
