"""One message, or many: read, acts found, circumstances weighed, practices named, what is asked put in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.findings import finding
from yibiao.messages.asks import Ask, asks_of
from yibiao.messages.circumstances import circumstances
from yibiao.messages.labelling import Labelled, labelled
from yibiao.messages.reading import Read, read
from yibiao.model import Finding, as_json
from yibiao.policy import Pack

FEW_DAYS = "YB-LEAD"
# the label, its finding, the policy's rule
RULES = {
    "强制打卡": ("message_check_in", "MSG-CHECK-IN"),
    "接龙": ("message_chain", "MSG-CHAIN"),
    "转发点赞": ("message_forwarding", "MSG-FORWARD"),
    "强制下载": ("message_installing", "MSG-INSTALL"),
    "排名通报": ("message_shaming", "MSG-SHAME"),
    "截图留痕": ("message_traces", "MSG-TRACE"),
    "临时要数": ("message_figures", "MSG-FIGURES"),
    "线上甩锅": ("message_blame", "MSG-BLAME"),
    "回复刷屏": ("message_replies", "MSG-REPLIES"),
    "非工作时间": ("message_off_hours", "MSG-OFF-HOURS"),
}


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """``labels``: practices that nobody may demand; none for a harmless message. Spans are of ``text``."""

    text: str
    labels: tuple[str, ...]
    asks: tuple[Ask, ...]
    findings: tuple[Finding, ...]

    @property
    def banned(self) -> bool:
        return bool(self.labels)

    def as_json(self) -> dict[str, Any]:
        """As ``yibiao check-messages --json`` prints it."""
        return {
            "text": self.text,
            "banned": self.banned,
            "labels": list(self.labels),
            "asks": [{"what": one.what, "by": one.by, "from": one.of} for one in self.asks],
            "findings": [as_json(one) for one in self.findings],
        }


def check_message(text: str, pack: Pack, on: date, *, sent_on: date | None = None) -> CheckedMessage:
    """``on`` is the day whose rules hold; ``sent_on`` the day it was written, where that is known."""
    message = read(text)
    if not message.sentences:
        return CheckedMessage(text, (), (), ())
    asks = asks_of(message, sent_on, pack.value(FEW_DAYS, on) or 0)
    found = labelled(message, circumstances(message), asks)
    findings = (_finding(one, message, pack, on) for one in found)
    return CheckedMessage(
        text, tuple(one.label for one in found), tuple(asks), tuple(one for one in findings if one is not None)
    )


def check_messages(messages: Iterable[tuple[str, date | None]], pack: Pack, on: date) -> Iterator[CheckedMessage]:
    """Many, with the days they were sent on; the same words sent again are not weighed again."""
    known: dict[tuple[str, date | None], CheckedMessage] = {}
    for text, sent_on in messages:
        if (text, sent_on) not in known:
            known[text, sent_on] = check_message(text, pack, on, sent_on=sent_on)
        yield known[text, sent_on]


def _finding(one: Labelled, message: Read, pack: Pack, on: date) -> Finding | None:
    code, id = RULES[one.label]
    rule = pack.rule(id, on)
    if rule is None:
        return None
    said = message.text[one.start : one.end]
    return finding(code, severity=rule.severity, span=message.span(one.start, one.end), rule=id, said=said)


__all__ = ["CheckedMessage", "check_message", "check_messages"]
