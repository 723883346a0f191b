"""The estimate's parameters: shipped as YAML with a reason for each number, overlaid by the user's own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("parameters.yaml")
CELL_KINDS = ("text", "long_text", "choice", "number", "date", "id_number", "phone", "attachment", "formula")
SCALARS = ("confirm_seconds", "overhead_minutes", "check_minutes", "returns", "known_share", "villages", "cards_a_time",
           "rows_when_often")  # fmt: skip
_LOCAL = "按本地参数文件"
_WHERE = "请对照 docs/howto/audit-a-folder.md 里的参数说明改正。"


class ParameterError(ValueError):
    """A parameter file that cannot be used; the message says which entry and what to do."""


@dataclass(frozen=True, slots=True)
class FrequencyRule:
    """A title with any of ``words`` is filed ``times`` a year."""

    words: tuple[str, ...]
    times: float
    why: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows a filing has: ``all`` for a register of everybody, ``some`` for a list of one group."""

    all: float
    some: float
    why: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """``seconds`` is per cell by cell kind; ``why`` holds the reason of every scalar and of each kind of seconds."""

    frequency_rules: tuple[FrequencyRule, ...]
    column_rules: tuple[FrequencyRule, ...]
    default_times: float
    rows: Mapping[str, Rows]
    seconds: Mapping[str, float]
    confirm_seconds: float
    overhead_minutes: float
    check_minutes: float
    returns: float
    known_share: float
    villages: float
    cards_a_time: float
    rows_when_often: float
    why: Mapping[str, str]


def shipped_text() -> str:
    """The shipped file, comments included, for people to copy and edit."""
    return _SHIPPED.read_text(encoding="utf-8")


def load_parameters(path: Path | None = None) -> Parameters:
    """The shipped parameters, with those given in ``path`` laid over them. A bare number stands for its ``value``."""
    content = _parsed(shipped_text(), str(_SHIPPED.name))
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise ParameterError(
                f"参数文件“{path}”读不了（{problem}）。请检查文件在不在、是不是 UTF-8 文本。"
            ) from problem
        _overlay(content, _parsed(text, str(path)), str(path))
    return _parameters(content)


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise ParameterError(f"参数文件“{name}”不是正确的 YAML：{problem}。{_WHERE}") from problem
    if not isinstance(content, dict):
        raise ParameterError(f"参数文件“{name}”应当是一项一行的“名称: 数值”。{_WHERE}")
    return content


def _overlay(base: dict[str, Any], extra: Mapping[str, Any], name: str) -> None:
    for key, value in extra.items():
        if key not in base:
            raise ParameterError(f"参数文件“{name}”里的“{key}”不认识，能改的有：{'、'.join(map(str, base))}。{_WHERE}")
        known = base[key]
        if isinstance(known, dict) and isinstance(value, dict):
            _overlay(known, value, name)
        elif isinstance(known, dict) and "value" in known:
            base[key] = {**known, "value": value, "why": _LOCAL}
        elif isinstance(known, dict) and not _is_rows(known):
            raise ParameterError(f"参数文件“{name}”里的“{key}”下面应当还有分项：{'、'.join(map(str, known))}。{_WHERE}")
        else:
            base[key] = value


def _is_rows(entry: Mapping[str, Any]) -> bool:
    """An entry of ``rows`` may be given as one number for all and some."""
    return "all" in entry


def _parameters(content: Mapping[str, Any]) -> Parameters:
    times = content["times_a_year"]
    seconds = {kind: _number(content["seconds"][kind], f"seconds.{kind}") for kind in CELL_KINDS}
    scalars = {key: _number(content[key], key) for key in SCALARS}
    if scalars["known_share"] > 1:
        raise ParameterError(f"参数 known_share 是比例，应在 0 到 1 之间，现在是 {scalars['known_share']}。{_WHERE}")
    reasons = {f"seconds.{kind}": _why(content["seconds"][kind]) for kind in CELL_KINDS}
    reasons |= {key: _why(content[key]) for key in SCALARS} | {"default_times": _why(times["default"])}
    return Parameters(
        frequency_rules=_rules(times["words"]),
        column_rules=_rules(times["column_words"]),
        default_times=_number(times["default"], "times_a_year.default"),
        rows={kind: _rows(kind, entry) for kind, entry in content["rows"].items()},
        seconds=seconds,
        why=reasons,
        **scalars,
    )


def _rules(entries: Any) -> tuple[FrequencyRule, ...]:
    if not isinstance(entries, list) or not all(
        isinstance(e, dict) and isinstance(e.get("words"), list) for e in entries
    ):
        raise ParameterError(f"参数 times_a_year 下的词表应当是一串“- {{words: [...], value: 次数}}”。{_WHERE}")
    return tuple(
        FrequencyRule(tuple(map(str, entry["words"])), _number(entry, "times_a_year.words"), _why(entry))
        for entry in entries
    )


def _rows(kind: str, entry: Any) -> Rows:
    if not isinstance(entry, dict):
        entry = {"all": entry, "some": entry, "why": _LOCAL}
    both = {key: _number(entry.get(key, entry.get("all")), f"rows.{kind}.{key}") for key in ("all", "some")}
    return Rows(both["all"], both["some"], _why(entry))


def _number(entry: Any, name: str) -> float:
    value = entry.get("value") if isinstance(entry, dict) else entry
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise ParameterError(f"参数 {name} 应当是不小于 0 的数，现在是“{value}”。{_WHERE}")
    return float(value)


def _why(entry: Any) -> str:
    return str(entry.get("why", _LOCAL)) if isinstance(entry, dict) else _LOCAL
