"""字数 as a word processor counts it: each Chinese character and mark is one, each run of letters and figures one."""

from __future__ import annotations

import re

_UNIT = re.compile(
    r"[\u2e80-\u2fdf\u3001-\u30ff\u3105-\u312f\u3200-\u9fff\uf900-\ufaff\ufe10-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    r"\U00020000-\U0003ffff“”‘’…—·×÷]"
    r"|[^\s\u2e80-\u2fdf\u3000-\u30ff\u3105-\u312f\u3200-\u9fff\uf900-\ufaff\ufe10-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    r"\U00020000-\U0003ffff“”‘’…—·×÷]+"
)


def characters(text: str) -> int:
    return sum(1 for _ in _UNIT.finditer(text))
