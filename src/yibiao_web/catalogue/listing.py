"""What the catalogue's pages show: items found by a few letters, and all that is set about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yibiao.catalogue import Catalogue, CodeList, DataItem
from yibiao.catalogue.wording import plain_word
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries
from yibiao_web.catalogue.models import Definition, Item, MatchDecision, MatchDoubt, Sharing
from yibiao_web.catalogue.rules import Piece, default_sharing, differences
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of

TYPES = {
    "text": _("文字"), "integer": _("整数"), "decimal": _("小数"), "date": _("日期"), "choice": _("选项"),
    "boolean": _("是否"), "id_number": _("身份证号"), "phone": _("电话"), "credit_code": _("信用代码"),
    "email": _("邮箱"), "bank_card": _("银行卡号"), "postcode": _("邮编"), "percent": _("百分比"),
    "time": _("时间"), "image": _("图片"),
}  # fmt: skip
_FIRST = {kind: at for at, kind in enumerate(("person", "household", "house", "land", "enterprise", "organisation"))}
TYPE_CHOICES = ("text", "integer", "decimal", "percent", "date", "choice", "boolean", "phone")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. ``standing``: "", in_force, retired, local, unowned."""

    words: str = ""
    subject: str = ""
    owner: str = ""
    sharing: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the list of items. ``owner`` is a name, ``""`` where nobody owns it or one may not see who does."""

    code: str
    name: str
    subject: str
    type: str
    unit: str
    definition: str
    owner: str
    sharing: str
    sharing_name: str
    local: bool
    retired: bool


def items(viewer: Viewer, wanted: Wanted) -> list[ItemRow]:
    """Items that answer to all that is wanted, the likeliest first."""
    found = queries.catalogue()
    told = {one.code: one for one in Item.objects.select_related("owner")}
    at_home = queries.is_at_home(viewer)
    rows = (_row(found, code, told.get(code), at_home) for code in _by_words(wanted.words))
    return [one for one in rows if _answers(one, told.get(one.code), wanted)]


def matching(words: str, limit: int = 12) -> list[DataItem]:
    """The likeliest items for what was typed so far, for picking one; none that is retired."""
    askable = queries.askable().items
    return [askable[code] for code in _by_words(words) if code in askable][:limit]


def named(text: str) -> DataItem | None:
    """The item that a picker's text names: 姓名（person.name）, a code, or a name that only one item has."""
    known = queries.catalogue()
    text = text.strip()
    code = text[text.rfind("（") + 1 : -1] if text.endswith("）") else text
    if code in known.items:
        return known.items[code]
    codes = [one for one in known.meanings(text) if plain_word(known.items[one].name) == plain_word(text)]
    return known.items[codes[0]] if len(codes) == 1 else None


def label(item: DataItem) -> str:
    """As a picker writes an item; ``named`` reads it."""
    return f"{item.name}（{item.code}）"


def _by_words(words: str) -> Iterable[str]:
    index = _index(queries.version())
    parts = [plain_word(part) for part in words.split() if plain_word(part)]
    if not parts:
        return [code for code, *_ in index]
    scored = []
    for at, (code, name, called, composite) in enumerate(index):
        score = min(_score(part, code, name, called) for part in parts)
        if score:
            scored.append((-score, composite, len(name), at, code))
    return [code for *_, code in sorted(scored)]


def _score(part: str, code: str, name: str, called: tuple[str, ...]) -> int:
    if part in (name, plain_word(code)):
        return 6
    if part in called:
        return 5
    if name.startswith(part):
        return 4
    if part in name:
        return 3
    return 2 if any(part in word for word in called) else int(part in plain_word(code))


@lru_cache(maxsize=2)
def _index(number: int) -> list[tuple[str, str, tuple[str, ...], bool]]:
    """(code, name, other words, names another party) of all items: plain items before composites, people first."""
    every = queries.catalogue().items.values()
    made = [
        (one.code, plain_word(one.name), tuple(map(plain_word, (*one.synonyms, *one.ambiguous))), one.role is not None)
        for one in every
    ]
    return sorted(made, key=lambda one: (one[3], _FIRST.get(one[0].partition(".")[0], len(_FIRST))))


