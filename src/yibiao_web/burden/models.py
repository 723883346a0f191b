"""The burden ledger: person-minutes of every demand, charged to its sender's budget."""

from __future__ import annotations

from django.db import models


class Budget(models.Model):
    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="budgets")
    year = models.PositiveIntegerField()
    minutes = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "year"], name="one_budget_a_year")]

    def __str__(self) -> str:
        return f"{self.org} {self.year}"


class BurdenEntry(models.Model):
    """``estimated`` when the demand was sent; ``measured`` from the system's own logs, what those who handed in really
    took, for whom ``measured_for`` had been estimated. Only whole demands are measured, nobody by himself. ``spared``
    is what prefill saved. ``target`` names the demand: ("tasks.task", id). ``parts``: what it is made of, summed over
    all who are asked, by the names of ``burden.rules.PARTS``."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="burden")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default="form")
    target_type = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    on = models.DateField(db_index=True)
    estimated = models.FloatField()
    spared = models.FloatField(default=0.0)
    money = models.FloatField(default=0.0)
    parts = models.JSONField(default=dict)
    measured = models.FloatField(null=True, blank=True)
    measured_for = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="charged_once")]

    def __str__(self) -> str:
        return self.title


class BurdenShare(models.Model):
    """What a demand asks of one place: minutes estimated, and its parts. The places' side of the ledger."""

    entry = models.ForeignKey(BurdenEntry, on_delete=models.CASCADE, related_name="shares")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="burden_shares")
    minutes = models.FloatField(default=0.0)
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "org"], name="shared_once")]

    def __str__(self) -> str:
        return f"{self.entry} → {self.org}"
