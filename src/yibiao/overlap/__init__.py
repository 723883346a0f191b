"""What a folder of forms asks more than once, and what could be done about it."""

from .audit import Audit, audit_forms
from .gathering import NO_DEPARTMENT, Source
from .settings import Thresholds

__all__ = ["NO_DEPARTMENT", "Audit", "Source", "Thresholds", "audit_forms"]
