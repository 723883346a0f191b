"""How a demand of any kind, or a form that is looked at with every period, stands at the gate."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Judged:
    """For models that keep the core's ``findings`` as JSON and the ``verdict`` on them."""

    class Verdict(models.TextChoices):
        PENDING = "pending", _("待定")
        PASSED = "passed", _("通过")
        WITH_REASON = "with_reason", _("说明理由后通过")
        REFUSED = "refused", _("不通过")

    findings: Any
    verdict: Any

    @property
    def blocked(self) -> bool:
        return any(one["severity"] == "block" for one in self.findings)

    @property
    def needs_reason(self) -> bool:
        return any(one["severity"] == "reason" for one in self.findings)

    @property
    def cleared(self) -> bool:
        """Whether it may enter into force, or a task be sent: the gate found nothing, or somebody decided."""
        return self.verdict in (self.Verdict.PASSED, self.Verdict.WITH_REASON)
