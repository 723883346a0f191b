"""Items for fields that the catalogue does not know, so that they can be asked out once and answered on return."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.wording import plain_word
from yibiao.model import FormField, MatchedForm, Region
from yibiao.prefill.viewpoints import item_of, region_kind
from yibiao.sheets.grid import squeeze

_PERIOD = re.compile(r"\d{4}年?(?:度|第?[一二三四]季度|[上下]半年|\d{1,2}月)?|[（(][\s\d年月日]*[）)]")


def local_key(form_title: str, region: Region, one: FormField) -> str:
    """Names a field that is in no catalogue by its form and label, so that what was once filled in there fits again.
    Periods in titles do not count."""
    title = _PERIOD.sub("", squeeze(region.title or form_title))
    return sha256("|".join((title, region.sheet if not title else "", *one.path)).encode()).hexdigest()[:12]


def with_local_items(catalogue: Catalogue, forms: Sequence[MatchedForm]) -> tuple[Catalogue, dict[str, str]]:
    """The catalogue with an item for every field of the forms that matched none, and their codes by kind and
    ``local_key``. They serve this run and the list of what is missing; they are not for sharing."""
    items, local = dict(catalogue.items), {}
    for matched in forms:
        for number, region in enumerate(matched.form.regions):
            if region.kind == "crosstab":
                continue
            kind = region_kind(matched, number, catalogue)
            for at, one in enumerate(region.fields):
                known = item_of(matched.by_field.get((number, at)), kind, catalogue, one.path)
                if known is not None or one.formula or one.hidden:
                    continue
                key = local_key(matched.form.title, region, one)
                code = f"{kind}.local_{key}"
                local[f"{kind}:{key}"] = code
                items[code] = DataItem(
                    code=code,
                    subject=kind,
                    name="→".join(one.path),
                    type=one.type if one.type not in ("choice", "boolean", "image") else "text",
                    definition=f"{region.title or matched.form.title}中的“{'→'.join(one.path)}”",
                    sensitivity="personal",
                )
    if not local:
        return catalogue, local
    return replace(catalogue, items=items, _by_word=_with_words(catalogue, items)), local


def _with_words(catalogue: Catalogue, items: Mapping[str, DataItem]) -> dict[str, tuple[str, ...]]:
    """What words mean, with the names of added items; to work it out anew for a whole catalogue takes a while."""
    by_word = dict(catalogue.by_word)
    for code in (code for code in items if code not in catalogue.items):
        word = plain_word(items[code].name)
        by_word[word] = (*by_word.get(word, ()), code)
    return by_word
