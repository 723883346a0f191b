"""A branch of the tree that hangs elsewhere or is called otherwise: what the large tables say of its place follows, in
the transaction that changes the tree (``orgs.tree``). A job would leave people without their rows until it has run.

Rows are kept by county. A township that comes to another county is looked for there from then on, so its rows must be
there too; rows of a county that moves as a whole stay that county's. What was charged, decided and said stays where it
was.
"""

from __future__ import annotations

from secrets import randbelow

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yibiao_web.ledger.models import Change, SearchMark, Source, Subject, SubjectMerge, VillageVersion
from yibiao_web.ledger.queries import lock_county
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.rollup.models import VillageNumbers
from yibiao_web.tasks.counting import recount
from yibiao_web.tasks.models import Assignment, Task

_MERGED = Subject.State.MERGED


def follow(old: str, new: str) -> None:
    """``old`` and ``new`` are the branch's path before and after (the same where it was renamed)."""
    before, after = _county_above(old), _county_above(new)
    if before and after and before != after:
        for county in sorted((before, after)):
            lock_county(county)
        _bring_ledger(new, after)
        _bring_tasks(new, after)
    # names of places stand in what processes keep of a village
    VillageVersion.objects.filter(org__path__startswith=new).update(number=F("number") + 1 + randbelow(2**31))


def _county_above(path: str) -> int | None:
    """The county that a place lies in; none of counties themselves and of what is above them."""
    codes = path.split("/")[:-2]
    above = ["/".join(codes[: at + 1]) + "/" for at in range(len(codes))]
    found = Organisation.objects.filter(path__in=above, level=Level.COUNTY)
    return found.values_list("pk", flat=True).first()


def _bring_ledger(path: str, county: int) -> None:
    """Whoever is known in the county already keeps the number as key; the other stays without, as ever where two have
    one number: neither is lost. What was merged goes with what took it in."""
    living = Q(org__path__startswith=path) & ~Q(state=_MERGED)
    taken = Subject.objects.filter(county=county, kind=OuterRef("kind"), key=OuterRef("key")).exclude(state=_MERGED)
    arriving = Subject.objects.filter(living).exclude(county=county)
    ids = Subject.objects.filter(living | Q(state=_MERGED, merged_into__org__path__startswith=path)).values("pk")
    arriving.exclude(key="").filter(Exists(taken)).update(key="")
    for rows in (
        Change.objects.filter(subject__in=ids), SearchMark.objects.filter(subject__in=ids),
        SubjectMerge.objects.filter(kept__in=ids), Source.objects.filter(org__path__startswith=path),
        Subject.objects.filter(pk__in=ids),
    ):  # fmt: skip
        _to(rows, county)


def _bring_tasks(path: str, county: int) -> None:
    rows = Assignment.objects.filter(org__path__startswith=path).exclude(county=county)
    wide = list(Task.objects.filter(wide=True, pk__in=rows.values("task")).defer("scope"))
    _to(rows, county)
    _to(VillageNumbers.objects.filter(org__path__startswith=path), county)
    for task in wide:
        recount(task)


def _to(rows: QuerySet, county: int) -> None:
    rows.exclude(county=county).update(county=county)
