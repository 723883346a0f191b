"""Letters of citizens as they were taken in, masked, and the matters that they are about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedBytes, SealedJSON

User = settings.AUTH_USER_MODEL
_ORG = "orgs.Organisation"


class LetterImport(models.Model):
    """A file of letters and what became of it. ``content`` is dropped once its letters stand, masked, in their own
    table; ``findings`` are the core's, as JSON."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在读")
        DONE = "done", _("读完了")
        FAILED = "failed", _("没有读完")

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = SealedBytes(default=b"")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    findings = SealedJSON(default=list)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "digest"], name="letters_imported_once")]

    def __str__(self) -> str:
        return self.file_name


class Matter(models.Model):
    """What letters ask again and again: the bend of one road, one bus. ``first``: its oldest letter by number, by which
    it stays the same matter when more letters come. ``topic``: the matter of everyday it belongs to (修路). ``org`` has
    answered before; ``decided`` is who should answer, as a person has said."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    first = models.OneToOneField("letters.Letter", on_delete=models.CASCADE, related_name="begins")
    title = models.CharField(max_length=200)
    label = models.JSONField(default=list)
    topic = models.CharField(max_length=20, blank=True)
    burden = models.BooleanField(default=False, help_text=_("说的是填表、证明、盖章、打卡这类事"))
    count = models.PositiveIntegerField(default=1)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    org = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.SET_NULL, related_name="matters")
    decided = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    suggested = models.JSONField(default=list, help_text=_("可能该答的单位：{org, name, words}"))

    class Meta:
        indexes = [models.Index(fields=["county", "-count"], name="matter_county_count")]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """``org``: who answered, where the county knows it by that name (``department`` is the file's word for it). What
    a person has put right is kept here, so that it outlives every grouping: ``beside``: it is about the same as that
    letter (about something else than all others, where it is itself); ``decided``: who should answer it."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(LetterImport, on_delete=models.CASCADE, related_name="letters")
    row = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    number = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=100, blank=True)
    reply = models.TextField(blank=True)
    department = models.CharField(max_length=100, blank=True)
    org = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    topics = models.JSONField(default=list)
    burden = models.BooleanField(default=False)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    beside = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "digest"], name="letter_once")]
        indexes = [models.Index(fields=["county", "on"], name="letter_county_on")]

    def __str__(self) -> str:
        return self.title or self.text[:40]
