"""The runner of ``policy/cases/documents.yaml``: facts → the codes found, hints left out.

``facts`` say only what differs from a sound notice; ``more`` is added to its text, ``source: same`` puts it beside a
superior's document of the same words, ``hide`` sprinkles characters that nobody sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from yibiao.documents.checking import check
from yibiao.documents.model import Circumstances, Source, YearCount
from yibiao.documents.opening import pasted
from yibiao.policy import Pack
from yibiao.policy.cases import Case

_SOUND = {
    "title": "禾溪县水利局关于做好山塘安全巡查的通知", "to": "局属各单位", "issuer": "禾溪县水利局",
    "number": "禾水〔2026〕31号", "dated": "2026年11月2日", "signer": "",
}  # fmt: skip
_TEXT = (
    "一、巡查范围。全县 51 口小型山塘，分给 6 个水管站，名单附后；石家岭片 9 口由县灌区管理站负责。\n"
    "二、巡查办法。11 月 10 日起每周二、周五各查一次，两人一组，看坝顶、坝坡、溢洪道和放水涵。"
    "发现渗水的，当天在塘边插红旗，打 24 小时值班电话 0990-2210 报县水旱灾害防御中心，半小时内派人到场。\n"
    "三、物资和经费。县水利局 11 月 8 日前把编织袋 3000 条、土工布 600 平方米送到各站，每站给油料费 1200 元，"
    "由县局财务股 12 月 25 日前拨付。巡查记录写在塘口的本子上，不另报。"
)
_OWN = ("plan_number", "authorised", "header", "comprehensive", "emergency", "legal_review", "reason")


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of whatever weighs more than a hint."""
    facts = _SOUND | dict(case.facts)
    text = "\n".join(part for part in (facts.get("text", _TEXT), facts.get("more")) if part)
    document = pasted(_paper(facts, _hidden(text) if facts.get("hide") else text)).document
    assert document, case.title
    sources = [_superior(text)] if facts.get("source") == "same" else []
    report = check(document, sources=sources, pack=pack, on=case.day, circumstances=_circumstances(facts, text))
    return dict.fromkeys(one.code for one in report.findings if one.severity != "hint")


def _paper(facts: dict[str, Any], text: str) -> str:
    head = f"{facts['number']}　　签发人：{facts['signer']}" if facts["signer"] else facts["number"]
    return "\n".join((head, facts["title"], f"{facts['to']}：", text, facts["issuer"], facts["dated"]))


def _circumstances(facts: dict[str, Any], text: str) -> Circumstances:
    years = facts.get("years")
    issued = tuple(
        Source(f"{at}", one["title"], facts["issuer"], one.get("dated"), _paper(facts | {"title": one["title"]}, text))
        for at, one in enumerate(facts.get("issued", ()))
    )
    told = {name: facts[name] for name in _OWN if name in facts}
    return Circumstances(issuer=facts["issuer"], years=YearCount(**years) if years else None, issued=issued, **told)


def _superior(text: str) -> Source:
    facts = _SOUND | {
        "title": "云岭市水利局关于做好山塘安全巡查的通知", "to": "各县（区）水利局", "issuer": "云岭市水利局",
        "number": "云水〔2026〕88号", "dated": "2026年10月20日",
    }  # fmt: skip
    return Source("1", facts["title"], facts["issuer"], date(2026, 10, 20), _paper(facts, text))


def _hidden(text: str) -> str:
    """A zero-width space after every fourth character."""
    return "".join(f"{one}\u200b" if at % 4 == 3 else one for at, one in enumerate(text))
