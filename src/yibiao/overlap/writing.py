"""All outputs of an audit as bytes by file name; the caller puts them where they belong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .as_json import as_json
from .audit import Audit
from .audit_workbook import audit_workbook
from .base_workbook import base_workbook
from .comparison import compare
from .html_report import html_report

HTML_NAME, WORKBOOK_NAME, TABLES_NAME, JSON_NAME = "报告.html", "审计.xlsx", "一表.xlsx", "report.json"


def audit_outputs(audit: Audit, previous: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """File name → content. ``previous`` is the parsed report.json of an earlier audit; raises
    ``comparison.ReportError`` when it is not one."""
    report = as_json(audit)
    since = compare(previous, report) if previous is not None else None
    report["since"] = since
    return {
        HTML_NAME: html_report(audit, since).encode(),
        WORKBOOK_NAME: audit_workbook(audit, since),
        TABLES_NAME: base_workbook(audit),
        JSON_NAME: (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode(),
    }
