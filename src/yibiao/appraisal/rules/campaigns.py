"""A scheme that is itself a campaign: 创建示范, 评比, 授牌. By 创建示范活动管理办法（试行）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yibiao.appraisal.scheme import Scheme
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

_CAMPAIGN = re.compile(
    r"创建|评选|评比|达标活动|授牌|命名(?:办法|方案|评)|示范[^，。]{0,8}(?:评|认定|创)|争创|星级评定|十佳|最美"
)


def is_campaign(title: str) -> bool:
    return _CAMPAIGN.search(title) is not None


def of_scheme(scheme: Scheme, pack: Pack, on: date) -> Iterator[Finding]:
    if not is_campaign(scheme.title):
        return
    yield from _who_may(scheme, pack, on)
    fee, name, more = (pack.rule(id, on) for id in ("APR-022", "APR-023", "APR-024"))
    if fee and scheme.fee > fee.value:
        yield finding("scheme_campaign_charges", severity=fee.severity, rule=fee.id, fee=f"{scheme.fee:g}")
    words = [one for one in (name.words if name else ()) if one in scheme.title]
    if name and words and not scheme.approval:
        yield finding("scheme_campaign_name", severity=name.severity, rule=name.id, words="、".join(words))
    now, before = scheme.prizes, scheme.prizes_before
    if more and now is not None and before is not None and now > before + more.value:
        yield finding("scheme_campaign_more", severity=more.severity, rule=more.id, now=now, before=before)


def _who_may(scheme: Scheme, pack: Pack, on: date) -> Iterator[Finding]:
    never, approved = pack.rule("APR-021", on), pack.rule("APR-020", on)
    if never and scheme.level in ("department", "township"):
        yield finding("scheme_campaign_forbidden", severity=never.severity, rule=never.id, org=scheme.org or "本单位")
    elif approved and not scheme.approval:
        yield finding("scheme_campaign_unapproved", severity=approved.severity, rule=approved.id)
