"""A branch of the tree that hangs elsewhere or is called otherwise: what the large tables say of its place follows, in
the transaction that changes the tree (``orgs.tree``). A job would leave people without their rows until it has run.

Rows are kept by county. A township that comes to another county is looked for there from then on, so its rows must be
there too; rows of a county that moves as a whole stay that county's. What belongs to a place or to whoever sent it
goes with them (``FOLLOWS``): a sender's demands and charges stand where its budget stands, else the gatekeeper of the
one county watches a sender without its charges, and that of the other sees them rise and fall for no reason. What a
county decided, heard, drew or published stays in its name (``REMAINS``), and so does all that senders who stay asked of
the branch. A test holds both lists to ``counties.belonging``.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import randbelow

from django.db.models import Exists, F, OuterRef, Q, QuerySet, UniqueConstraint, Value
from django.db.models.functions import Concat, Substr

from yibiao_web.counties.belonging import by_label
from yibiao_web.draws.models import Inspector
from yibiao_web.ledger.models import Change, SearchMark, Source, Subject, SubjectMerge, VillageVersion
from yibiao_web.ledger.queries import lock_county
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.tasks.counting import recount
from yibiao_web.tasks.models import Assignment, Task

_MERGED = Subject.State.MERGED

LEDGER = frozenset({
    "ledger.Subject", "ledger.Change", "ledger.SearchMark", "ledger.SubjectMerge", "ledger.Source",
})  # fmt: skip
"""Go with the people whom they are about; a source with whoever handed it in."""

FOLLOWS: Mapping[str, str] = {
    "ledger.Upload": "owner",
    "burden.BurdenEntry": "org",
    "burden.BudgetException": "org",
    "gate.Demand": "org",
    "documents.Document": "org",
    "documents.DocumentImport": "org",
    "channels.Channel": "org",
    "tasks.Assignment": "org",
    "rollup.VillageNumbers": "org",
    "draws.Inspector": "unit",
    "draws.Draw": "inspection__demand__org",
    "fieldwork.Problem": "place",
}
"""{table: the way to the place or sender with which its row goes}."""

REMAINS: Mapping[str, str] = {
    "policy.Override": "县里定的规则",
    "catalogue.MatchDecision": "县里定的匹配",
    "catalogue.MatchDoubt": "县里要定的匹配",
    "burden.BudgetTransfer": "原来的县里两个单位之间的调剂，算额度看单位，不看县",
    "burden.Correction": "从原来的县学来的，下次整张重算",
    "forms.OverlapReport": "原来的县那时候的比较，会重算",
    "meetings.Room": "县里的会议室",
    "meetings.BusySeason": "县里定的日子",
    "meetings.MergePlan": "县里定的方案",
    "channels.CleanUp": "县里做的清理",
    "inspections.QuietTime": "县里定的日子",
    "inspections.JoinPlan": "县里定的方案",
    "letters.LetterImport": "群众给原来的县的来信",
    "letters.Matter": "群众给原来的县的来信",
    "letters.Letter": "群众给原来的县的来信",
    "tasks.StateCount": "按搬走的填报重数",
    "outside.Waiting": "说给原来的县听的，谁说的没有人知道",
    "outside.Notice": "说给原来的县听的，谁说的没有人知道",
    "trends.Look": "原来的县那个月的样子",
    "trends.Measure": "县里定的措施",
    "trends.Alarm": "给原来的县提的醒",
    "reports.MonthlyReport": "那个月已经出了的月报",
    "reports.OpenRelease": "已经公开的",
}
"""{table: why its rows stay the old county's}."""


SCOPED = ("sharing.Grant", "sharing.ShareRequest", "sharing.Reading", "answers.Answer", "api.Departure")
"""Tables that name a place by its path in ``scope``, beside the trail, which tells what was."""


def follow(old: str, new: str) -> None:
    """``old`` and ``new`` are the branch's path before and after (the same where it was renamed)."""
    if old != new:
        follow_scopes(old, new)
    before, after = _county_above(old), _county_above(new)
    if before and after and before != after:
        for county in sorted((before, after)):
            lock_county(county)
        _bring_ledger(new, after)
        _bring(new, after)
    # names of places stand in what processes keep of a village
    VillageVersion.objects.filter(org__path__startswith=new).update(number=F("number") + 1 + randbelow(2**31))


def follow_scopes(old: str, new: str) -> None:
    """A right over a place is over that place wherever it hangs, and what is being made of it finds it."""
    for label in SCOPED:
        rows = by_label(label)._base_manager.filter(scope__startswith=old)
        rows.update(scope=Concat(Value(new), Substr("scope", len(old) + 1)))


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


def _bring(path: str, county: int) -> None:
    """All tables at once: the way of one may lead over another."""
    work = Assignment.objects.filter(org__path__startswith=path).exclude(county=county)
    wide = list(Task.objects.filter(wide=True, pk__in=work.values("task")).defer("scope"))
    for label, way in FOLLOWS.items():
        rows = by_label(label)._base_manager.filter(**{f"{way}__path__startswith": path}).exclude(county=county)
        _to(_without_twins(rows, county), county)
    for task in wide:
        recount(task)
    Inspector.objects.filter(unit__path__startswith=path).exclude(county=county).update(active=False)


def _without_twins(rows: QuerySet, county: int) -> QuerySet:
    """Those that are on the other county's list already stay on the old one's."""
    for one in rows.model._meta.constraints:
        if isinstance(one, UniqueConstraint) and "county" in one.fields:
            same = {name: OuterRef(name) for name in one.fields if name != "county"}
            rows = rows.exclude(Exists(rows.model._base_manager.filter(county=county, **same)))
    return rows


def _to(rows: QuerySet, county: int) -> None:
    rows.exclude(county=county).update(county=county)
