"""For each form: 保留, 合并, 取消 or 自动生成, with the reason and how its duty is still met (减负不减责).

Order of events: forms are taken away one by one, the smallest first, as long as what remains still covers everything
they ask (``coverage``); what is left is a smallest set in the sense that no form of it can be spared. A form taken
away is 取消 when one kept form about the same people has all of it, else 自动生成. Of the kept, those alike about the
same people are 合并. Forms that are part of a procedure (申请、审批) are never 取消 or 合并.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from .coverage import Coverage
from .gathering import AuditedForm, Gathered
from .pairs import PairTable, near_same
from .settings import Thresholds

Action = Literal["保留", "合并", "取消", "自动生成"]
ACTIONS: tuple[Action, ...] = ("取消", "合并", "自动生成", "保留")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a form. ``target`` is the form (index) it is contained in or merged with; ``new`` the things
    only this form brings of its people, ``lone`` those of them that no form asks of anybody else; ``from_forms``
    those the rest comes from."""

    form: int
    action: Action
    reason: str
    duty: str
    target: int | None = None
    new: tuple[str, ...] = ()
    lone: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    from_forms: tuple[int, ...] = ()


def plan_forms(gathered: Gathered, coverage: Coverage, pairs: PairTable, thresholds: Thresholds) -> list[Plan]:
    """One plan a form, in the order of the forms."""
    kept = _smallest_covering(gathered, coverage)
    merged = _mergeable(gathered, pairs, kept, thresholds)
    return [_plan(form, gathered, coverage, pairs, kept, merged) for form in gathered.forms]


def _smallest_covering(gathered: Gathered, coverage: Coverage) -> frozenset[int]:
    kept = {form.index for form in gathered.forms}
    smallest_first = sorted(gathered.forms, key=lambda form: (len(form.things), form.frequency.times, form.path))
    for form in smallest_first:
        if coverage.redundant(form, kept - {form.index}):
            kept.discard(form.index)
    # A form taken away early may have leaned on one taken away later: put back until all is covered.
    back = True
    while back:
        dropped = [form for form in reversed(smallest_first) if form.index not in kept]
        back = False
        for form in dropped:
            if not coverage.redundant(form, kept):
                kept.add(form.index)
                back = True
                break
    return frozenset(kept)


def _mergeable(gathered: Gathered, pairs: PairTable, kept: Collection[int], thresholds: Thresholds) -> dict[int, int]:
    """Smaller form → larger form. Nothing is merged into a form that is itself merged."""
    merged = _of_same_people(gathered, pairs, kept, thresholds)
    _add_near_same(merged, gathered, pairs, kept, thresholds)
    return merged


def _of_same_people(
    gathered: Gathered, pairs: PairTable, kept: Collection[int], thresholds: Thresholds
) -> dict[int, int]:
    merged: dict[int, int] = {}
    for pair in sorted(pairs.listed, key=lambda pair: (-pair.of_smaller, -pair.shared, pair.a, pair.b)):
        a, b = gathered.forms[pair.a], gathered.forms[pair.b]
        if pair.of_smaller < thresholds.merge_overlap:
            break
        if not (a.index in kept and b.index in kept and _compatible(a, b) and a.population == b.population):
            continue
        small, large = (a, b) if (len(a.things), b.path) < (len(b.things), a.path) else (b, a)
        if small.index not in merged and large.index not in merged and small.index not in merged.values():
            merged[small.index] = large.index
    return merged


def _add_near_same(
    merged: dict[int, int], gathered: Gathered, pairs: PairTable, kept: Collection[int], thresholds: Thresholds
) -> None:
    """Near-same forms about different people go into the largest of their cluster, with a column for which people."""
    for cluster in near_same(gathered, pairs, thresholds):
        free = [gathered.forms[at] for at in cluster if at in kept and at not in merged]
        if len(free) < 2:
            continue
        target = max(free, key=lambda form: (len(form.things), -form.index))
        for form in free:
            if form is not target and form.index not in merged.values() and _compatible(form, target):
                merged[form.index] = target.index


def _compatible(a: AuditedForm, b: AuditedForm) -> bool:
    return (
        a.subject == b.subject
        and a.kind == b.kind
        and a.frequency.times == b.frequency.times
        and not a.procedure
        and not b.procedure
    )


def _plan(
    form: AuditedForm,
    gathered: Gathered,
    coverage: Coverage,
    pairs: PairTable,
    kept: frozenset[int],
    merged: dict[int, int],
) -> Plan:
    if form.index in kept:
        new = coverage.new_of_its_people(form, kept)
        if form.index in merged:
            return _merged(form, gathered.forms[merged[form.index]], new, gathered, pairs)
        return _kept(form, new, coverage, gathered)
    whole = _container(form, gathered, coverage, kept)
    if whole is not None and not form.procedure:
        return _cancelled(form, gathered.forms[whole])
    return _generated(form, gathered, coverage, kept)


def _container(form: AuditedForm, gathered: Gathered, coverage: Coverage, kept: Collection[int]) -> int | None:
    """A kept form about the same people that has everything, the one with least besides."""
    common: set[int] | None = None
    for key in form.things:
        if coverage.computed(form, key, kept):
            continue
        askers = set(coverage.coverers(form, key, kept))
        common = askers if common is None else common & askers
    same = [at for at in common or () if gathered.forms[at].population == form.population]
    return min(same, key=lambda at: (len(gathered.forms[at].things), at), default=None)


