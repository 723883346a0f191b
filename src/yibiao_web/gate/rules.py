"""What a reason must be like. Pure."""

from __future__ import annotations

SIGNED_REASON = 20  # characters: something blocks, and everybody who must answer reads why it was sent all the same
REASON = 6
DUTY = 4  # 防火巡查 is one


def reason_problem(reason: str, signed_name: str, *, blocked: bool, name: str) -> tuple[str, str] | None:
    """(code, words) of what is wrong with a written reason; None where nothing is."""
    least = SIGNED_REASON if blocked else REASON
    if len("".join(reason.split())) < least:
        return "reason_too_short", f"理由至少写 {least} 个字，基层会看到。"
    if blocked and signed_name.strip() != name:
        return "not_signed", f"请在签名处写上您自己的姓名（{name}）。"
    return None
