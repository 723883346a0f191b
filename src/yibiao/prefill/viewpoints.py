"""Whom a table's lines are about, and what its items are called from there.

The same label may have been understood as 姓名, 户主姓名 or 儿童姓名. A table of children is about persons, so its
儿童姓名 is their 姓名; a table that names only householders is about households.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibiao.catalogue import Catalogue, DataItem
from yibiao.model import Match, MatchedForm

HEAD = "householder"
_PLAIN_SECTION = re.compile(
    r"[一二三四五六七八九十\d、.．]*(?:户主|家庭|个人|本人|企业|单位|主要)?(?:基本|经济)?(?:信息|情况|指标|资料|状况)(?:[（(].*)?$"
)
_BARE = re.compile(r"[*＊※★]|[（(](?:到组|到户|精确到组|详细到组|到村组|人|户|元)[）)]")
FIGURES = frozenset({"organisation", "aggregate"})
_NEAR_SURE = 0.4
_HOW_SHOWN = re.compile(r"[（(【]?(?:[后末][四六五八\d]位|隐去|隐藏|脱敏|掩码|打码|带\*|\*号).*$")


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """``role`` is the party that is really the subject (family members, children) or, for households, the one that
    plain items of persons belong to (the householder). ``named`` are the kinds that the table tells apart."""

    kind: str
    role: str | None
    named: frozenset[str]
    catalogue: Catalogue

    def code(self, item: DataItem) -> str:
        """The item as asked of the table's subject."""
        items = self.catalogue.items
        if item.role is not None and item.role == self.role and item.of is not None and self.kind != "household":
            return item.of
        tail = item.code.partition(".")[2]
        if item.subject == self.kind or item.subject in self.named:
            return item.code
        if self.kind == "household" and self.role == HEAD and item.subject == "person":
            own = f"household.{tail}" if item.role else f"household.{HEAD}.{tail}"
            return own if own in items else item.code
        if item.subject not in ("household", "person"):  # a place or date beside a person is the person's
            own = f"{self.kind}.{tail}"
            return own if own in items else item.code
        return item.code

    def parties(self, item: DataItem) -> Iterator[tuple[str, str, str]]:
        """(party, kind, code) under which a value is kept; a composite is known of its subject and of the party."""
        own = self.catalogue.items[self.code(item)]
        if self.kind in FIGURES and own.subject in FIGURES:  # figures are known of the organisation beside them
            yield "", "organisation", own.code
            return
        if self.kind == "household" and self.role == HEAD and own.subject == "person" and own.role is None:
            yield HEAD, "person", own.code
            return
        yield ("" if own.subject == self.kind else own.subject), own.subject, own.code
        if own.role is not None and own.of is not None:
            yield own.role, self.catalogue.roles[own.role].kind, own.of


def viewpoint(items: Sequence[DataItem], catalogue: Catalogue) -> Viewpoint:
    """Items that identify count more than others; a role counts as the subject only where nobody else is named."""
    plain = {item.code for item in items if item.role is None}
    named = frozenset(catalogue.items[code].subject for code in plain if _identifies(code, catalogue))
    heads = any(item.role == HEAD and item.of == "person.name" for item in items)
    if "person.name" not in plain and (heads or "person.id_number" not in plain):
        role = HEAD if heads else _principal(items, catalogue)
        others = named - {"person", "household"}
        if role == HEAD and not others:
            return Viewpoint("household", HEAD, named - {"person"}, catalogue)
        own = sum(item.role == role for item in items)
        things = sum(item.role is None and item.subject not in ("person", "household", "record") for item in items)
        if role is not None and not named and own >= things:
            return Viewpoint(catalogue.roles[role].kind, role, named, catalogue)
    votes: Counter[str] = Counter()
    for item in items:
        if item.subject != "record":
            votes[item.subject] += 6 if _identifies(item.code, catalogue) else 2 if item.role is None else 1
    if "person.id_number" in plain and "person.name" in plain:
        votes["person"] += 4
    return Viewpoint(votes.most_common(1)[0][0] if votes else "person", None, named, catalogue)


def region_kind(matched: MatchedForm, region: int, catalogue: Catalogue) -> str:
    """Whom a region is about, by what was surely matched."""
    codes = [match.item for match in matched.matches if match.region == region and match.item is not None]
    return viewpoint([catalogue.items[code] for code in codes if code in catalogue.items], catalogue).kind


def item_of(match: Match | None, kind: str, catalogue: Catalogue, path: Sequence[str] = ()) -> DataItem | None:
    """The item a field of a region about ``kind`` means. Where a match is only unsure whose it is (村 of the person
    or of the household), the region says whose; where it only stumbled over words on how to write a number
    (后四位), they are no doubt about which; a section that only says 户主情况 leaves a name what it is."""
    label = path[-1] if path else ""
    if match is None:
        return None
    if match.item is not None:
        return catalogue.items.get(match.item)
    told = _told_how(label, kind, catalogue)
    if told is not None:
        return told
    best, *rest = match.alternatives or (None,)
    if best is not None and all(_PLAIN_SECTION.match(part) for part in path[:-1]):
        own = [code for code in catalogue.meanings(_BARE.sub("", label)) if catalogue.items[code].subject == kind]
        if own == [best.item] and catalogue.items[best.item].role is None:
            return catalogue.items[best.item]
    if best is None or best.confidence < _NEAR_SURE or "." not in best.item:
        return None
    tail = best.item.partition(".")[2]
    rivals = [other.item.partition(".")[2] for other in rest if other.confidence * 2 >= best.confidence]
    if not rivals or any(rival != tail for rival in rivals):
        return _named_so(label, best.item, kind, catalogue)
    return catalogue.items.get(f"{kind}.{tail}") or catalogue.items.get(best.item)


def _named_so(label: str, best: str, kind: str, catalogue: Catalogue) -> DataItem | None:
    """Of items of several kinds that all bear the label's name (建筑面积), the one of the region's kind."""
    meant = catalogue.meanings(label)
    own = [code for code in meant if catalogue.items[code].subject == kind and catalogue.items[code].role is None]
    return catalogue.items[own[0]] if best in meant and len(own) == 1 and len(meant) > 1 else None


def _told_how(label: str, kind: str, catalogue: Catalogue) -> DataItem | None:
    """身份证号（后四位）: the item named before the words on how to write it, where that is one of the kind."""
    plain = _HOW_SHOWN.sub("", label)
    if plain == label:
        return None
    meant = [code for code in catalogue.meanings(plain) if code.startswith(f"{kind}.")]
    exact = [code for code in meant if plain in catalogue.items[code].words]
    return catalogue.items[exact[0]] if len(exact) == 1 else None


def _identifies(code: str, catalogue: Catalogue) -> bool:
    subject = catalogue.subjects.get(catalogue.items[code].subject)
    keys = {key[0] for key in subject.identity} if subject else set()
    return catalogue.items[code].role is None and (code in keys or code.endswith(".name"))


def _principal(items: Sequence[DataItem], catalogue: Catalogue) -> str | None:
    """The first role asked for by name or number, of persons beside persons; a house's owner leaves it a house."""
    for item in items:
        named = item.of in ("person.name", "person.id_number") and item.subject in ("person", "household")
        if item.role and named and catalogue.roles[item.role].kind == "person":
            return item.role
    return None
