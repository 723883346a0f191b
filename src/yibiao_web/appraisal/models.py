"""Schemes, their indicators, the values of places, and what places say against them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao.appraisal.measures import Measure
from yibiao_web.gate.models import Demand

User = settings.AUTH_USER_MODEL
ORG = "orgs.Organisation"


class Scheme(models.Model):
    """What an organisation appraises places by in a year. Its own findings and decision are its ``demand``'s, those of
    each indicator are the indicator's demand's. ``follows``: last year's. ``good``, ``weak``: the borders of the bands;
    ``improvement``: the share of change over one's own past. ``result``: what was reckoned, see ``reckoning``."""

    class Level(models.TextChoices):
        TOWNSHIP = "township", _("镇街")
        VILLAGE = "village", _("村（社区）")

    class How(models.TextChoices):
        LINEAR = "linear", _("加权平均（可以互补）")
        GEOMETRIC = "geometric", _("几何平均（短板补不足）")

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="scheme")
    year = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level, default=Level.VILLAGE)
    how = models.CharField(max_length=10, choices=How, default=How.LINEAR)
    good = models.FloatField(default=75.0)
    weak = models.FloatField(default=55.0)
    improvement = models.FloatField(default=0.3)
    unified = models.CharField(max_length=200, blank=True, help_text=_("县里统一部署的依据"))
    approval = models.CharField(max_length=100, blank=True, help_text=_("创建示范的批准文号"))
    before = models.PositiveIntegerField(null=True, blank=True, help_text=_("上一年有几项指标"))
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    result = models.JSONField(default=dict)
    reckoned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "-pk")

    def __str__(self) -> str:
        return self.demand.title

    @property
    def in_force(self) -> bool:
        return self.demand.in_force_on is not None and self.demand.ended_on is None


class Indicator(models.Model):
    """One line of a scheme. ``origin``: where its values come from; ``code``: of the computed outcome or the item;
    ``low`` and ``high``: worth nothing and worth everything; ``cost``: what collecting it takes one place, as the core
    reckoned it. ``owner``: who answers for the values, and settles what is said against them."""

    class Origin(models.TextChoices):
        COMPUTED = "computed", _("从台账和办理记录算出来")
        ITEM = "item", _("台账里的数据项")
        SURVEY = "survey", _("抽样问群众")
        OFFICE = "office", _("部门自己有的数")
        REPORT = "report", _("要基层另报")

    class Direction(models.TextChoices):
        MORE = "more", _("越多越好")
        LESS = "less", _("越少越好")

    class Certainty(models.TextChoices):
        EXACT = "exact", _("全数，没有抽样误差")
        SHARE = "share", _("几个里有几个")
        COUNT = "count", _("发生了几起")
        SURVEY = "survey", _("抽样问来的")

    class Scaling(models.TextChoices):
        GOALS = "goals", _("从底线到目标")
        PEERS = "peers", _("与像的地方比")
        Z = "z", _("与所有地方的平均比")

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="indicators")
    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="indicator")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    group = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    standard = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    weight = models.FloatField(default=0.0)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OFFICE)
    code = models.CharField(max_length=120, blank=True)
    survey = models.ForeignKey(
        "surveys.Survey", null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators"
    )
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.MORE)
    certainty = models.CharField(max_length=8, choices=Certainty, default=Certainty.EXACT)
    scaling = models.CharField(max_length=8, choices=Scaling, default=Scaling.GOALS)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    change = models.FloatField(null=True, blank=True, help_text=_("一年里进步多少算满分"))
    per = models.FloatField(default=100.0)
    unit = models.CharField(max_length=20, blank=True)
    revision = models.FloatField(default=0.0, help_text=_("以往更正的相对标准差"))
    times = models.FloatField(default=1.0)
    nature = models.CharField(max_length=8, blank=True)
    cost = models.JSONField(default=dict)
    owner = models.ForeignKey(ORG, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def kept(self) -> bool:
        """Let through, and neither withdrawn nor refused."""
        return self.demand.cleared and self.demand.ended_on is None

    @property
    def measure(self) -> Measure:
        """As the core reckons it; its key is the indicator's number."""
        goals = (self.low, self.high) if self.low is not None and self.high is not None else None
        told: Any = self
        return Measure(
            str(self.pk), self.name, self.weight, told.direction, told.certainty, told.scaling, goals,
            improvement=self.change, revision=self.revision, per=self.per, unit=self.unit,
        )  # fmt: skip


class Value(models.Model):
    """One place's value of an indicator. Append-only: a correction is a new row, ``current`` the newest one. ``count``
    of ``of`` for shares and counts, ``error`` the standard error of a survey; all empty: not known, which is
    not zero."""

    class Kind(models.TextChoices):
        COLLECTED = "collected", _("平台取的")
        ENTERED = "entered", _("部门填的")
        CORRECTED = "corrected", _("更正的")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    value = models.FloatField(null=True, blank=True)
    error = models.FloatField(default=0.0)
    count = models.FloatField(null=True, blank=True)
    of = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COLLECTED)
    current = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "org"], condition=models.Q(current=True), name="one_current_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.org}"

    @property
    def plain(self) -> float | None:
        """The figure that people read."""
        if self.indicator.certainty in ("share", "count"):
            return None if self.count is None or not self.of else self.indicator.per * self.count / self.of
        return self.value


class Contest(models.Model):
    """A place says that its value is wrong, in one act. It goes to the indicator's owner; a correction reckons anew."""

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        CORRECTED = "corrected", _("已更正，重新算过")
        UPHELD = "upheld", _("维持原值")

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="contests")
    org = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(ORG, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    proposed = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    corrected = models.ForeignKey(Value, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["value"], condition=models.Q(state="open"), name="contested_once")
        ]
        indexes = [models.Index(fields=["owner", "state"], name="contests_of_owner")]

    def __str__(self) -> str:
        return f"{self.value} {self.state}"
