"""The county's letters put together anew: which say the same, and who should answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yibiao.letters import Answering, repeated
from yibiao.letters import Letter as CoreLetter
from yibiao_web.letters.models import Letter, Matter
from yibiao_web.orgs.models import Level, Organisation

_SUGGESTED = 3


def regroup(county: Organisation) -> int:
    """Every letter into its matter. A matter keeps its number as long as its oldest letter does."""
    rows = list(Letter.objects.filter(county=county).order_by("pk"))
    nouns = [_noun(one) for one in rows]
    orgs = {one.name: one for one in Organisation.objects.within(county.path).filter(level=Level.DEPARTMENT)}
    answering = Answering(nouns, {name: one.line for name, one in orgs.items() if one.line})
    groups = repeated(nouns)
    with transaction.atomic():
        kept = [_matter(county, [rows[at] for at in one.members], one.label, answering, orgs) for one in groups]
        Matter.objects.filter(county=county).exclude(pk__in=[one.pk for one in kept]).delete()
        Letter.objects.bulk_update(rows, ["matter"], batch_size=500)
    return len(groups)


def _noun(one: Letter) -> CoreLetter:
    department = one.org.name if one.org else one.department
    return CoreLetter(one.row, one.title, one.text, one.kind, one.on, "", department, one.place, one.number)


def _matter(
    county: Organisation, letters: Sequence[Letter], label: Sequence[str], answering: Answering,
    orgs: dict[str, Organisation],
) -> Matter:  # fmt: skip
    first = min(letters, key=lambda one: one.pk)
    days = sorted(one.on for one in letters if one.on)
    topics = Counter(topic for one in letters for topic in one.topics[:1])
    answered = Counter(one.org_id for one in letters if one.org_id)
    made, _new = Matter.objects.update_or_create(
        first=first,
        defaults={
            "county": county, "title": _title(letters, topics), "label": list(label),
            "topic": topics.most_common(1)[0][0] if topics else "", "count": len(letters),
            "burden": 2 * sum(one.burden for one in letters) >= len(letters),
            "first_on": days[0] if days else None, "last_on": days[-1] if days else None,
            "org_id": answered.most_common(1)[0][0] if answered else None,
            "suggested": _suggested(answering, first, orgs),
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
