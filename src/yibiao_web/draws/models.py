"""Draws of unannounced visits: what is sealed, who could open it, who learned what when.

Nothing here says which place is drawn before its team set out: ``Draw.sealed`` holds places, weights, rules and the
nonce encrypted (see ``sealing``), and the result is reckoned from it and the public seed when a visit is opened.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yibiao_web.inspections.models import Inspection, Visit

User = settings.AUTH_USER_MODEL


class Keyholder(models.Model):
    """Somebody's key pair: what is sealed for them opens only with their passphrase. ``private``: the private key,
    encrypted under the passphrase (with ``salt``) and the site's secret."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="seal_key")
    public = models.BinaryField()
    private = models.BinaryField()
    salt = models.BinaryField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)


class Inspector(models.Model):
    """A person on a county's list of inspectors. ``avoids``: where this person must not go; why is not kept."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inspector_rows")
    unit = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="inspectors")
    skills = models.JSONField(default=list)
    leads = models.BooleanField(default=True)
    avoids: models.ManyToManyField = models.ManyToManyField("orgs.Organisation", related_name="+", blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "user"], name="inspector_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.unit}"


class PlaceRisk(models.Model):
    """How risky a sender holds a place, and why. A place without a row is of the lowest level."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="risks_seen")
    place = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "place"], name="risk_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.level}"


class Draw(models.Model):
    """One commitment for one inspection on one day. ``number``: the how-manieth for them, the earlier were given up.
    ``token``: its public address. ``sources``: {kind, name, at} each; ``departures``: when each numbered visit's team
    sets out. ``seed``: the agreed values, once at least two witnesses said the same. ``record``: everything, in the
    open, once all visits are over (``published_at``)."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="draws")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    token = models.CharField(max_length=32, unique=True)
    take = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="draws_led")
    witnesses: models.ManyToManyField = models.ManyToManyField(User, related_name="draws_witnessed")
    sources = models.JSONField(default=list)
    departures = models.JSONField(default=list)
    commitment = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    committed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField()
    seed = models.JSONField(default=list)
    seeded_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    abandoned_stage = models.CharField(max_length=20, blank=True)
    abandoned_reason = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text=_("有要说明的问题时写的理由"))
    kept = models.BinaryField(default=b"", help_text=_("全部启封以后、公布以前的记录，按本站的密钥加密"))
    record = models.JSONField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-committed_at", "-pk")
        constraints = [
            # grinding: whoever could commit twice could keep the one that pleases
            models.UniqueConstraint(
                fields=["inspection", "on"], condition=Q(abandoned_at=None), name="one_commitment_an_item_and_day"
            ),
            models.UniqueConstraint(fields=["inspection", "on", "number"], name="commitments_counted"),
        ]

    def __str__(self) -> str:
        return self.commitment[:12]

    @property
    def state(self) -> tuple[str, object]:
        """A tag's colour and words."""
        if self.abandoned_at:
            return "bad", _("作废")
        if self.published_at:
            return "good", _("已公布全部")
        return ("info", _("种子已定，等出发")) if self.seeded_at else ("warn", _("已承诺，等种子"))


class Share(models.Model):
    """A part of a draw's key, sealed for one person. The lead's is whole; the gatekeeper's and the auditor's are
    halves that are worth nothing alone."""

    class Half(models.TextChoices):
        LEAD = "lead", _("带队人")
        GATEKEEPER = "gatekeeper", _("减负办的一半")
        AUDITOR = "auditor", _("审计的一半")

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    half = models.CharField(max_length=10, choices=Half)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "user", "half"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.draw} {self.half}"


class Statement(models.Model):
    """What a witness wrote that the sources showed; never changed, a later one counts instead."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="statements")
    witness = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.draw} {self.witness}"


class Opening(models.Model):
    """A numbered visit whose seal the lead opened after its team set out."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="openings")
    number = models.PositiveSmallIntegerField()
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="opening")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["draw", "number"], name="opened_once")]

    def __str__(self) -> str:
        return f"{self.draw} {self.number}"


class Glance(models.Model):
    """When somebody first saw the place of an opened visit."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="glances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["opening", "user"], name="first_glance")]

    def __str__(self) -> str:
        return f"{self.opening} {self.user}"


class HandOver(models.Model):
    """The lead fell ill: gatekeeper and auditor together give the seal to another lead, without seeing what is in it.
    ``half``: the gatekeeper's half, sealed for the auditors until one of them agrees; {user pk: hex}."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="hand_overs")
    reason = models.CharField(max_length=300)
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    half = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["draw"], condition=Q(agreed_at=None), name="one_hand_over_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.draw} → {self.to}"


class PreparedSign(models.Model):
    """A sign, noted by those who came, that the place knew: gongs and drums, slogans, people lined up. ``known_by``:
    when it must have known at the latest."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="signs")
    what = models.CharField(max_length=300)
    known_by = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.what
