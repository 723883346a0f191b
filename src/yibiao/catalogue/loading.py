"""YAML files to a catalogue.

Order: the base files, then the extra ones in the order given (an item already known is amended: its lists
grow, its other keys are replaced), then roles are multiplied with items, then contrasts are completed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .items import Catalogue, CodeList, CodeValue, Condition, DataItem, Derivation, Role, Subject
from .yaml_text import read_yaml

_BASE = Path(__file__).parent / "items"
_CONDITION = re.compile(r"([\w.]+) *(>=|<=|!=|=|>|<) *(.+)")
_LISTS = frozenset({"synonyms", "ambiguous", "contrasts"})
_ITEM_KEYS = frozenset({*DataItem.__dataclass_fields__} - {"subject", "role", "of"})


class CatalogueError(ValueError):
    """A catalogue file that cannot be used; the message says which and what to do."""


def load_catalogue(extra: Sequence[Path] = ()) -> Catalogue:
    """The shipped catalogue, with the YAML files (or folders of them) in ``extra`` laid over it."""
    return _load(tuple(Path(path) for path in extra)) if extra else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return _load(())


def _load(extra: tuple[Path, ...]) -> Catalogue:
    raw_items: dict[str, dict[str, Any]] = {}
    subjects: dict[str, Subject] = {}
    code_lists: dict[str, CodeList] = {}
    roles: dict[str, Role] = {}
    for path in _files((_BASE, *extra)):
        content = _read(path)
        if "subject" in content:
            subjects.setdefault(content["subject"], _subject(content))
            for entry in content.get("items") or ():
                _amend(raw_items, entry, content["subject"], path)
        try:
            for code, entry in (content.get("code_lists") or {}).items():
                code_lists[code] = _code_list(code, entry)
            for code, entry in (content.get("roles") or {}).items():
                roles[code] = _role(code, entry)
        except (KeyError, TypeError, AttributeError) as problem:
            raise CatalogueError(f"{path}：{code} 缺少或写错了 {problem}，请对照随附的同名文件。") from problem
    plain = {code: _item(code, entry) for code, entry in raw_items.items()}
    items = plain | {item.code: item for role in roles.values() for item in _composites(role, plain)}
    return Catalogue(_with_contrasts(items), code_lists, roles, subjects)


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else (path,)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise CatalogueError(
            f"{path}：目录文件读不了（{problem}）。请检查文件是否存在、是否为 UTF-8 的 YAML。"
        ) from problem
    if not isinstance(content, dict):
        raise CatalogueError(
            f"{path}：目录文件应当以 subject、code_lists 或 roles 开头，请对照 docs/howto/add-a-data-item.md。"
        )
    return content


def _amend(raw: dict[str, dict[str, Any]], entry: Mapping[str, Any], subject: str, path: Path) -> None:
    code = str(entry.get("code", ""))
    unknown = entry.keys() - _ITEM_KEYS
    if not code.startswith(f"{subject}.") or unknown:
        wrong = f"不认识的键 {'、'.join(sorted(unknown))}" if unknown else f"编码应以 {subject}. 开头"
        raise CatalogueError(f"{path}：数据项 {code or entry} 写法不对：{wrong}。")
    known = raw.setdefault(code, {"subject": subject})
    for key, value in entry.items():
        known[key] = [*known.get(key, ()), *value] if key in _LISTS else value


def _item(code: str, entry: Mapping[str, Any]) -> DataItem:
    missing = [key for key in ("name", "type", "definition", "sensitivity") if not entry.get(key)]
    if missing:
        raise CatalogueError(f"数据项 {code} 缺少 {'、'.join(missing)}，请补上。")
    keys: dict[str, Any] = dict(entry)
    for key in _LISTS & keys.keys():
        keys[key] = tuple(dict.fromkeys(keys[key]))
    if keys.get("fresh_for_days"):
        if not str(keys["fresh_for_days"]).isdigit():
            raise CatalogueError(f"数据项 {code} 的 fresh_for_days 应为天数，例如 365。")
        keys["fresh_for_days"] = int(keys["fresh_for_days"])
    if keys.get("derive"):
        keys["derive"] = _derivation(code, keys["derive"])
    return DataItem(**keys)


def _derivation(code: str, entry: Mapping[str, Any]) -> Derivation:
    conditions = [_CONDITION.fullmatch(text) for text in entry.get("where") or ()]
    if None in conditions:
        raise CatalogueError(f"数据项 {code} 的 where 写法不对，应为“数据项编码 = 值”，例如 person.age >= 80。")
    where = tuple(Condition(*found.groups()) for found in conditions if found)  # type: ignore[arg-type]
    return Derivation(entry["rule"], tuple(entry["from"]), where)


def _subject(content: Mapping[str, Any]) -> Subject:
    identity = tuple(tuple(key) for key in content.get("identity") or ())
    return Subject(
        content["subject"], content.get("name", content["subject"]), tuple(content.get("words") or ()), identity
    )


def _code_list(code: str, entry: Mapping[str, Any]) -> CodeList:
    values = tuple(
        CodeValue(str(value["code"]), value["name"], tuple(value.get("synonyms") or ())) for value in entry["values"]
    )
    return CodeList(code, entry["name"], values, entry.get("standard"))


def _role(code: str, entry: Mapping[str, Any]) -> Role:
    kind = entry.get("kind", "person")
    of = entry["of"]
    return Role(
        code,
        entry["name"],
        tuple(entry.get("words") or ()),
        (of,) if isinstance(of, str) else tuple(of),
        kind,
        tuple(f"{kind}.{item}" for item in entry["items"]),
        f"{kind}.{entry['bare']}" if entry.get("bare") else None,
        {f"{kind}.{item}": tuple(words) for item, words in (entry.get("also") or {}).items()},
    )


def _composites(role: Role, plain: Mapping[str, DataItem]) -> Iterable[DataItem]:
    """Role × item: 配偶 × 公民身份号码 is 配偶公民身份号码, also called 爱人身份证号 and so on."""
    words = tuple(dict.fromkeys((role.name, *role.words)))
    for subject in role.of:
        for base_code in role.items:
            base = plain.get(base_code)
            if base is None:
                raise CatalogueError(f"角色 {role.code} 用到的数据项 {base_code} 不存在，请改正 roles.yaml。")
            name = role.name + base.name
            # 配偶姓名, 爱人姓名, but not 配偶学生姓名: words that only name another owner do not combine.
            parts = [part for part in base.words if part == base.name or not part.endswith(base.name)]
            called = [*role.also.get(base_code, ()), *(word + part for word in words for part in parts)]
            if base_code == role.bare:
                called.extend(words)
            yield replace(
                base,
                code=_composite_code(subject, role, base_code),
                subject=subject,
                name=name,
                synonyms=tuple(word for word in dict.fromkeys(called) if word != name),
                ambiguous=(),
                definition=f"{role.name}的{base.definition}",
                contrasts=tuple(_composite_code(subject, role, c) for c in base.contrasts if c in role.items),
                derive=_composite_derivation(base, subject, role),
                role=role.code,
                of=base_code,
            )


def _composite_code(subject: str, role: Role, base_code: str) -> str:
    return f"{subject}.{role.code}.{base_code.split('.', 1)[1]}"


def _composite_derivation(base: DataItem, subject: str, role: Role) -> Derivation | None:
    if base.derive is None or base.derive.where or not set(base.derive.sources) <= set(role.items):
        return None
    return Derivation(base.derive.rule, tuple(_composite_code(subject, role, source) for source in base.derive.sources))


def _with_contrasts(items: Mapping[str, DataItem]) -> dict[str, DataItem]:
    """Contrasts made symmetric; the same item of different parties (户主姓名, 配偶姓名, 姓名) contrasts too."""
    contrasts: dict[str, dict[str, None]] = {code: dict.fromkeys(item.contrasts) for code, item in items.items()}
    parties: dict[tuple[str, str], list[str]] = {}
    for code, item in items.items():
        parties.setdefault((item.subject, item.of or code), []).append(code)
    for codes in parties.values():
        for code in codes:
            contrasts[code].update(dict.fromkeys(other for other in codes if other != code))
    for code, others in list(contrasts.items()):
        for other in others:
            if other in contrasts:
                contrasts[other][code] = None
    return {
        code: item if tuple(contrasts[code]) == item.contrasts else replace(item, contrasts=tuple(contrasts[code]))
        for code, item in items.items()
    }
