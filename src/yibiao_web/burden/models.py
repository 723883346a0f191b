"""The burden ledger: person-minutes of every demand, charged to its sender's budget."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao.burden.learning import mean_factor

_ORG = "orgs.Organisation"


class Budget(models.Model):
    """What a sender may ask of the grassroots in a year. ``money`` None: no money was set. ``since``: what was asked
    before that day is not charged to it (a budget that begins within a year). ``reason``: why it is more than before,
    read by everybody."""

    org = models.ForeignKey(_ORG, on_delete=models.CASCADE, related_name="budgets")
    year = models.PositiveIntegerField()
    minutes = models.FloatField()
    money = models.FloatField(null=True, blank=True, help_text=_("运行经费，元"))
    since = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    charges = models.PositiveIntegerField(default=0, help_text=_("记过几笔；两笔同时来，后一笔等前一笔"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "year"], name="one_budget_a_year")]

    def __str__(self) -> str:
        return f"{self.org} {self.year}"


class BudgetTransfer(models.Model):
    """Part of one sender's budget given to another, with a reason that everybody reads. It counts in both ledgers."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    giver = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="budget_given")
    taker = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="budget_taken")
    minutes = models.FloatField(default=0.0)
    money = models.FloatField(default=0.0)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class BudgetException(models.Model):
    """An emergency that was asked for although its sender's budget was used up: who signed for it, and why; read by
    everybody. ``target`` names the demand, or the admission of a form that is not sent yet."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="budget_exceptions")
    target_type = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.FloatField(default=0.0)
    money = models.FloatField(default=0.0)
    reason = models.CharField(max_length=300)
    signed_name = models.CharField(max_length=50)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="excepted_once")]

    def __str__(self) -> str:
        return self.title


class BurdenEntry(models.Model):
    """``estimated`` when the demand was sent: the prior estimate × ``factor``, which was learned from ``learned_from``
    measured demands. ``measured`` from the system's own logs, what those who handed in really took, for whom
    ``measured_for`` had been estimated. Only whole demands are measured, nobody by himself. ``spared`` is what prefill
    saved. ``target`` names the demand: ("tasks.task", id); ``period`` which month of one that is asked all the time.
    ``parts``: what it is made of, summed over all who are asked, by the names of ``burden.rules.PARTS``. ``series``:
    demands that follow one another; ``again`` how often, until ``ended_on``."""

    org = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="burden")
    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default="form")
    target_type = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    period = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200)
    on = models.DateField(db_index=True)
    estimated = models.FloatField()
    factor = models.FloatField(default=1.0)
    learned_from = models.PositiveIntegerField(default=0)
    spared = models.FloatField(default=0.0)
    money = models.FloatField(default=0.0)
    parts = models.JSONField(default=dict)
    measured = models.FloatField(null=True, blank=True)
    measured_for = models.FloatField(default=0.0)
    series = models.CharField(max_length=60, blank=True)
    again = models.CharField(max_length=10, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "period"], name="charged_once"),
        ]
        indexes = [
            models.Index(fields=["county", "on"], name="burden_county_on"),
            models.Index(fields=["org", "on"], name="burden_org_on"),
        ]

    def __str__(self) -> str:
        return self.title


class BurdenShare(models.Model):
    """What a demand asks of one place: minutes estimated, what prefill spared it, and its parts. The places' side of
    the ledger."""

    entry = models.ForeignKey(BurdenEntry, on_delete=models.CASCADE, related_name="shares")
    org = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="burden_shares")
    minutes = models.FloatField(default=0.0)
    spared = models.FloatField(default=0.0)
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "org"], name="shared_once")]

    def __str__(self) -> str:
        return f"{self.entry} → {self.org}"


class Timing(models.Model):
    """What a demand really took all places of a level together, of which there are at least ``rules.FEWEST``:
    ``prior`` is what had been estimated for them before any learning. Nothing of one place or person is kept."""

    entry = models.ForeignKey(BurdenEntry, on_delete=models.CASCADE, related_name="timings")
    level = models.CharField(max_length=12, blank=True)
    places = models.PositiveIntegerField()
    prior = models.FloatField()
    measured = models.FloatField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "level"], name="timed_once")]

    def __str__(self) -> str:
        return f"{self.entry} {self.level}"


class Correction(models.Model):
    """A factor that a county's measurements taught, the median, with its interval: of a kind of demand (``org`` None,
    ``level`` empty), of a department within it, of a level of those asked within that. Written anew as a whole."""

    county = models.ForeignKey(_ORG, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    org = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=12, blank=True)
    factor = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    spread = models.FloatField(help_text=_("单件离中间值有多远，对数尺度"))
    count = models.PositiveIntegerField()
    learned_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["county", "kind"], name="correction_county_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.org or ''} {self.level} ×{self.factor:.2f}"

    @property
    def charged(self) -> float:
        """The mean, which new demands are charged by."""
        return mean_factor(self.factor, self.spread)
