"""Every change of the catalogue. What other capabilities call is here by name."""

from __future__ import annotations

from yibiao_web.catalogue.decisions import ask_match, decide_match, undo_match

__all__ = ["ask_match", "decide_match", "undo_match"]
