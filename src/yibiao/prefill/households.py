"""Households: by their number, else by their householder, else by what the layout of a form holds together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

from yibiao.prefill.joined import NOBODY, Subjects
from yibiao.prefill.records import Records
from yibiao.prefill.viewpoints import HEAD

HEAD_RELATIONS = frozenset({"户主", "本人"})


class Households:
    """Union of household keys: numbers, householders, and what the layout of a form holds together."""

    def __init__(self, records: Sequence[Records], out: Subjects) -> None:
        self._records = records
        self._out = out
        self._parent: dict[Hashable, Hashable] = {}
        self._by_group: dict[int, dict[str, int]] = defaultdict(dict)

    def run(self) -> None:
        by_group = self._by_group
        for at, records in enumerate(self._records):
            by_group[records.group][records.party if records.party else "main"] = at
        lines: list[tuple[int, int, list[Hashable]]] = []
        for at, records in enumerate(self._records):
            if records.kind not in ("person", "household") or records.party not in ("", "household", HEAD):
                continue
            beside = by_group[records.group]
            for line in range(len(records)):
                keys = list(self._keys(at, line, beside))
                for key in keys:
                    self._union(keys[0], key)
                if keys:
                    lines.append((at, line, keys))
        self._number(lines)

    def _keys(self, at: int, line: int, beside: Mapping[str, int]) -> Iterator[Hashable]:
        """Surest first."""
        records = self._records[at]
        for code in ("household.household_number", "person.household_number"):
            for other in {at, beside.get("household", at), beside["main"] if records.party == HEAD else at}:
                column = self._records[other].values.get(code)
                if column is not None and column[line] is not None:
                    yield "number", str(column[line])
        head = self._head(at, line, beside)
        if head != NOBODY:
            yield "head", head
        if records.households is not None and records.households[line] is not None:
            yield "layout", records.households[line]

    def _head(self, at: int, line: int, beside: Mapping[str, int]) -> int:
        if HEAD in beside:
            subject = self._out.of[beside[HEAD]][line]
            if subject != NOBODY:
                return subject
        main = beside.get("main", at)
        records = self._records[main]
        if records.kind == "person" and is_head(records, line):
            return self._out.of[main][line]
        return NOBODY

    def _person_of(self, at: int, line: int) -> int:
        """The person beside a household's line: its householder, else whom the line is about."""
        beside = self._by_group[self._records[at].group]
        for party in (HEAD, "main"):
            other = beside.get(party)
            if other is not None and self._records[other].kind == "person" and self._out.of[other][line] != NOBODY:
                return self._out.of[other][line]
        return NOBODY

    def _find(self, key: Hashable) -> Hashable:
        path = []
        while self._parent.setdefault(key, key) != key:
            path.append(key)
            key = self._parent[key]
        for step in path:
            self._parent[step] = key
        return key

    def _union(self, one: Hashable, other: Hashable) -> None:
        a, b = self._find(one), self._find(other)
        if a != b:
            self._parent[b] = a

    def _number(self, lines: Sequence[tuple[int, int, list[Hashable]]]) -> None:
        out = self._out
        persons = out.count.get("person", 0)
        best: list[tuple[int, Hashable] | None] = [None] * persons
        rank = {"number": 0, "head": 1, "layout": 2}
        for at, line, keys in lines:
            records, subject = self._records[at], out.of[at][line]
            if records.kind == "person" and subject != NOBODY:
                choice = (rank[keys[0][0]], self._find(keys[0]))  # type: ignore[index]
                known = best[subject]
                if known is None or choice[0] < known[0]:
                    best[subject] = choice
        number: dict[Hashable, int] = {}
        for at, line, keys in lines:
            household_line = self._records[at].kind == "household"
            subject = self._person_of(at, line) if household_line else out.of[at][line]
            if household_line and subject == NOBODY and keys[0][0] == "layout" and keys[0][1][0] == "line":  # type: ignore[index]
                continue  # its householder is held or has no name
            root = self._find(keys[0])
            own = best[subject] if subject != NOBODY else None
            if own is not None and (not household_line or own[0] <= rank[keys[0][0]]):  # type: ignore[index]
                root = own[1]
            if household_line or subject != NOBODY:
                household = number.setdefault(root, len(number))
                if household_line:
                    out.of[at][line] = household
        out.count["household"] = len(number)
        out.members = [[] for _ in number]
        out.head = [NOBODY] * len(number)
        out.household_of = [NOBODY] * persons
        for person, taken in enumerate(best):
            if taken is not None:
                household = number[taken[1]]
                out.household_of[person] = household
                out.members[household].append(person)
        self._heads(number)

    def _heads(self, number: Mapping[Hashable, int]) -> None:
        for key in list(self._parent):
            if isinstance(key, tuple) and key[0] == "head":
                household = number.get(self._find(key))
                if household is not None and self._out.head[household] == NOBODY:
                    self._out.head[household] = key[1]


def is_head(records: Records, line: int) -> bool:
    relation = records.values.get("person.relation_to_householder")
    flag = records.values.get("person.householder_flag")
    return bool((relation and relation[line] in HEAD_RELATIONS) or (flag is not None and flag[line] == "是"))
