"""What was seen on the spot, whose matter each problem is, how it was put right, and what the place has to say.

Everything hangs on a visit. What an inspector noted is a ``Note``; what of it is laid to an organisation is a
``Problem``, written down in the visit's ``Conclusion``. There is nothing by which material could be asked for.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedText

User = settings.AUTH_USER_MODEL
ORG = "orgs.Organisation"


class Note(models.Model):
    """One thing noted on a phone. ``key`` is made by the phone: sent twice it is one note. A ``sign`` tells of a visit
    that was prepared for (迎检造势): no fault of the place, but something that the sender has to answer for; ``people``
    and ``minutes`` are what the reception took."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("问题")
        GOOD = "good", _("做得好的")
        SIGN = "sign", _("像是提前准备的")

    class Sign(models.TextChoices):
        GONGS = "gongs", _("锣鼓、列队迎接")
        BOARDS = "boards", _("标语、展板")
        CLEANED = "cleaned", _("专门打扫、粉刷")
        ESCORT = "escort", _("层层陪同")
        PAPERS = "papers", _("提前备好材料、汇报")

    visit = models.ForeignKey("inspections.Visit", on_delete=models.CASCADE, related_name="notes")
    key = models.CharField(max_length=36)
    kind = models.CharField(max_length=8, choices=Kind)
    words = SealedText()
    content = models.CharField(max_length=200, blank=True, help_text=_("对应检查内容里的哪一条"))
    sign = models.CharField(max_length=8, choices=Sign, blank=True)
    people = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(help_text=_("手机上记下的时间"))
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("noted_at", "pk")
        constraints = [models.UniqueConstraint(fields=["visit", "key"], name="noted_once")]

    def __str__(self) -> str:
        return self.words[:40]


class Photo(models.Model):
    """A picture of a thing. The file lies outside the database, without anything that a camera wrote into it. A removed
    one keeps its row and the reason; the file is gone."""

    class Thing(models.TextChoices):
        ROAD = "road", _("道路、桥涵")
        HOUSE = "house", _("房屋、场所")
        DEVICE = "device", _("设备、设施")
        GOODS = "goods", _("物资")
        SURROUNDINGS = "surroundings", _("环境")
        FIELD = "field", _("农田、水利")
        NUMBER = "number", _("铭牌、刻度、读数")

    class Why(models.TextChoices):
        PERSON = "person", _("拍到了人")
        PAPER = "paper", _("拍到了证件、名单、屏幕")
        DISPLAY = "display", _("拍的是标语、展板")
        WRONG = "wrong", _("拍错了")

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(max_length=36)
    thing = models.CharField(max_length=12, choices=Thing)
    name = models.CharField(max_length=60, help_text=_("文件夹里的名字"))
    form = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_why = models.CharField(max_length=8, choices=Why, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["note", "key"], name="pictured_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.thing}"


class Remark(models.Model):
    """What the place says of a visit before its conclusion; ``words`` empty: it has no more to say. ``note``: what it
    is about, empty for the whole."""

    visit = models.ForeignKey("inspections.Visit", on_delete=models.CASCADE, related_name="remarks")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.CASCADE, related_name="remarks")
    words = SealedText(blank=True)
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.words[:30]}"


class Conclusion(models.Model):
    """What came of a visit, given back to the place (政府督查工作条例第十六条). Without a problem it is a thanks.
    ``public_words`` is what the open page shows, without personal data."""

    visit = models.OneToOneField("inspections.Visit", on_delete=models.CASCADE, related_name="conclusion")
    words = SealedText()
    public_words = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField(db_index=True)
    appeal_until = models.DateField(null=True, blank=True)
    nothing_found = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.on}"


class Problem(models.Model):
    """A problem and its owner, who puts it right: the department whose duty it is, or the place. ``judged_by`` says how
    one will see that it is settled: from the ledger, or with one's own eyes. ``settled_by``: how it was."""

    class State(models.TextChoices):
        OPEN = "open", _("待整改")
        DONE = "done", _("说已整改，待核实")
        CLOSED = "closed", _("已销号")
        DROPPED = "dropped", _("复核后撤销")

    class Judged(models.TextChoices):
        LEDGER = "ledger", _("台账里看得出来")
        SIGHT = "sight", _("要到现场看")

    class Settled(models.TextChoices):
        LEDGER = "ledger", _("从台账核实")
        VISIT = "visit", _("下次去时顺便核实")
        AGAIN = "again", _("专门再去一次")

    STANDING = (State.OPEN, State.DONE)

    visit = models.ForeignKey("inspections.Visit", on_delete=models.CASCADE, related_name="problems")
    note = models.OneToOneField(Note, null=True, blank=True, on_delete=models.PROTECT, related_name="problem")
    county = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="problems_found")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="problems_owned")
    owner_why = models.CharField(max_length=200, blank=True, help_text=_("为什么归它管"))
    judged_by = models.CharField(max_length=8, choices=Judged, default=Judged.LEDGER)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    since = models.DateField(help_text=_("结论反馈的那一天"))
    done_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=8, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_who = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reminded_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["county", "state"], name="problem_of_county"),
            models.Index(fields=["owner", "state", "due_on"], name="problem_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> bool:
        return self.state in self.STANDING


class Step(models.Model):
    """What was done about a problem, in order. ``sources`` are numbers of what the ledger already held: links, no new
    material."""

    class Act(models.TextChoices):
        RECTIFIED = "rectified", _("已整改")
        SENT_BACK = "sent_back", _("还没有改到位")
        CLOSED = "closed", _("核实销号")
        CORRECTED = "corrected", _("复核后更正")
        DROPPED = "dropped", _("复核后撤销")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    words = SealedText(blank=True)
    sources = models.JSONField(default=list)
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.problem_id} {self.act}"


class Appeal(models.Model):
    """The place, or the owner of a problem, asks for the conclusion to be looked at again (政府督查工作条例第十七条)
    by somebody who took no part. ``problem`` empty: the conclusion as a whole."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("维持原结论")
        CORRECTED = "corrected", _("更正")
        DROPPED = "dropped", _("撤销这个问题")

    conclusion = models.ForeignKey(Conclusion, on_delete=models.CASCADE, related_name="appeals")
    problem = models.ForeignKey(Problem, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals")
    words = SealedText()
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="appeals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = SealedText(blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["conclusion", "problem", "org"], condition=models.Q(outcome=""), name="appealed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conclusion_id} {self.words[:30]}"


class ReportTemplate(models.Model):
    """An organisation's own Word template for reports."""

    org = models.OneToOneField(ORG, on_delete=models.CASCADE, related_name="report_template")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
