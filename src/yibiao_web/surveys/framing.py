"""Who can be drawn: grown-up residents of the ledger; for a survey of staff, how many work where."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import date

from yibiao.surveys.drawing import frame_digest
from yibiao.surveys.model import FrameUnit
from yibiao.surveys.parameters import group_of, shipped
from yibiao_web.accounts.models import Post
from yibiao_web.ledger.identity import key_of
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Level, Organisation

_ROOM = 1.25  # cells must leave some of the sample to be shared out by size
UNKNOWN = "年龄不详"


def residents(county: Organisation, level: str, size: int, villages: int, on: date) -> list[FrameUnit]:
    """Everybody of age, with place and group; groups as fine as the sample bears."""
    townships = {one.pk: one.parent_id for one in Organisation.objects.within(county.path).filter(level=Level.VILLAGE)}
    people = Subject.objects.filter(
        county=county, kind="person", state=Subject.State.ACTIVE, org__in=list(townships)
    )  # fmt: skip
    held = people.order_by("pk").values_list("pk", "org_id", "values").iterator(chunk_size=5_000)
    rows = [(pk, org, key_of("person", values)) for pk, org, values in held]
    places = {org: org if level == Level.VILLAGE else townships[org] for org in townships}
    number = villages or len({places[org] for _, org, _ in rows})
    fine = _fineness(size, number)
    groups = (_group(key or "", on.year, f"{on:%m%d}", fine) for _, _, key in rows)
    return [
        FrameUnit(str(pk), str(places[org]), str(org), group)
        for (pk, org, _), group in zip(rows, groups, strict=True) if group is not None
    ]  # fmt: skip


def _fineness(size: int, places: int) -> int:
    """2: age and sex, 1: age, 0: neither."""
    parameters = shipped()
    ages = len(parameters.groups)
    fits = [wide for wide, parts in ((2, 2 * ages), (1, ages)) if size >= _ROOM * parameters.least * places * parts]
    return max(fits, default=0)


def _group(key: str, year: int, day: str, fine: int) -> str | None:
    """None: not of age. By the ID number, which is the person's key."""
    if len(key) != 18 or not key[:17].isdigit():
        return UNKNOWN if fine else ""
    age = year - int(key[6:10]) - (day < key[10:14])
    name = group_of(age)
    if not name:
        return None
    sex = ("女", "男")[int(key[16]) % 2]
    return f"{name} {sex}" if fine == 2 else name if fine else ""


def staff(county: Organisation) -> dict[Organisation, int]:
    """People with a post in a township or below it, by township; townships with too few are told as the county's."""
    posts = Post.objects.filter(
        org__path__startswith=county.path, org__level__in=(Level.TOWNSHIP, Level.VILLAGE, Level.GRID), until=None
    )
    towns = {one.path: one for one in Organisation.objects.within(county.path).filter(level=Level.TOWNSHIP)}
    counts: Counter[Organisation] = Counter()
    for _user, path in set(posts.order_by().values_list("user", "org__path")):
        town = next((one for start, one in towns.items() if path.startswith(start)), None)
        if town is not None:
            counts[town] += 1
    return merged_staff(counts, county)


def merged_staff(counts: dict[Organisation, int], county: Organisation) -> dict[Organisation, int]:
    """What is left over must not be one small township either."""
    least = shipped().least
    kept = {org: count for org, count in counts.items() if count >= least}
    rest = sum(counts.values()) - sum(kept.values())
    while 0 < rest < least and kept:
        smallest = min(kept, key=lambda one: (kept[one], one.path))
        rest += kept.pop(smallest)
    ordered = {org: kept[org] for org in sorted(kept, key=lambda one: one.path)}
    return ordered | ({county: rest} if rest else {})


def packed(units: Iterable[FrameUnit]) -> tuple[bytes, str, dict[str, dict[str, int]]]:
    """The frame as it is kept, its digest, and how many people of each place and group."""
    units = list(units)
    told = json.dumps([(one.id, one.place, one.village, one.group) for one in units], ensure_ascii=False)
    places, groups = Counter(one.place for one in units), Counter(one.group for one in units)
    totals = {"place": dict(places), "group": dict(groups)}
    return zlib.compress(told.encode()), frame_digest(units), totals


def unpacked(kept: bytes | memoryview) -> list[FrameUnit]:
    return [FrameUnit(*row) for row in json.loads(zlib.decompress(bytes(kept)))]
