"""What 政府督查工作条例 (国务院令第733号) asks of the supervision by a government: designation, approval, a design with
contents, objects and scope, limits and training. Party organs and checks of a trade are not bound by it."""

from __future__ import annotations

from collections.abc import Iterator

from yibiao.model import Finding

from .look import Look


def designated(look: Look) -> Iterator[Finding]:
    facts = look.facts
    if not _bound(look) or facts.notice or facts.emergency:
        return
    if (rule := look.rule("INS-020")) and not facts.governments and facts.sender and not facts.designation:
        yield look.found(rule, "inspection_undesignated", sender=facts.sender)
    if (rule := look.rule("INS-027")) and not facts.approval:
        yield look.found(rule, "inspection_unapproved")


def designed(look: Look) -> Iterator[Finding]:
    """A notice of a supervision, too, says what, whom and where."""
    facts = look.facts
    if not _bound(look):
        return
    where = facts.scope or facts.places or facts.drawn or facts.unannounced
    parts = (("内容", facts.contents), ("对象", facts.targets or facts.places), ("范围", where))
    missing = [name for name, said in parts if not said]
    if (rule := look.rule("INS-021")) and missing:
        yield look.found(rule, "inspection_no_design", missing="、".join(missing))
    if facts.notice or facts.emergency:
        return
    limits = [
        name for name, said in (("起止时间", facts.first and facts.last), ("培训记录", facts.training)) if not said
    ]
    if (rule := look.rule("INS-022")) and limits:
        yield look.found(rule, "inspection_no_limits", missing="、".join(limits))


def _bound(look: Look) -> bool:
    return look.facts.kind == "supervision" and not look.facts.party


RULES = (designated, designed)
