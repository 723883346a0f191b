"""What is to be said of an app (政务应用程序): 国办函〔2026〕12号 and the opinions of 2023."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yibiao.channels.doubled import Cluster, Dead, doubled_apps
from yibiao.channels.forbidden import forbidden
from yibiao.channels.nouns import AnyChannel, GovApp
from yibiao.channels.words import function_named
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule
from yibiao.texts.normalising import cleaned

FORBIDDING = ("CHN-015", "CHN-016", "CHN-017", "CHN-018", "CHN-020", "CHN-027")
_SPACED = re.compile(r"(?<=[一-龥])[ \t·•．.\-_*~]+(?=[一-龥])")  # 打·卡, 打 卡
_BELOW_COUNTY = ("township", "village")
_OUR_OWN_WAY = ("省级平台", "省平台", "省统一", "一表", "统一平台")


def check(app: GovApp, pack: Pack, on: date) -> Iterator[Finding]:
    yield from _standing(app, pack, on)
    yield from forbidden_functions(app, pack, on)
    yield from _functions(app, pack, on)
    yield from _little_used(app, pack, on)


def _standing(app: GovApp, pack: Pack, on: date) -> Iterator[Finding]:
    """Who built it, and whether it was filed."""
    if (rule := pack.rule("CHN-003", on)) and app.level in _BELOW_COUNTY:
        yield _said("app_below_county", rule, name=app.name, owner=app.owner or "县级以下单位")
    if (rule := pack.rule("CHN-010", on)) and not app.owner:
        yield _said("app_no_sponsor", rule, name=app.name)
    rule = pack.rule("CHN-009", on)
    if rule is None or app.filing_number:
        return
    last = _filed_until(app, pack, on)
    if last and on <= last:
        yield finding("app_unfiled_yet", rule="CHN-012", name=app.name, day=last.isoformat())
    else:
        yield _said("app_unfiled", rule, name=app.name)


def _filed_until(app: GovApp, pack: Pack, on: date) -> date | None:
    """Apps that ran before the rules came have some months; None for later ones."""
    rule = pack.rule("CHN-012", on)
    if rule is None:
        return None
    since = pack.values["CHN-012"][0][0]
    if app.opened and app.opened >= since:
        return None
    months = since.month - 1 + round(rule.value)
    year, month = since.year + months // 12, months % 12 + 1
    return date(year, month, min(since.day, calendar.monthrange(year, month)[1]))


def forbidden_functions(app: GovApp, pack: Pack, on: date) -> Iterator[Finding]:
    """What its functions and its description make people do that they may not."""
    rules = {id: rule for id in FORBIDDING if (rule := pack.rule(id, on))}
    words = [(id, word) for id, rule in rules.items() for word in rule.words]
    text = _SPACED.sub("", cleaned(f"{app.functions}。{app.about}").text)
    for one in forbidden(text, words):
        rule = rules.get(one.rule)
        if rule is None:
            continue
        if one.exempt:
            yield finding("app_forbidden_exempt", rule=rule.id, words=one.words, what=one.what)
        else:
            yield _said("app_forbidden", rule, words=one.words, what=one.what)


def _functions(app: GovApp, pack: Pack, on: date) -> Iterator[Finding]:
    named = {function_named(one): one for one in reversed(app.entries)}
    collects = named.get("填表报数")
    rule = pack.rule("CHN-006", on)
    above = app.level in ("country", "province")
    if rule and collects and not above and not any(way in collects + app.about for way in _OUR_OWN_WAY):
        yield _said("app_collects_forms", rule, owner=app.owner or "本单位", words=collects)
    rule = pack.rule("CHN-021", on)
    if rule and app.functions and not {"意见反馈", "民生诉求"} & named.keys():
        yield _said("app_no_complaints", rule)


def _little_used(app: GovApp, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-022", on)
    if rule is None or not app.users or app.active_users is None:
        return
    share = 100 * app.active_users / app.users
    if share < rule.value:
        yield _said("app_little_used", rule, users=app.users, active=app.active_users, share=f"{share:.1f}%",
                    limit=f"{rule.value:g}%")  # fmt: skip


def clusters(live: Sequence[GovApp], pack: Pack, on: date, dead: Dead = frozenset()) -> list[Cluster]:
    rule = pack.rule("CHN-022-OVERLAP", on)
    return list(doubled_apps(live, rule.value / 100, dead)) if rule else []


def doubled(one: AnyChannel, cluster: Cluster, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-022-OVERLAP", on)
    if rule:
        others = "、".join(f"“{other.name}”（{other.owner}）" for other in cluster.members if other is not one)
        yield _said("app_doubled", rule, others=others, shared="、".join(cluster.shared[:6]),
                    share=f"{cluster.share:.0%}", keep=cluster.keep.name, why=cluster.why)  # fmt: skip


def check_questions(answers: Mapping[str, str], pack: Pack, on: date) -> Iterator[Finding]:
    """The questions before a new app is built, by the rule's own words → what was answered."""
    rule = pack.rule("CHN-008", on)
    if rule is None:
        return
    still = [question for question in rule.words if len("".join(answers.get(question, "").split())) < _ANSWER]
    if still:
        yield _said("app_questions_open", rule, count=f"{rule.value:g}", open=len(still), questions="、".join(still))


_ANSWER = 4  # characters: “是” alone explains nothing


def _said(code: str, rule: Rule, **values: Any) -> Finding:
    return finding(code, severity=rule.severity, rule=rule.id, **values)
