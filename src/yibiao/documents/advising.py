"""Issue, forward, revise, or do not issue: the advice and the reasons for it. A person decides."""

from __future__ import annotations

from collections.abc import Sequence

from yibiao.documents.copies import SourceCopies
from yibiao.documents.model import Advice, DocumentFacts, Substance
from yibiao.documents.needless import ALL, Judgement
from yibiao.documents.rules import Rules
from yibiao.model import Finding

WORDS: dict[Advice, str] = {"issue": "可以发", "forward": "改为转发", "revise": "改了再发", "do_not_issue": "不发"}
_SAYS_NOTHING = "document_says_nothing"
_MOST = 4


def advise(
    facts: DocumentFacts, judgement: Judgement, overlaps: Sequence[SourceCopies], substance: Substance,
    findings: Sequence[Finding], rules: Rules,
) -> tuple[Advice, tuple[str, ...]]:  # fmt: skip
    """In this order: nothing new, said before, mostly somebody else's, faults, none."""
    if facts.genre != "document":
        return "issue", (f"这不是公文（{_GENRES[facts.genre]}），不按公文的篇幅和照抄来评。",)
    main = judgement.main
    if judgement.needless and main:
        return "do_not_issue", (
            f"正文 {judgement.copied:.0%} 出自《{_title(main)}》，{len(facts.demands)} 项要求那里都有，没有新的内容。",
            "请直接按上级文件办；确需让下面知道的，原文转发。",
        )
    whole = rules.value(ALL)
    said = [one for one in overlaps if whole is not None and one.share * 100 >= whole]
    if said:
        return "do_not_issue", (f"《{_title(said[0])}》今年已经发过，{said[0].share:.0%} 的文字相同。",)
    empty = [one for one in findings if one.code == _SAYS_NOTHING]
    if empty:
        return "do_not_issue", (empty[0].message, "没有新的事要下面做，不必发文；要提醒的，当面说或打电话。")
    if main and whole is not None and judgement.copied * 100 >= whole:
        return "forward", (
            f"正文 {judgement.copied:.0%} 出自《{_title(main)}》，自己的要求只有 {substance.left_demands} 项。",
            "请转发原文，另写这几项补充要求。",
        )
    faults = [one for one in findings if one.severity in ("block", "reason")]
    if faults:
        return "revise", tuple(dict.fromkeys(one.message for one in faults))[:_MOST]
    return "issue", ("没有要改的；提示供参考。" if findings else "没有发现问题。",)


_GENRES = {"law": "法规、规章或制度", "speech": "讲话、报告词", "news": "新闻报道", "other": "别的文字", "document": ""}


def _title(one: SourceCopies) -> str:
    return one.source.title or one.source.id
