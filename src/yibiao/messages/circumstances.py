"""What surrounds an act and may make it harmless, or firm: an emergency, a meeting, a rule that forbids, free will."""

from __future__ import annotations

from dataclasses import dataclass

from yibiao.messages.lexicon import word
from yibiao.messages.reading import Read


@dataclass(frozen=True, slots=True)
class Circumstances:
    """``emergency``: people, casualties, the moved may be asked for at once; ``danger``: something threatens and people
    are being helped, in whatever words; ``on_duty``: the watch kept in case of one. ``policy``: the practice is named
    so as to end it. ``one_person``: one colleague asks another."""

    emergency: bool
    danger: bool
    on_duty: bool
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


def threatened(text: str) -> bool:
    """Something happens to those who do not; “不排名、不通报” is no threat."""
    return any(
        not word("not_so").search(text[max(0, one.start() - 5) : one.start()])
        for one in word("consequence").finditer(text)
    )


def _happens(text: str) -> bool:
    """An emergency is named, and not only guarded against (“防溺水提醒”) or threatened with (“按失联处理”)."""
    return any(
        not text[max(0, one.start() - 2) : one.start()].endswith(("防", "按", "视为"))
        for one in word("emergency").finditer(text)
    )


def _endangered(text: str) -> bool:
    """People are told to get away, or something threatens or gives way and they are looked after; nothing of it is
    paperwork about danger."""

    def has(name: str) -> bool:
        return word(name).search(text) is not None

    helped = (has("hazard") and has("relief")) or (has("gives_way") and has("cared_for"))
    return (has("shield") or helped) and not has("for_the_file")


def circumstances(message: Read) -> Circumstances:
    text = message.text

    def has(name: str) -> bool:
        return word(name).search(text) is not None

    return Circumstances(
        emergency=_happens(text),
        danger=_endangered(text),
        on_duty=has("emergency_topic") and has("emergency_work"),
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
