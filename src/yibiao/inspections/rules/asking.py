"""What it asks of those who are visited: materials, heads, escorts, a welcome; traces instead of the matter."""

from __future__ import annotations

from collections.abc import Iterator

from yibiao.model import Finding

from .look import Look

_MATERIALS = {"materials": "材料", "forms": "表格", "reports": "书面汇报"}
_TRACES = {"INS-007": "inspection_trace_praise", "INS-008": "inspection_trace_paper"}
_LONGEST = 40


def principals(look: Look) -> Iterator[Finding]:
    if (rule := look.rule("INS-005")) and not look.facts.principals_reason:
        for words, span in look.spans("principals"):
            yield look.found(rule, "inspection_principals", span, what=words)


def materials(look: Look) -> Iterator[Finding]:
    if rule := look.rule("INS-006"):
        for what, kind in _MATERIALS.items():
            for words, span in look.spans(what):
                yield look.found(rule, "inspection_materials", span, kind=kind, what=words)


def traces(look: Look) -> Iterator[Finding]:
    """Of a law-enforcement check only praise counts, since laws tell enterprises what records to keep."""
    seen = set()
    for one in look.traces:
        rule = look.rule(one.what)
        if rule and (one.what, one.words) not in seen:
            seen.add((one.what, one.words))
            yield look.found(rule, _TRACES[one.what], (one.start, one.end) if look.facts.notice else None,
                             word=one.words, what=_context(look, one.words))  # fmt: skip


def welcome(look: Look) -> Iterator[Finding]:
    for id, what, code in (
        ("INS-061", "welcome", "inspection_welcome"),
        ("INS-063", "showcase", "inspection_showcase"),
    ):
        if rule := look.rule(id):
            for words, span in look.spans(what):
                yield look.found(rule, code, span, what=words)


def escorts(look: Look) -> Iterator[Finding]:
    facts = look.facts
    if (rule := look.rule("INS-062")) and not facts.escort_reason:
        for words, span in look.spans("escorts"):
            yield look.found(rule, "inspection_escorted", span, what=words)
    if facts.unannounced and facts.escorts and not facts.escort_reason and (rule := look.rule("INS-033")):
        yield look.found(rule, "inspection_escort_unexplained")


def four_noes(look: Look) -> Iterator[Finding]:
    """四不两直, which research and unannounced visits should keep to."""
    facts = look.facts
    if facts.kind != "research" and not facts.unannounced:
        return
    broken = [name for name, said in (
        ("不发通知", facts.notice and not facts.unannounced), ("不打招呼", facts.notice_days),
        ("不听汇报", facts.briefing), ("不陪同接待", facts.escorts or facts.principals or facts.welcome),
    ) if said]  # fmt: skip
    if (rule := look.rule("INS-030")) and broken:
        yield look.found(rule, "inspection_announced", broken="、".join(broken))
    if (rule := look.rule("INS-032")) and facts.kind == "research" and not facts.unannounced and not broken:
        yield look.found(rule, "inspection_research_mode")


def _context(look: Look, words: str) -> str:
    """The content's line that names the trace."""
    line = next((one for one in look.facts.contents if words in one), words)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


RULES = (welcome, escorts, principals, materials, traces, four_noes)
