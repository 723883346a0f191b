"""YAML to rules and overlays. Every complaint names the file and the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, get_args

import yaml

from yibiao.findings import FINDINGS
from yibiao.policy.rules import WEIGHTS, Confidence, Dated, Overlay, PolicyError, Rule, Stricter

NEEDED = ("id", "title", "source", "binds", "values")
_KNOWN = {*NEEDED, "clause", "finding", "severity", "unit", "switched_off", "words", "confidence", "stricter", "seen",
          "note"}  # fmt: skip
_LOCAL = {"id", "severity", "value", "since", "values", "words", "why", "who", "at"}


def entries(path: Path) -> Iterator[Mapping[str, Any]]:
    """The entries of a file, each with an id."""
    for one in listed(path):
        if not one.get("id"):
            raise PolicyError(f"{path.name}：有一条规则没有编号（id），请补上。")
        yield one


def listed(path: Path) -> list[Mapping[str, Any]]:
    """The mappings of a file."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError) as problem:
        where = getattr(problem, "problem_mark", None)
        line = f"第 {where.line + 1} 行" if where else ""
        raise PolicyError(f"{path.name}：{line}读不出来，请检查缩进、冒号、日期和编码。") from problem
    if loaded is not None and not (isinstance(loaded, list) and all(isinstance(one, dict) for one in loaded)):
        raise PolicyError(f"{path.name}：应是一列，每条以“- ”开头，写成“名字: 值”。")
    return loaded or []


def rule_of(entry: Mapping[str, Any], path: Path) -> Rule:
    """The rule of an entry, its value still open."""
    _same_keys(entry, _KNOWN, path)
    missing = [key for key in NEEDED if not entry.get(key)]
    if missing:
        raise _wrong(entry, path, f"缺少 {'、'.join(missing)}，请补上。")
    found: str = entry.get("finding") or ""
    if found and found not in FINDINGS:
        raise _wrong(entry, path, f"的 finding“{found}”不认识，请对照 findings 文件夹。")
    return Rule(
        str(entry["id"]), str(entry["title"]), str(entry["source"]), _text(entry, "clause"), str(entry["binds"]), found,
        _chosen(entry, "severity", WEIGHTS[1:], "" if found else "hint", path), 0.0, _text(entry, "unit"),
        _text(entry, "switched_off"), _words(entry, path),
        _chosen(entry, "confidence", get_args(Confidence), "high", path),
        _chosen(entry, "stricter", get_args(Stricter), "", path), path.stem, _text(entry, "seen"), _text(entry, "note"),
    )  # fmt: skip


def dated_of(entry: Mapping[str, Any], path: Path) -> Dated:
    """The values in the order of their days."""
    rows = entry["values"]
    fine = isinstance(rows, list) and all(isinstance(one, dict) and _is_day(one.get("since")) for one in rows)
    if not fine or any(not _number(one.get("value")) for one in rows):
        raise _wrong(entry, path, "的 values 应写成 {since: 日期, value: 数}。")
    days = [one["since"] for one in rows]
    if len(set(days)) < len(days):
        raise _wrong(entry, path, "的 values 里有两行是同一天，请留一行。")
    values = ((one["since"], None if one.get("value") is None else float(one["value"])) for one in rows)
    return tuple(sorted(values, key=lambda one: one[0]))


def overlays_of(entry: Mapping[str, Any], path: Path) -> Iterator[Overlay]:
    """A local entry: one overlay for each day it gives. Without a day it holds from the first."""
    _same_keys(entry, _LOCAL, path)
    shared: dict[str, Any] = {
        "rule": str(entry["id"]), "words": _words(entry, path), "why": _text(entry, "why").strip(),
        "who": _text(entry, "who"), "at": _day(entry, "at", path), "origin": path.name,
        "weight": _chosen(entry, "severity", ("", *WEIGHTS), "", path) or None,
    }  # fmt: skip
    if "values" in entry:
        rows = dated_of(entry, path)
    else:
        value = entry.get("value")
        if not _number(value):
            raise _wrong(entry, path, "的 value 应是一个数。")
        rows = ((_day(entry, "since", path) or date.min, None if value is None else float(value)),)
    yield from (Overlay(since=since, value=value, **shared) for since, value in rows)


def _number(value: object) -> bool:
    """A number, or nothing; neither yes or no nor infinity."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value))


def _is_day(value: object) -> bool:
    return type(value) is date  # a time of day would not compare


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return "" if value is None else str(value)


def _words(entry: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    words = entry.get("words") or ()
    if not isinstance(words, list | tuple) or any(isinstance(one, list | dict) for one in words):
        raise _wrong(entry, path, "的 words 应是一列词。")
    return tuple(map(str, words))


def _day(entry: Mapping[str, Any], key: str, path: Path) -> date | None:
    value = entry.get(key)
    if value is not None and not _is_day(value):
        raise _wrong(entry, path, f"的 {key} 应写成日期，如 2026-12-01。")
    return value


def _chosen(entry: Mapping[str, Any], key: str, allowed: tuple[str, ...], usual: str, path: Path) -> Any:
    given = entry.get(key)
    value = "off" if given is False else given or usual  # YAML reads a bare off as false
    if value not in allowed:
        raise _wrong(entry, path, f"的 {key} 只能是 {'、'.join(one for one in allowed if one)}。")
    return value


def _same_keys(entry: Mapping[str, Any], known: set[str], path: Path) -> None:
    if strange := [str(key) for key in entry if key not in known]:
        raise _wrong(entry, path, f"里的 {'、'.join(strange)} 不认识，请对照 policy/README.md。")


def _wrong(entry: Mapping[str, Any], path: Path, words: str) -> PolicyError:
    return PolicyError(f"{path.name}：规则 {entry['id']} {words}")
