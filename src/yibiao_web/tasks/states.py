"""The one table of moves of an assignment. Pure."""

from __future__ import annotations

MOVES: dict[str, tuple[frozenset[str], str]] = {
    # act: (from, to)
    "open": (frozenset({"todo"}), "filling"),
    "submit": (frozenset({"filling", "sent_back"}), "submitted"),
    "recall": (frozenset({"submitted"}), "filling"),
    "pass_on": (frozenset({"submitted"}), "submitted"),
    "approve": (frozenset({"submitted"}), "approved"),
    "send_back": (frozenset({"submitted"}), "sent_back"),
    "reopen": (frozenset({"approved"}), "sent_back"),
    "withdraw": (frozenset({"todo", "filling", "submitted", "sent_back"}), "withdrawn"),
    "close": (frozenset({"todo", "filling", "sent_back"}), "withdrawn"),
}
EDITABLE = frozenset({"todo", "filling", "sent_back"})
STATES = frozenset({"todo", "filling", "submitted", "sent_back", "approved", "withdrawn"})


def after(act: str, state: str) -> str | None:
    """The state an act leads to, ``None`` where it is not allowed."""
    allowed, to = MOVES[act]
    return to if state in allowed else None
