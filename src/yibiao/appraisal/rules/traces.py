"""An indicator that counts traces, praise, clicks; vetoes, ranks and titles; proof that is paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yibiao.appraisal.scheme import Indicator
from yibiao.appraisal.traces import KIND_NAMES, Reading, Trace, paper_evidence
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule

PRAISE, TRACES, CLICKS = ("APR-002", "INS-007"), ("APR-003", "INS-008"), ("APR-001", "GRP-008")
# what is counted → the finding, the rules that refuse it (the first in force speaks), what to look at instead
_KINDS: tuple[tuple[frozenset[str], str, tuple[str, ...], str], ...] = (
    (frozenset(("likes", "online")), "indicator_likes", CLICKS, "抽样问到的政策知晓率"),
    (frozenset(("instructions", "articles", "experiences")), "indicator_praise", PRAISE, "群众的评价和办成的事"),
    (frozenset(("installs",)), "indicator_installs", ("CHN-016", "APR-001"), "网上办成的件数、少跑的次数"),
    (frozenset(("checkins",)), "indicator_check_in", ("CHN-015", "APR-003", "INS-008"), "事情办结的快慢和群众的评价"),
    (
        frozenset(("meetings", "documents", "photos", "notes", "ledgers", "slogans", "activities", "visits")),
        "indicator_traces", TRACES, "办结率、解决率、群众满意率",
    ),
    (frozenset(("reports",)), "indicator_reports", ("INS-006", "APR-003"), ""),
    (frozenset(("arrangements",)), "indicator_arrangements", ("APR-005",), ""),
)  # fmt: skip


def of_indicator(indicator: Indicator, reading: Reading, pack: Pack, on: date, level: str) -> Iterator[Finding]:
    for kinds, code, rules, instead in _KINDS:
        found = [one for one in reading.traces if one.kind in kinds]
        rule = _first(rules, pack, on)
        if found and rule:
            yield _told(code, indicator, reading, found, rule, instead)
    yield from _others(indicator, reading, pack, on)
    yield from _paper(indicator, reading, pack, on)
    if reading.nature == "work":
        yield finding("indicator_vague", row=indicator.row, sheet=indicator.sheet, name=indicator.name)


def _others(indicator: Indicator, reading: Reading, pack: Pack, on: date) -> Iterator[Finding]:
    for kinds, code, id in (
        (("veto", "pledge"), "indicator_veto", "APR-004"),
        (("rank",), "indicator_rank", "YB-APR-RANK"),
        (("campaign",), "indicator_titles", "APR-025"),
    ):
        found = [one for one in reading.others if one.kind in kinds]
        rule = pack.rule(id, on)
        if found and rule and not (indicator.basis and code != "indicator_rank"):
            yield _told(code, indicator, reading, found, rule, "")


def _paper(indicator: Indicator, reading: Reading, pack: Pack, on: date) -> Iterator[Finding]:
    """The thing may be an outcome; when it is proved by paper, the paper is what the grassroots make."""
    words = paper_evidence(indicator.source)
    rule = _first(TRACES, pack, on)
    if words and rule and reading.nature != "trace":
        yield finding("indicator_paper_evidence", rule=rule.id, row=indicator.row, sheet=indicator.sheet,
                      name=indicator.name, words="、".join(words[:4]))  # fmt: skip


def _told(code: str, indicator: Indicator, reading: Reading, found: list[Trace], rule: Rule, instead: str) -> Finding:
    kinds = dict.fromkeys(KIND_NAMES[one.kind] for one in found)
    return finding(
        code, severity=rule.severity, rule=rule.id, span=(found[0].start, found[0].end), row=indicator.row,
        sheet=indicator.sheet, name=indicator.name, kinds="、".join(kinds), instead=instead,
        words="，".join(dict.fromkeys(one.words for one in found)),
    )  # fmt: skip


def _first(ids: tuple[str, ...], pack: Pack, on: date) -> Rule | None:
    return next((rule for id in ids if (rule := pack.rule(id, on))), None)
