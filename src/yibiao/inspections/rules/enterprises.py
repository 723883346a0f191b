"""Checks of businesses (国办发〔2024〕54号, 国办发〔2015〕58号), of statistics and of data security."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.model import Finding

from .look import Look

_SECURITY = re.compile(r"网络安全|数据安全|网络数据|信息安全")


def lawful(look: Look) -> Iterator[Finding]:
    facts = look.facts
    if not facts.enterprise or facts.kind in ("assessment", "research"):
        return
    if (rule := look.rule("INS-040")) and not facts.basis and not facts.notice:
        yield look.found(rule, "inspection_no_basis")
    if (rule := look.rule("INS-052")) and facts.published is False:
        yield look.found(rule, "inspection_unpublished")
    if (rule := look.rule("INS-051")) and facts.inspector_kinds:
        yield look.found(rule, "inspection_forbidden_inspector", who="、".join(facts.inspector_kinds))
    if (rule := look.rule("INS-048")) and facts.people is not None and facts.people < int(rule.value or 0):
        yield look.found(rule, "inspection_few_inspectors", people=facts.people, limit=int(rule.value or 0))


def drawn(look: Look) -> Iterator[Finding]:
    """A random check draws places and people, each from a list of its own, and says four things."""
    facts = look.facts
    if not facts.enterprise or not facts.drawn or facts.notice:
        return
    parts = (
        ("抽查依据", facts.basis),
        ("抽查主体", facts.sender),
        ("抽查内容", facts.contents),
        ("抽查方式", facts.method),
    )
    missing = [name for name, said in parts if not said]
    if (rule := look.rule("INS-041")) and missing:
        yield look.found(rule, "inspection_list_incomplete", missing="、".join(missing))
    left = [name for name, what in (("检查对象", "places"), ("检查人员", "people")) if what not in facts.drawn]
    if (rule := look.rule("INS-042")) and left:
        yield look.found(rule, "inspection_not_drawn", missing="、".join(left))


def few(look: Look) -> Iterator[Finding]:
    """能合并不重复，能联合不多头，能书面不入企."""
    facts = look.facts
    if not facts.enterprise or facts.emergency:
        return
    if rule := look.rule("INS-053"):
        if facts.remote:
            yield look.found(rule, "inspection_remote")
        for other, _shared in look.similar(look.assumed.alike):
            if other.enterprise and not other.emergency:
                yield look.found(
                    rule, "inspection_enterprise_merge", sender=other.sender or "另一家", title=other.title
                )
    limits = [rule for id in ("INS-054", "INS-056") if (rule := look.rule(id)) and rule.value is not None]
    for rule in limits:
        if facts.times > int(rule.value or 0):
            yield look.found(rule, "inspection_enterprise_often", times=facts.times, limit=int(rule.value or 0))


def certificates(look: Look) -> Iterator[Finding]:
    rule = look.rule("INS-057")
    if rule and look.facts.certificate is False and re.search("统计", f"{look.facts.title}{look.facts.sender}"):
        yield look.found(rule, "inspection_no_certificate")


def security(look: Look) -> Iterator[Finding]:
    rule = look.rule("INS-058")
    if rule is None or not _SECURITY.search(look.facts.title):
        return
    for other in look.others:
        both = not look.facts.places or not other.places or set(look.facts.places) & set(other.places)
        if _SECURITY.search(other.title) and both:
            yield look.found(rule, "inspection_security_repeated", sender=other.sender or "另一家", title=other.title)


RULES = (lawful, drawn, few, certificates, security)
