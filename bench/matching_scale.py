"""Time of large matching problems: 300 fields × 10,000 items, 100,000 fields × 5,000 items."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice, product
from typing import Any

from rich.console import Console
from rich.table import Table

from yibiao.catalogue import Catalogue
from yibiao.matching import FieldContext, Matcher, contexts_of
from yibiao.model import Form

_PREFIXES = (
    *("上年度", "本季度", "上半年", "东部", "西部", "试点", "备案", "原始", "变更后", "复核", "抽查", "补录", "临时"),
    *("专项", "二期", "示范", "重点", "一般", "城镇", "农村", "新增", "退出", "在建", "拟建", "已结"),
)


def enlarged(catalogue: Catalogue, size: int) -> Catalogue:
    """``size`` items: the catalogue's own, then each again under prefixed names (上年度姓名) until there are enough."""
    items = dict(islice(catalogue.items.items(), size))
    for prefix, item in product(_PREFIXES, list(catalogue.items.values())):
        if len(items) >= size:
            break
        code = f"{item.code}_{_PREFIXES.index(prefix)}"
        words = tuple(prefix + word for word in item.synonyms)
        if item.role is None:
            items[code] = replace(
                item, code=code, name=prefix + item.name, synonyms=words, ambiguous=(), contrasts=(), derive=None
            )
    return Catalogue(items, catalogue.code_lists, catalogue.roles, catalogue.subjects)


def many_contexts(forms: Sequence[Form], size: int, *, distinct: bool) -> Iterator[FieldContext]:
    """The labelled forms over and over; ``distinct`` gives every round another title, so that no answer is reused."""
    contexts = [context for form in forms for _, _, context in contexts_of(form)]
    for at, context in enumerate(islice(cycle(contexts), size)):
        turn = at // len(contexts)
        if distinct and turn:
            yield replace(context, region_title=f"{context.region_title}（{turn}）")
        else:
            yield context


def scale_report(console: Console, catalogue: Catalogue, forms: Sequence[Form]) -> list[dict[str, Any]]:
    table = Table("规模", "建索引 秒", "匹配 秒", "字段/秒", title="规模（单进程）")
    rows = []
    for fields, items, distinct in ((300, 10_000, True), (100_000, 5_000, False), (100_000, 5_000, True)):
        large = enlarged(catalogue, items)
        asked = list(many_contexts(forms, fields, distinct=distinct))
        started = time.perf_counter()
        matcher = Matcher(large)
        built = time.perf_counter()
        matcher.match(asked)
        done = time.perf_counter()
        kind = "每个语境都不同" if distinct else "同样的表反复出现"
        row = {
            "fields": fields, "items": len(large.items), "contexts": kind, "building": built - started,
            "matching": done - built,
        }  # fmt: skip
        rows.append(row)
        table.add_row(
            f"{fields:,} 字段 × {row['items']:,} 项，{kind}", f"{row['building']:.2f}", f"{row['matching']:.2f}",
            f"{fields / row['matching']:,.0f}",
        )  # fmt: skip
    console.print(table)
    return rows