def _cancelled(form: AuditedForm, whole: AuditedForm) -> Plan:
    count = len(form.things)
    return Plan(
        form.index,
        "取消",
        f"{count} 栏在《{whole.title}》（{whole.department}）里都有，填报对象相同，报送频次也够。",
        f"原来的工作职责不变：{form.department}直接用《{whole.title}》的数据；要按原表式存档的，由系统导出。",
        target=whole.index,
        from_forms=(whole.index,),
    )


def _generated(form: AuditedForm, gathered: Gathered, coverage: Coverage, kept: Collection[int]) -> Plan:
    computed = tuple(key for key in form.things if coverage.computed(form, key, kept))
    rest = [key for key in form.things if key not in computed]
    same = [key for key in rest if coverage.asked_of_the_same(form, key, kept)]
    others = tuple(key for key in rest if key not in same)
    sources = _fewest_sources(form, rest, coverage, kept, gathered)
    parts = []
    if same:
        parts.append(f"{len(same)} 栏别的表已经在问同一批对象")
    if others:
        parts.append(f"{len(others)} 栏别的表也在问（{_names(others, gathered)}），一表里为这些对象补齐一次就不用再报")
    if computed:
        parts.append(f"{len(computed)} 栏可以算出来（{_names(computed, gathered)}）")
    where = f"来自{_titles(sources, gathered)}。" if sources else ""
    duty = (
        "手续不变：系统按原表式预填好，由本人或经办人核对、签字、盖章。"
        if form.procedure
        else f"原来的工作职责不变：系统从一表按原表式自动生成，{form.department}核对后使用，村里不再填。"
    )
    return Plan(
        form.index,
        "自动生成",
        f"{len(form.things)} 栏全都有来处：{'；'.join(parts)}。{where}",
        duty,
        new=others,
        computed=computed,
        from_forms=tuple(sources),
    )


def _fewest_sources(
    form: AuditedForm, keys: list[str], coverage: Coverage, kept: Collection[int], gathered: Gathered
) -> list[int]:
    """Forms that together have all ``keys``, greedily the one with most first; lists of the same people before others,
    papers of a procedure last."""
    askers = {key: set(coverage.askers(form, key, kept)) for key in keys}
    same = {key: set(coverage.coverers(form, key, kept)) for key in keys}
    chosen: list[int] = []
    left = {key for key in keys if askers[key]}
    while left:
        worth: dict[int, float] = {}
        for key in left:
            for at in askers[key]:
                value = 0.3 if gathered.forms[at].procedure else 1.0
                worth[at] = worth.get(at, 0.0) + (2 * value if at in same[key] else value)
        best = min(worth, key=lambda at: (-worth[at], at))
        chosen.append(best)
        left = {key for key in left if best not in askers[key]}
    return chosen


def _merged(form: AuditedForm, target: AuditedForm, new: tuple[str, ...], gathered: Gathered, pairs: PairTable) -> Plan:
    shared = int(pairs.shared[form.index, target.index])
    share = shared / len(form.things)
    extra = tuple(key for key in form.things if key not in target.things)
    more = f"并过去只多 {len(extra)} 栏：{_names(extra, gathered)}。" if extra else "并过去不多一栏。"
    same = form.population == target.population
    whom = "对象相同、频次相同" if same else "栏目大体相同、频次相同，只是对象不同"
    how = "一次填报" if same else "合成一张表，加一栏“对象类别”，一次填报"
    return Plan(
        form.index,
        "合并",
        f"与《{target.title}》（{target.department}）{whom}，{len(form.things)} 栏里有 "
        f"{shared} 栏（{share:.0%}）一样；{more}",
        f"原来的工作职责不变：{how}，{_both(form.department, target.department)}各取所需。",
        target=target.index,
        new=new if same else form.things,
        from_forms=(target.index,),
    )


def _kept(form: AuditedForm, new: tuple[str, ...], coverage: Coverage, gathered: Gathered) -> Plan:
    if not form.things:
        return Plan(form.index, "保留", "没有读出可以比较的栏目，请人工看一下再定。", "暂按原样办。")
    lone = tuple(key for key in new if coverage.lone(key))
    others = len(new) - len(lone)
    known = len(form.things) - len(new)
    parts = [f"{len(lone)} 栏只有这张表问：{_names(lone, gathered)}"] if lone else []
    if others:
        parts.append(f"{others} 栏别的表也问，但问的不是同一批对象，重合的部分可以预填")
    if known:
        parts.append(f"{known} 栏别的表已问或可算出，预填后只需核对")
    if not new:
        parts.append("谁在这张表上，只有本表知道，只报名单即可")
    duty = "照常报送；预填好的只核对，只动手填别处没有的。" if known or others else "照常报送。"
    return Plan(form.index, "保留", f"共 {len(form.things)} 栏。{'；'.join(parts)}。", duty, new=new, lone=lone)


def _both(one: str, other: str) -> str:
    return one if one == other else f"{one}和{other}"


def _names(keys: Collection[str], gathered: Gathered, most: int = 6) -> str:
    names = [gathered.things[key].name for key in list(keys)[:most]]
    return "、".join(names) + (f"等 {len(keys)} 栏" if len(keys) > most else "")


def _titles(forms: list[int], gathered: Gathered, most: int = 3) -> str:
    named = "".join(f"《{gathered.forms[at].title}》" for at in forms[:most])
    return named + (f"等 {len(forms)} 张" if len(forms) > most else "")
