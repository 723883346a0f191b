"""The kinds of subjects whose totals are shown, in the order in which they are."""

from __future__ import annotations

from yibiao_web.engine.kinds import KIND_WORDS, ORGANISATION

KINDS = {kind: words for kind, words in KIND_WORDS.items() if kind != ORGANISATION}
PEOPLE = frozenset({"person", "household"})
"""Of whom few are somebody that one knows."""
