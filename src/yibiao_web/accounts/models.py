"""People, and what they may do for which organisation. A person may hold several posts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import DigestOf, SealedText


class User(AbstractUser):
    """``username`` is the number or short name a person signs in with; ``name`` is how people call them."""

    name = models.CharField(_("姓名"), max_length=50)
    mobile = SealedText(_("手机"), max_length=20, blank=True)
    mobile_digest = DigestOf("mobile", max_length=29, blank=True, editable=False, db_index=True)
    must_change_password = models.BooleanField(default=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    CLERK = "clerk", _("填报员")
    GRID_WORKER = "grid_worker", _("网格员")
    REVIEWER = "reviewer", _("审核员")
    REQUESTER = "requester", _("报表员")
    STEWARD = "steward", _("数据管理员")
    GATEKEEPER = "gatekeeper", _("减负办")
    AUDITOR = "auditor", _("审计员")
    INTEGRATOR = "integrator", _("接口管理员")
    ADMIN = "admin", _("系统管理员")


class Post(models.Model):
    """A person's role at an organisation. ``deputy_of`` says whom one stands in for; ``until`` ends it by itself."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=Role)
    deputy_of = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="deputies")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        # two constraints, because what NULL equals differs between databases
        constraints = [
            models.UniqueConstraint(
                fields=["user", "org", "role"], condition=models.Q(deputy_of=None), name="one_post_once"
            ),
            models.UniqueConstraint(
                fields=["user", "org", "role", "deputy_of"], condition=~models.Q(deputy_of=None), name="one_deputy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.org} {self.get_role_display()}"
