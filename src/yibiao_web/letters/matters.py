"""The county's letters put together anew: which say the same, and who should answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from yibiao.letters import Answering, repeated
from yibiao.letters import Letter as CoreLetter
from yibiao_web.letters.models import Letter, Matter
from yibiao_web.orgs.models import Level, Organisation

_SUGGESTED = 3


def regroup(county: Organisation) -> int:
    """Every letter into its matter; where a person has put one, there it stays. A matter keeps its number as long as
    its oldest letter does."""
    rows = list(Letter.objects.filter(county=county).order_by("pk"))
    nouns = [_noun(one) for one in rows]
    orgs = {one.name: one for one in Organisation.objects.within(county.path).filter(level=Level.DEPARTMENT)}
    answering = Answering(nouns, {name: one.line for name, one in orgs.items() if one.line})
    groups = _grouped(rows, nouns)
    with transaction.atomic():
        kept = [_matter(county, some, label, answering, orgs) for some, label in groups]
        Matter.objects.filter(county=county).exclude(pk__in=[one.pk for one in kept]).delete()
        Letter.objects.bulk_update(rows, ["matter"], batch_size=500)
    return len(groups)


def _grouped(rows: Sequence[Letter], nouns: Sequence[CoreLetter]) -> list[tuple[list[Letter], tuple[str, ...]]]:
    free = [at for at, one in enumerate(rows) if one.beside_id is None]
    groups = [
        ([rows[free[at]] for at in one.members], one.label) for one in repeated([nouns[at] for at in free])
    ]  # fmt: skip
    by_letter = {one.pk: some for some, _label in groups for one in some}
    known = {one.pk: one for one in rows}
    for one in rows:
        if one.beside_id is not None:
            anchor = _anchor(one, known)
            if anchor not in by_letter:
                by_letter[anchor] = []
                groups.append((by_letter[anchor], ()))
            by_letter[anchor].append(one)
    return groups


def _anchor(one: Letter, known: Mapping[int, Letter]) -> int:
    """The letter at the end of “beside”: one that nobody has moved, or that stands by itself. Two that were put beside
    each other stand together."""
    seen: list[int] = []
    while one.beside_id is not None and one.pk not in seen:
        seen.append(one.pk)
        one = known.get(one.beside_id, one)
    return min(seen[seen.index(one.pk) :]) if one.pk in seen else one.pk


def settle(matter: Matter) -> None:
    """After a letter came or went: numbers and days anew, without grouping; a matter that has none left is gone."""
    letters = list(matter.letters.order_by("pk"))
    if not letters:
        matter.delete()
        return
    matter.first = letters[0]
    for name, value in _sums(letters).items():
        setattr(matter, name, value)
    matter.save(update_fields=["first", "count", "first_on", "last_on", "org", "decided"])


def _sums(letters: Sequence[Letter]) -> dict[str, Any]:
    """What a matter has of its letters together."""
    days = sorted(one.on for one in letters if one.on)
    answered = Counter(one.org_id for one in letters if one.org_id)
    decided = (one.decided_id for one in sorted(letters, key=lambda one: one.pk) if one.decided_id)
    return {
        "count": len(letters), "first_on": days[0] if days else None, "last_on": days[-1] if days else None,
        "org_id": answered.most_common(1)[0][0] if answered else None, "decided_id": next(decided, None),
    }  # fmt: skip


def _noun(one: Letter) -> CoreLetter:
    department = one.org.name if one.org else one.department
    return CoreLetter(one.row, one.title, one.text, one.kind, one.on, "", department, one.place, one.number)


def _matter(
    county: Organisation, letters: Sequence[Letter], label: Sequence[str], answering: Answering,
    orgs: dict[str, Organisation],
) -> Matter:  # fmt: skip
    first = min(letters, key=lambda one: one.pk)
    topics = Counter(topic for one in letters for topic in one.topics[:1])
    made, _new = Matter.objects.update_or_create(
        first=first,
        defaults={
            "county": county, "title": _title(letters, topics), "label": list(label),
            "topic": topics.most_common(1)[0][0] if topics else "", "suggested": _suggested(answering, first, orgs),
            "burden": 2 * sum(one.burden for one in letters) >= len(letters), **_sums(letters),
        },
    )  # fmt: skip
    for one in letters:
        one.matter = made
    return made


def _title(letters: Sequence[Letter], topics: Counter[str]) -> str:
    """That of the first letter on what most of them are about."""
    most = topics.most_common(1)[0][0] if topics else ""
    one = next((one for one in letters if not most or one.topics[:1] == [most]), letters[0])
    return (one.title or one.text)[:200]


def _suggested(answering: Answering, letter: Letter, orgs: dict[str, Organisation]) -> list[dict[str, Any]]:
    found = [one for one in answering.suggest(_noun(letter), 2 * _SUGGESTED) if one.department in orgs]
    return [
        {"org": orgs[one.department].pk, "name": one.department, "words": list(one.words)} for one in found[:_SUGGESTED]
    ]