def _row(found: Catalogue, code: str, told: Item | None, at_home: bool) -> ItemRow:
    item = found.items[code]
    sharing = (told.sharing if told else "") or default_sharing(item.sensitivity)
    return ItemRow(
        code=item.code, name=item.name, subject=found.subjects[item.subject].name, type=str(TYPES[item.type]),
        unit=item.unit or "", definition=item.definition,
        owner=told.owner.name if at_home and told and told.owner else "",
        sharing=sharing, sharing_name=str(Sharing(sharing).label), local=bool(told and told.local),
        retired=bool(told and (told.retired_on or told.replaced_by)),
    )  # fmt: skip


def _answers(row: ItemRow, told: Item | None, wanted: Wanted) -> bool:
    standing = {
        "": True, "in_force": not row.retired, "retired": row.retired, "local": row.local, "unowned": not row.owner,
    }  # fmt: skip
    return (
        row.code.startswith(f"{wanted.subject}." if wanted.subject else "")
        and wanted.owner in ("", row.owner)
        and wanted.sharing in ("", row.sharing)
        and standing.get(wanted.standing, True)
    )


@dataclass(frozen=True)
class ItemPage:
    """All about one item. ``versions`` are the definitions, newest first; the shipped one has no date."""

    item: DataItem
    row: ItemRow
    told: Item | None
    codes: CodeList | None
    versions: list[Definition]
    shipped_definition: str
    replaced_by: DataItem | None
    replaces: list[DataItem]
    parts: list[DataItem]
    own_words: tuple[str, ...]
    shipped_words: tuple[str, ...]
    derived_from: list[DataItem]
    contrasts: list[DataItem]


def item_page(viewer: Viewer, code: str) -> ItemPage | None:
    found = queries.catalogue()
    item = found.items.get(code)
    if item is None:
        return None
    told = Item.objects.select_related("owner").filter(code=code).first()
    base = queries.shipped().items.get(code)
    split = told.splits.last() if told else None
    return ItemPage(
        item=item, row=_row(found, code, told, queries.is_at_home(viewer)), told=told,
        codes=found.code_lists.get(item.choices or ""),
        versions=list(told.definitions.select_related("made_by").order_by("-since")) if told else [],
        shipped_definition=base.definition if base else "",
        replaced_by=found.items.get(told.replaced_by) if told else None,
        replaces=_items(Item.objects.filter(replaced_by=code).values_list("code", flat=True)),
        parts=_items(rule["item"] for rule in split.rules) if split else [],
        own_words=tuple(told.synonyms) if told else (), shipped_words=base.synonyms if base else (),
        derived_from=_items(item.derive.sources) if item.derive else [], contrasts=_items(item.contrasts)[:8],
    )  # fmt: skip


def _items(codes: Iterable[str]) -> list[DataItem]:
    known = queries.catalogue().items
    return [known[code] for code in codes if code in known]


def versions_side_by_side(page: ItemPage, left: str, right: str) -> tuple[list[Piece], list[Piece]] | None:
    """Two versions by their keys ("shipped" or a definition's number); None when one is not the item's."""
    texts = {str(one.pk): one.text for one in page.versions} | {"shipped": page.shipped_definition}
    return differences(texts[left], texts[right]) if left in texts and right in texts else None


def departments(viewer: Viewer) -> QuerySet[Organisation]:
    """Who may own an item."""
    here = Organisation.objects.filter(path__startswith=county_of(viewer.org).path, level=Level.DEPARTMENT)
    return here.order_by("position", "path")


def doubts(viewer: Viewer) -> list[MatchDoubt]:
    """Fields that wait for the steward, the most recent first."""
    rows = MatchDoubt.objects.filter(county=county_of(viewer.org), state=MatchDoubt.State.OPEN)
    return list(rows.select_related("asked_by").order_by("-asked_at", "-pk"))


def decisions(viewer: Viewer, limit: int = 20) -> list[tuple[MatchDecision, str]]:
    """What was decided lately, with the item's name."""
    known = queries.catalogue().items
    rows = MatchDecision.objects.filter(county=county_of(viewer.org), undone_at=None).select_related("decided_by")
    return [
        (one, known[one.item].name if one.item in known else "") for one in rows.order_by("-decided_at", "-pk")[:limit]
    ]
