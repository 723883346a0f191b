"""Every change of the catalogue: one act, one transaction, one entry on the trail. What other capabilities call is here
by name; decisions about fields are in ``decisions``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.catalogue import DataItem
from yibiao.catalogue.wording import plain_word
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.decisions import ask_match, bump, decide_match, undo_match
from yibiao_web.catalogue.models import CatalogueVersion, Definition, Item, ItemSplit, Sharing
from yibiao_web.catalogue.queries import catalogue, may_keep, shipped
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of

SENSITIVITIES = {"public": "公开", "internal": "内部", "personal": "个人信息", "sensitive": "敏感个人信息"}
LONGEST_FRESH = 3_660


@dataclass(frozen=True, slots=True)
class Part:
    """What an item is split into. Values that are one of ``values`` or start with one of ``starts`` go here."""

    name: str
    definition: str = ""
    values: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


@transaction.atomic
def set_owner(code: str, owner: Organisation | None, *, viewer: Viewer, now: datetime) -> Item:
    """Name the owning department (一数一源), or nobody."""
    if owner is not None and (owner.level != Level.DEPARTMENT or county_of(owner) != county_of(viewer.org)):
        raise Refusal("not_a_department", _("数源部门要从本县的部门里选。"), 422)
    return _set(code, "owner", owner, viewer=viewer, now=now)


@transaction.atomic
def set_sharing(code: str, sharing: str, *, viewer: Viewer, now: datetime) -> Item:
    """Class an item by 《政务数据共享条例》; ``""`` leaves it to its sensitivity."""
    if sharing and sharing not in Sharing.values:
        raise Refusal("no_such_class", _("共享属性只有无条件共享、有条件共享、不予共享三类，请从中选一类。"), 422)
    return _set(code, "sharing", sharing, viewer=viewer, now=now)


@transaction.atomic
def set_sensitivity(code: str, sensitivity: str, *, viewer: Viewer, now: datetime) -> Item:
    if sensitivity not in SENSITIVITIES:
        raise Refusal("no_such_sensitivity", _("敏感程度请从列出的四级里选。"), 422)
    return _set(code, "sensitivity", sensitivity, viewer=viewer, now=now)


@transaction.atomic
def set_freshness(code: str, days: int | None, *, viewer: Viewer, now: datetime) -> Item:
    """For how many days a value counts as fresh; None: as shipped."""
    if days is not None and not 1 <= days <= LONGEST_FRESH:
        raise Refusal(
            "days_out_of_range",
            _("保鲜期填 1 到 {longest_fresh} 之间的天数，不限就留空。").format(longest_fresh=LONGEST_FRESH),
            422,
        )
    return _set(code, "fresh_for_days", days, viewer=viewer, now=now)


@transaction.atomic
def set_synonyms(code: str, words: Sequence[str], *, viewer: Viewer, now: datetime) -> Item:
    """The words that mean exactly this here, besides those shipped. A word that is another item's is refused: a word
    with two meanings would make every form with it doubtful."""
    found = catalogue()
    known = shipped().items.get(code)
    shipped_words = {plain_word(word) for word in (known.words if known else ())}
    kept: dict[str, str] = {}
    for word in words:
        plain = plain_word(word)
        if not plain or plain in shipped_words:
            continue
        subject = found.items[code].subject if code in found.items else ""
        others = [
            one for one in found.meanings(word)
            if one != code and found.items[one].subject == subject and _says(found.items[one], plain)
        ]  # fmt: skip
        if others:
            raise Refusal(
                "word_taken",
                _("“{word}”已经是“{others}”的叫法。要把两项并成一项，请用“合并”。").format(
                    word=word, others=found.items[others[0]].name
                ),
                422,
            )
        kept[plain] = word.strip()[:60]
    return _set(code, "synonyms", list(kept.values()), viewer=viewer, now=now)


@transaction.atomic
def define(code: str, text: str, since: date, *, viewer: Viewer, now: datetime) -> Definition:
    """A version of the definition that holds from a day, today or later too; of two for one day the later written
    stays."""
    if not text.strip():
        raise Refusal("definition_empty", _("口径不能为空，请写清算什么、不算什么。"), 422)
    item = _kept(code, viewer)
    definition, _made = Definition.objects.update_or_create(
        item=item, since=since,
        defaults={"text": text.strip(), "in_force": since <= timezone.localdate(now), "made_by": viewer.user,
                  "made_at": now},
    )  # fmt: skip
    _done("item.defined", item, viewer, now, since=since)
    return definition


@transaction.atomic
def add_item(
    *, name: str, subject: str, type: str, definition: str, viewer: Viewer, now: datetime, unit: str = "",
    choices: str = "", sensitivity: str = "internal", synonyms: Sequence[str] = (),
    owner: Organisation | None = None,
) -> Item:  # fmt: skip
    """An item that the shipped catalogue lacks. Its code is made here."""
    found = catalogue()
    if not name.strip() or not definition.strip():
        raise Refusal("incomplete", _("名称和口径都要写。"), 422)
    if subject not in found.subjects or (choices and choices not in found.code_lists):
        raise Refusal("no_such_choice", _("对象和代码表请从列出的里面选。"), 422)
    same = [one for one in found.meanings(name) if found.items[one].subject == subject]
    if same:
        raise Refusal(
            "name_taken",
            _("目录里已有“{same}”（{same2}），直接用它，或给新项起个不同的名称。").format(
                same=found.items[same[0]].name, same2=same[0]
            ),
            422,
        )
    _claim(viewer)
    item = Item.objects.create(
        code=_next_code(subject), name=name.strip()[:100], subject=subject, type=type, unit=unit[:20], choices=choices,
        local=True, owner=owner, sensitivity=sensitivity, synonyms=[one.strip() for one in synonyms if one.strip()],
    )  # fmt: skip
    today = timezone.localdate(now)
    Definition.objects.create(item=item, text=definition.strip(), since=today, made_by=viewer.user, made_at=now)
    _done("item.added", item, viewer, now, name=item.name)
    return item


@transaction.atomic
def merge_items(code: str, into: str, *, viewer: Viewer, now: datetime) -> Item:
    """Let ``into`` stand for both. Forms that ask for the old one are answered with the values of both."""
    old, new = _known(code), _known(into)
    if code == into:
        raise Refusal("same_item", _("选的是同一项，请选要并入的另一项。"), 422)
    if (old.subject, _broad(old)) != (new.subject, _broad(new)):
        raise Refusal(
            "not_alike",
            _("“{old}”和“{new}”的对象或类型不同，并了以后值对不上，不能合并。").format(old=old.name, new=new.name),
            422,
        )
    target, item = _kept(into, viewer), _kept(code, viewer)
    if target.replaced_by or target.retired_on:
        raise Refusal("retired", _("“{new}”已经停用，不能并入它。").format(new=new.name))
    words = [word for word in old.words if plain_word(word) not in {plain_word(one) for one in new.words}]
    target.synonyms = [*target.synonyms, *words]
    target.save(update_fields=["synonyms"])
    item.replaced_by, item.retired_on = into, timezone.localdate(now)
    item.save(update_fields=["replaced_by", "retired_on"])
    _done("item.merged", item, viewer, now, into=into, words=words)
    return item


@transaction.atomic
def split_item(code: str, parts: Sequence[Part], *, viewer: Viewer, now: datetime) -> ItemSplit:
    """Make several items of one. The worker copies the ledger's values to the parts whose rule takes them; those that
    no rule takes stay where they are. The old item stays readable and is asked no more."""
    old = _known(code)
    if len(parts) < 2 or len({plain_word(one.name) for one in parts}) < len(parts):
        raise Refusal("too_few_parts", _("至少拆成两项，名称不能相同。"), 422)
    item = _kept(code, viewer)
    made = [
        add_item(
            name=one.name, subject=old.subject, type=old.type, definition=one.definition or f"{old.name}中的{one.name}",
            unit=old.unit or "", choices=old.choices or "", sensitivity=old.sensitivity, owner=item.owner,
            viewer=viewer, now=now,
        )
        for one in parts
    ]  # fmt: skip
    split = ItemSplit.objects.create(
        item=item, made_by=viewer.user, made_at=now,
        rules=[
            {"item": new.code, "values": list(one.values), "starts": list(one.starts)}
            for new, one in zip(made, parts, strict=True)
        ],
    )  # fmt: skip
    item.retired_on = timezone.localdate(now)
    item.save(update_fields=["retired_on"])
    _done("item.split", item, viewer, now, split=split.pk, parts=[one.code for one in made])
    return split


@transaction.atomic
def retire(code: str, on: date, *, viewer: Viewer, now: datetime, reason: str = "") -> Item:
    """Let no new form ask for an item from a day on. Values stay, and forms in force go on."""
    item = _kept(code, viewer)
    if item.retired_on:
        return item
    ahead = on > timezone.localdate(now)
    item.retires_on, item.retired_on = (on, None) if ahead else (None, on)
    item.save(update_fields=["retires_on", "retired_on"])
    _done("item.retirement_announced" if ahead else "item.retired", item, viewer, now, on=on, reason=reason[:200])
    return item


@transaction.atomic
def restore(code: str, *, viewer: Viewer, now: datetime) -> Item:
    """Take a retirement or a merge back. The words that the other item got by the merge are this one's again."""
    item = _kept(code, viewer)
    target = Item.objects.filter(code=item.replaced_by).first() if item.replaced_by else None
    if target is not None:
        own = {plain_word(word) for word in _known(code).words}
        target.synonyms = [word for word in target.synonyms if plain_word(word) not in own]
        target.save(update_fields=["synonyms"])
    item.retired_on, item.retires_on, item.replaced_by = None, None, ""
    item.save(update_fields=["retired_on", "retires_on", "replaced_by"])
    _done("item.restored", item, viewer, now)
    return item


