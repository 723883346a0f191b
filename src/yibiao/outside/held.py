"""What files at hand hold already, for those who have no platform."""

from __future__ import annotations

from collections.abc import Iterable

from yibiao.matching import Matcher
from yibiao.model import Form


def items_held(forms: Iterable[Form], matcher: Matcher) -> frozenset[str]:
    """The catalogue's codes of every column that is filled in."""
    held = set()
    for form in forms:
        for match in matcher.match_form(form).matches:
            if match.item and form.regions[match.region].fields[match.field].filled:
                held.add(match.item)
    return frozenset(held)
