"""What surrounds an act and may make it harmless, or firm: an emergency, a meeting, a rule that forbids, free will."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yibiao.messages.lexicon import word
from yibiao.messages.reading import Read


@dataclass(frozen=True, slots=True)
class Circumstances:
    """``emergency``: people, casualties, the moved may be asked for at once. ``policy``: the practice is named so as to
    end it. ``one_person``: one colleague asks another."""

    emergency: bool
    policy: bool
    voluntary: bool
    service: bool
    statutory: bool
    meeting: bool
    fun: bool
    thanks: bool
    one_person: bool
    everyone: bool
    asked: bool
    consequence: bool
    quota: bool


_NOT_SO = re.compile(r"(?:不|无|免|未|别|勿|不再|不作|不搞|不做|不影响|不纳入|不计入|不与|不会)[^，。；]{0,2}$")


def threatened(text: str) -> bool:
    """Something happens to those who do not; “不排名、不通报” is no threat."""
    return any(
        not _NOT_SO.search(text[max(0, one.start() - 5) : one.start()]) for one in word("consequence").finditer(text)
    )


def circumstances(message: Read) -> Circumstances:
    text = message.text

    def has(name: str) -> bool:
        return word(name).search(text) is not None

    return Circumstances(
        emergency=has("emergency") or (has("emergency_topic") and has("emergency_work")),
        policy=has("policy"),
        voluntary=has("voluntary"),
        service=has("service"),
        statutory=has("statutory"),
        meeting=has("meeting"),
        fun=has("fun"),
        thanks=has("thanks"),
        one_person=has("one_person"),
        everyone=has("everyone"),
        asked=has("ask"),
        consequence=threatened(text),
        quota=has("quota"),
    )