def _set(code: str, what: str, value: Any, *, viewer: Viewer, now: datetime) -> Item:
    item = _kept(code, viewer)
    before = getattr(item, what)
    if before == value:
        return item
    setattr(item, what, value)
    item.save(update_fields=[what])
    _done("item.changed", item, viewer, now, what=what, before=_told(before), after=_told(value))
    return item


def _told(value: Any) -> Any:
    return value.name if isinstance(value, Organisation) else value


def _known(code: str) -> DataItem:
    item = catalogue().items.get(code)
    if item is None:
        raise Refusal("no_such_item", _("目录里没有 {code} 这一项，请从列出的数据项里选。").format(code=code), 404)
    return item


def _kept(code: str, viewer: Viewer) -> Item:
    """The item's row, made when somebody sets something for the first time."""
    known = _known(code)
    _claim(viewer)
    item, _made = Item.objects.get_or_create(code=code, defaults={"name": known.name, "subject": known.subject})
    return item


def _claim(viewer: Viewer) -> None:
    """The area of the first who changes the catalogue keeps it."""
    if not may_keep(viewer):
        raise Refusal("not_yours", _("目录由本地的数据管理员维护。"), 404)
    if not CatalogueVersion.objects.exists():
        bump()
    CatalogueVersion.objects.filter(keeper=None).update(keeper=viewer.org.area)


def _done(action: str, item: Item, viewer: Viewer, now: datetime, **detail: Any) -> None:
    bump()
    log(action, by=viewer.user, now=now, org=viewer.org, target=item, detail={"code": item.code, **detail})


def _next_code(subject: str) -> str:
    stem = f"{subject}.local_"
    used = [
        code.removeprefix(stem) for code in Item.objects.filter(code__startswith=stem).values_list("code", flat=True)
    ]
    return f"{stem}{max((int(one) for one in used if one.isdigit()), default=0) + 1}"


def _says(item: DataItem, plain: str) -> bool:
    return plain in {plain_word(word) for word in item.words}


def _broad(item: DataItem) -> str:
    """Types whose values can stand under one item."""
    kinds: Mapping[str, str] = {"integer": "number", "decimal": "number", "percent": "number", "choice": "text"}
    return kinds.get(item.type, item.type)


__all__ = [
    "Part", "add_item", "ask_match", "decide_match", "define", "merge_items", "restore", "retire", "set_freshness",
    "set_owner", "set_sensitivity", "set_sharing", "set_synonyms", "split_item", "undo_match",
]  # fmt: skip
