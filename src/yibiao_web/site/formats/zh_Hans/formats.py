"""Numbers as official tables print them: 59,094. Django's own Chinese groups by nothing."""

from __future__ import annotations

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
