"""Where a county's data live, for those counties that are not (or not only) here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountyHome(models.Model):
    """A county without a row is here and nowhere else. ``address`` is what people type to reach its server; ``digest``
    covers ``tables`` ({table: [rows, hash]}) and ``files`` ([number, bytes, hash]) as they were moved, and is the same
    on both servers. ``until``: the trail's last entry that went. ``active``: ids of the organisations that were active
    before."""

    class State(models.TextChoices):
        MOVING = "moving", _("正在搬走，只读")
        MOVED = "moved", _("已搬走")
        ARRIVING = "arriving", _("刚搬来，还没有开门")
        ARRIVED = "arrived", _("搬来的")

    county = models.OneToOneField("orgs.Organisation", on_delete=models.PROTECT, related_name="home")
    state = models.CharField(max_length=8, choices=State)
    address = models.CharField(max_length=200, blank=True)
    tables = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    until = models.BigIntegerField(default=0)
    active = models.JSONField(default=list)
    since = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.county_id} {self.state}"
