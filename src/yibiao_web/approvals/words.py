"""What counts are called where reviewers read them. Pure but for translation."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

_ACTS = {
    "kept": later("没有变化"), "changed": later("有改动"), "filled": later("补填"), "added": later("新增"),
    "moved": later("迁出"), "died": later("死亡"), "other": later("其他原因移出"), "merged": later("并入另一行"),
}  # fmt: skip
_PARTS = {
    "edited": later("改 {n} 格"), "filled": later("补填 {n} 格"), "confirmed": later("确认无变化 {n} 格"),
    "added": later("新增 {n}"), "moved": later("迁出 {n}"), "died": later("死亡 {n}"), "other": later("其他移出 {n}"),
    "merged": later("合并 {n}"), "figures": later("汇总数 {n} 个"),
}  # fmt: skip
_UNUSUAL = {
    "explained": later("{n} 处填了说明"), "removed": later("移出 {n}"), "merged": later("合并 {n}"),
    "identity": later("{n} 行改了姓名或号码"), "differences": later("{n} 处和别处不一致"),
    "many": later("改得多：{n} 格"),
}  # fmt: skip
UNITS = {"person": later("人"), "household": later("户"), "house": later("处"), "enterprise": later("家")}


def act_words(act: str) -> str:
    return _(_ACTS.get(act, act))


def parts_words(counts: Mapping[str, int]) -> list[str]:
    return [_(words).format(n=counts[name]) for name, words in _PARTS.items() if counts.get(name)]


def unusual_words(odd: Mapping[str, int]) -> list[str]:
    return [_(words).format(n=odd[name]) for name, words in _UNUSUAL.items() if odd.get(name)]


def unit_words(kind: str) -> str:
    return _(UNITS.get(kind, later("个")))
