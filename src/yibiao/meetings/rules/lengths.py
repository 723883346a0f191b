"""How long it takes and who speaks for how long. MTG-008 to 012, 019, 021 to 023."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.model import Finding
from yibiao.policy import Rule

from ..facts import Speech
from ..when import days_of, longest
from .look import Look

_PARTY = re.compile(r"书记")
_GOVERNMENT = re.compile(r"县长|市长|省长|区长|镇长|乡长|主席(?!台)|州长|盟长")
_DEPUTY = re.compile(r"副|助理")
_CHAIR = re.compile(r"主持")
_TALK = re.compile(r"发言|汇报|交流|介绍|表态|点评")


def whole(look: Look) -> Iterator[Finding]:
    """The first limit that is in force and passed; the stricter ones come first."""
    if not look.meeting.minutes:
        rule = look.rule("MTG-040")
        if rule:
            yield look.found(rule, "meeting_no_length")
        return
    for id in _limits(look):
        rule = look.rule(id)
        if rule and _over(look, rule):
            yield look.found(rule, "meeting_long", minutes=look.meeting.minutes, limit=_limit(look, rule))
            return


def _limits(look: Look) -> Iterator[str]:
    meeting = look.meeting
    if meeting.mode != "in_person":
        yield "MTG-021"
    if meeting.group_discussion or meeting.kind == "training":
        yield "MTG-011"
        return
    yield from ("MTG-012", "MTG-021-DAYS", "MTG-023-TOPIC")
    yield "MTG-019-RELAY" if meeting.kind == "briefing" else "MTG-019"


def _over(look: Look, rule: Rule) -> bool:
    if rule.unit == "分钟":
        return look.meeting.minutes > rule.value
    return days_of(look.meeting, look.assumed.working_hours) > rule.value


def _limit(look: Look, rule: Rule) -> str:
    if rule.unit == "分钟":
        return f"{rule.value:g} 分钟"
    half = longest(look.assumed.working_hours)
    return f"{rule.value:g} 天（约 {round(rule.value * 2 * half)} 分钟）"


def main_speech(look: Look) -> Iterator[Finding]:
    for rule in filter(None, map(look.rule, ("MTG-008", "MTG-022"))):
        over = [one for one in look.meeting.agenda if _is_main(one) and one.minutes > rule.value]
        for one in over:
            yield look.found(
                rule, "meeting_speech_long", who=one.speaker or one.what, minutes=one.minutes, limit=f"{rule.value:g}"
            )
        if over:
            return


def _is_main(one: Speech) -> bool:
    return one.main or one.post == "principal"


def chairing(look: Look) -> Iterator[Finding]:
    rule = look.rule("MTG-022-CHAIR")
    for one in look.meeting.agenda:
        if rule and _CHAIR.search(one.what) and one.minutes > rule.value:
            yield look.found(
                rule, "meeting_speech_long", who=one.speaker or one.what, minutes=one.minutes, limit=f"{rule.value:g}"
            )


def both_speak(look: Look) -> Iterator[Finding]:
    """The head of the party committee and the head of the government."""
    rule = look.rule("MTG-009")
    speaking = [one for one in look.meeting.agenda if not _CHAIR.search(one.what) and not _DEPUTY.search(_who(one))]
    party = next((one for one in speaking if _PARTY.search(_who(one)) and one.post in ("", "principal")), None)
    state = next((one for one in speaking if _GOVERNMENT.search(_who(one)) and one.post in ("", "principal")), None)
    if rule and party and state and party is not state and rule.value < 2:
        yield look.found(rule, "meeting_both_speak", one=_who(party), other=_who(state))


def _who(one: Speech) -> str:
    return one.speaker or one.what


def unlimited(look: Look) -> Iterator[Finding]:
    """Speeches of others without a limit, or with a generous one."""
    rule = look.rule("MTG-010")
    talks = [one for one in look.meeting.agenda if _TALK.search(one.what) and not _is_main(one)]
    open_ended = [one for one in talks if not one.minutes]
    longer = [one for one in talks if rule and one.minutes > rule.value]
    if rule and (open_ended or longer):
        first = (open_ended or longer)[0]
        yield look.found(
            rule, "meeting_speech_unlimited", count=len(open_ended) + len(longer), first=_who(first),
            limit=f"{rule.value:g}",
        )  # fmt: skip


RULES = (whole, main_speech, chairing, both_speak, unlimited)
