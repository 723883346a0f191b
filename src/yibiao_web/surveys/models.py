"""Surveys of residents and of grassroots staff, without anybody's name in the answers.

While a survey is open its answers lie in the cells, sealed and shuffled anew with each one that comes: there is no row
an answer, hence no order and no time. The day after it closes everything is filed at once in an order of chance, the
codes and the list of those drawn are dropped, and the tables that may be seen are reckoned, once. See
docs/decisions/0016.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao.surveys.model import Question, Questionnaire, SampleCell


class Survey(models.Model):
    """``questions``: [{"key", "kind", "words", "choices"}]. ``level``: where results are given for. ``villages`` > 0:
    two stages. ``frame``: who can be drawn, packed, kept from the registration to the filing; ``digest`` is published
    before ``seed`` is known. ``follows``: the wave before. ``totals``: people of the frame by "place" and "group".
    ``results``: the tables, from the filing on; ``rates``: who was asked and who answered."""

    class Audience(models.TextChoices):
        RESIDENTS = "residents", _("群众")
        STAFF = "staff", _("基层工作人员")

    class Level(models.TextChoices):
        TOWNSHIP = "township", _("镇街")
        VILLAGE = "village", _("村（社区）")

    demand = models.OneToOneField("gate.Demand", on_delete=models.CASCADE, related_name="survey")
    audience = models.CharField(max_length=10, choices=Audience)
    introduction = models.CharField(max_length=300, blank=True)
    complaint = models.CharField(max_length=200, blank=True, help_text=_("对调查有意见找谁"))
    questions = models.JSONField(default=list)
    level = models.CharField(max_length=10, choices=Level, default=Level.TOWNSHIP)
    size = models.PositiveIntegerField(default=0)
    villages = models.PositiveIntegerField(default=0, help_text=_("分两步抽的，先抽几个村"))
    opens_on = models.DateField()
    closes_on = models.DateField()
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    frame = models.BinaryField(default=b"")
    frame_size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=100, blank=True)
    seed_source = models.CharField(max_length=200, blank=True)
    drawn_on = models.DateField(null=True, blank=True)
    totals = models.JSONField(default=dict)
    filed_on = models.DateField(null=True, blank=True)
    results = models.JSONField(default=dict)
    rates = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["filed_on", "closes_on"], name="survey_to_file")]

    def __str__(self) -> str:
        return self.demand.title

    @property
    def questionnaire(self) -> Questionnaire:
        """As the core knows it."""
        return Questionnaire(
            self.demand.title, questions_of(self.questions), "staff" if self.of_staff else "residents",
            self.introduction, self.complaint,
        )  # fmt: skip

    @property
    def of_staff(self) -> bool:
        return self.audience == self.Audience.STAFF

    def open_on(self, day: date) -> bool:
        """Whether answers are taken that day."""
        held = self.demand.in_force_on is not None and self.demand.ended_on is None and self.filed_on is None
        return held and self.opens_on <= day <= self.closes_on


def questions_of(told: list[dict[str, Any]]) -> tuple[Question, ...]:
    return tuple(
        Question(one["key"], one["kind"], one["words"], tuple(one.get("choices", ())), bool(one.get("must")))
        for one in told
    )


class SurveyCell(models.Model):
    """People whom their answers do not tell apart: of one place and group. ``live``: digests of the codes that were
    not used, sorted; ``issued``: how many were made. ``waiting``: what was answered, sealed. Both are emptied by the
    filing. ``asked``: replacements included; ``outcomes``: {"refused": 3, …}; ``answers``: known from the filing on."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="cells")
    place = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    group = models.CharField(max_length=80, blank=True)
    population = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    probability = models.FloatField()
    stratum = models.CharField(max_length=120, blank=True)
    cluster = models.CharField(max_length=60, blank=True)
    issued = models.PositiveIntegerField(default=0)
    live = models.JSONField(default=list)
    waiting = models.BinaryField(default=b"")
    asked = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(default=dict)
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="survey_cell_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.key}"

    @property
    def as_drawn(self) -> SampleCell:
        return SampleCell(
            self.key, str(self.place_id), self.group, self.population, self.drawn, self.probability, self.stratum,
            self.cluster,
        )  # fmt: skip


class SampleMember(models.Model):
    """Somebody drawn, until the filing. ``active``: is asked (a replacement only once it has taken a place). Nothing
    here has a time, and what somebody answered is nowhere beside it."""

    class Outcome(models.TextChoices):
        OPEN = "", _("还没问")
        FINISHED = "finished", _("不用再联系")
        REFUSED = "refused", _("不愿答")
        NO_CONTACT = "no_contact", _("联系不上")
        INELIGIBLE = "ineligible", _("不在了、搬走了")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="members")
    cell = models.ForeignKey(SurveyCell, on_delete=models.CASCADE, related_name="members")
    subject = models.ForeignKey("ledger.Subject", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    replacement = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.OPEN)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "subject"], name="drawn_once")]
        indexes = [models.Index(fields=["cell", "order"], name="member_in_order")]

    def __str__(self) -> str:
        return f"{self.cell_id} {self.order}"


class SurveyAnswer(models.Model):
    """What one person said, filed. ``cell`` holds at least as many answers as may stand alone: smaller ones were put
    together with the next. Numbers are drawn, rows written in an order of chance."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="filed")
    cell = models.CharField(max_length=120)
    values = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.id)


class OpenAnswer(models.Model):
    """What somebody wrote, masked; apart from the rest of what the person said, and of no place."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="written")
    question = models.CharField(max_length=20)
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        return str(self.id)
