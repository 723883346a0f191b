"""Where what was told waits until the next day's filing: reads and writes of the sealed lumps.

An entry is {"kind": "notice", "code", "day", …} as ``Notice`` keeps it, or {"kind": "word", "code", "day", "text"}.
``code`` is the digest; days are ISO.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from uuid import uuid4

from django.conf import settings

from yibiao_web.orgs.models import Organisation
from yibiao_web.outside import sealing
from yibiao_web.outside.models import Waiting
from yibiao_web.outside.sealing import fits

Entry = sealing.Entry
chance = random.SystemRandom()


def entries_of(lump: Waiting) -> list[Entry]:
    return sealing.unsealed(lump.sealed, lump=lump.pk.hex, key=settings.SECRET_KEY)


def entries(code: str) -> Iterator[Entry]:
    """All that waits under a code's digest, in whichever county."""
    for lump in Waiting.objects.all():
        yield from (one for one in entries_of(lump) if one["code"] == code)


def lumps(county: Organisation) -> list[Waiting]:
    """A county's, held until the transaction ends: two that tell at once come one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=county.pk)
    return list(Waiting.objects.filter(county=county).order_by("pk"))


def add(entry: Entry, held: Sequence[Waiting], county: Organisation) -> None:
    """Into the first of the held lumps with room; a new one where all are full."""
    for lump in held:
        told = [*entries_of(lump), entry]
        if fits(told):
            return keep(lump, told)
    keep(Waiting(pk=uuid4(), county=county), [entry])
    return None


def stir(held: Sequence[Waiting], county: Organisation) -> None:
    """What somebody does who only looks: the lump into which a telling would go is sealed anew, with nothing new."""
    for lump in held:
        told = entries_of(lump)
        if fits([*told, {}]):
            return keep(lump, told)
    keep(Waiting(pk=uuid4(), county=county), [])
    return None


def keep(lump: Waiting, told: list[Entry]) -> None:
    chance.shuffle(told)
    lump.sealed = sealing.sealed(told, lump=lump.pk.hex, key=settings.SECRET_KEY)
    lump.save()
