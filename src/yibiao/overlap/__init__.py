"""What a folder of forms asks more than once, and what could be done about it."""

from .as_json import as_json
from .audit import Audit, audit_forms
from .comparison import ReportError, compare
from .gathering import NO_DEPARTMENT, Source
from .report_view import headlines
from .settings import Thresholds
from .writing import HTML_NAME, JSON_NAME, TABLES_NAME, WORKBOOK_NAME, audit_outputs

__all__ = [
    "HTML_NAME",
    "JSON_NAME",
    "NO_DEPARTMENT",
    "TABLES_NAME",
    "WORKBOOK_NAME",
    "Audit",
    "ReportError",
    "Source",
    "Thresholds",
    "as_json",
    "audit_forms",
    "audit_outputs",
    "compare",
    "headlines",
]
