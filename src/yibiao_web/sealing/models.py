"""Which keys sealed this database; the keys themselves are never in it."""

from __future__ import annotations

from django.db import models


class SealingKey(models.Model):
    """``proof`` is a fixed text sealed by the key: a ring with another key under the same id does not open it."""

    id = models.CharField(max_length=8, primary_key=True)
    made = models.DateField()
    proof = models.BinaryField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class KeyInForce(models.Model):
    """Since when a key seals, on whichever server it was put in force: the latest is the one that seals now. A key that
    is not here waits to be used."""

    key = models.CharField(max_length=8, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.since}"
