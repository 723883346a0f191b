"""What villages reported in wide tasks, as numbers: so that a total of the country is not read from 600,000 sheets."""

from __future__ import annotations

from django.db import models


class VillageNumbers(models.Model):
    """The numbers of one approved part of a wide task, by key (see ``kept.numbers_of``); none once it was re-opened.
    Processes keep sums over the tree and read here what changed since they last looked. ``written`` counts how often
    the row was written: it tells a change where the clock does not."""

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="village_numbers")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    numbers = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    written = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "org"], name="one_row_of_numbers_an_org")]
        indexes = [models.Index(fields=["task", "changed_at"], name="numbers_changed")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.org_id}"
