"""Every write of forms, by what it is about."""

from yibiao_web.forms.admitting import carry_reason, decide, enter_force, note_opened, pass_with_reason, send_up
from yibiao_web.forms.doubts import ask_steward
from yibiao_web.forms.handing import Unusable, copy, hand_in, pick
from yibiao_web.forms.retiring import decide_form
from yibiao_web.forms.settling import NobodyMeant, describe, drop, examine, settle

__all__ = [
    "NobodyMeant",
    "Unusable",
    "ask_steward",
    "carry_reason",
    "copy",
    "decide",
    "decide_form",
    "describe",
    "drop",
    "enter_force",
    "examine",
    "hand_in",
    "note_opened",
    "pass_with_reason",
    "pick",
    "send_up",
    "settle",
]
