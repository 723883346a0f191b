"""Two audits of one folder over time: what came back (反弹), what is new, what is gone.

Works on the JSON of both (``as_json``), so that an old report is enough. A form is the same one when path and title
agree but for year and batch, or else when most of its fields do. Forms that go are carried on in ``retired``; when
one of them is there again in any later report, it has come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalogue.populations import bare_title

Json = dict[str, Any]
SCHEMA = "yibiao.audit/1"
_SAME_FIELDS = 0.8  # share of fields in common from which a renamed form is still the same


class ReportError(ValueError):
    """The earlier report cannot be used; the message says why and what to do."""


def compare(previous: Mapping[str, Any], current: Mapping[str, Any]) -> Json:
    """The changes, ready for ``report.json`` under ``since``. Every list entry carries a sentence in ``words``."""
    _check(previous)
    pairs, new, gone = _paired(previous["forms"], current["forms"])
    retired = list((previous.get("since") or {}).get("retired") or [])
    back = [(form, old) for form in new if (old := _recognised(form, retired)) is not None]
    returned = {form["id"] for form, _ in back}
    result: Json = {
        "previous_audited_on": previous.get("audited_on"),
        "came_back": [_came_back(form, old) for form, old in back],
        "still_asked": [entry for old, form in pairs if (entry := _still_asked(old, form, previous))],
        "grown": [entry for old, form in pairs if (entry := _grown(old, form, current))],
        "new_forms": [_new_form(form, current) for form in new if form["id"] not in returned],
        "gone_forms": [_gone(form) for form in gone],
        "asked_more": _asked_more(previous, current),
        "change": _change(previous, current),
    }
    still_retired = [old for old in retired if all(old is not other for _, other in back)]
    result["retired"] = still_retired + [
        {key: form[key] for key in ("path", "department", "title", "things")} | {"gone_by": current.get("audited_on")}
        for form in gone
    ]
    result["sentences"] = _sentences(result)
    return result


def _check(previous: Mapping[str, Any]) -> None:
    if previous.get("schema") != SCHEMA or not isinstance(previous.get("forms"), list):
        raise ReportError(
            f"上次的报告不是本程序能比较的 report.json（版本标记应为 {SCHEMA}，现在是 {previous.get('schema')}）。"
            "请用 --since 指向上次 yibiao audit 输出文件夹里的 report.json。"
        )


def _paired(old: list[Json], new: list[Json]) -> tuple[list[tuple[Json, Json]], list[Json], list[Json]]:
    """Old and new versions of one form; then the new without an old, then the old without a new."""
    left = {_identity(form): form for form in old}
    pairs: list[tuple[Json, Json]] = []
    unmatched: list[Json] = []
    for form in new:
        found = left.pop(_identity(form), None)
        if found is None:
            unmatched.append(form)
        else:
            pairs.append((found, form))
    really_new: list[Json] = []
    for form in unmatched:
        known = _recognised(form, left.values())
        if known is None:
            really_new.append(form)
        else:
            pairs.append((left.pop(_identity(known)), form))
    order = {form["id"]: at for at, form in enumerate(new)}
    pairs.sort(key=lambda pair: order[pair[1]["id"]])
    return pairs, really_new, list(left.values())


def _identity(form: Mapping[str, Any]) -> tuple[str, str, str]:
    name = form["path"].rpartition("/")[2].rpartition(".")[0]
    return form["department"], bare_title(form["title"]), bare_title(name)


def _recognised(form: Json, others: Iterable[Json]) -> Json | None:
    """The one of ``others`` that is this form: same department and title, else same department and mostly the same
    fields."""
    things = set(form["things"])
    best, score = None, 0.0
    for other in others:
        if other["department"] != form["department"]:
            continue
        if bare_title(other["title"]) == bare_title(form["title"]):
            return other
        theirs = set(other["things"])
        share = len(things & theirs) / len(things | theirs) if len(things) >= 3 and theirs else 0.0
        if share >= _SAME_FIELDS and share > score:
            best, score = other, share
    return best


def _came_back(form: Json, old: Json) -> Json:
    when = f"（{old['gone_by']} 的报告里已经没有）" if old.get("gone_by") else ""
    return _entry(form, f"{form['department']}的《{form['title']}》停过又来了{when}。")


def _still_asked(old: Json, form: Json, previous: Mapping[str, Any]) -> Json | None:
    action = old["plan"]["action"]
    if action == "保留":
        return None
    return _entry(form, f"上次建议{action}的《{form['title']}》（{form['department']}）这次还在要。", action=action)


def _grown(old: Json, form: Json, current: Mapping[str, Any]) -> Json | None:
    names = _names(current)
    more = [names[key] for key in form["things"] if key not in set(old["things"])]
    fewer = len(set(old["things"]) - set(form["things"]))
    if not more:
        return None
    less = f"，减 {fewer} 栏" if fewer else ""
    words = f"《{form['title']}》（{form['department']}）多了 {len(more)} 栏{less}：{_listed(more)}。"
    return _entry(form, words, more=more)


def _new_form(form: Json, current: Mapping[str, Any]) -> Json:
    asked = {entry["thing"] for entry in current["repeated"]}
    again = sum(key in asked for key in form["things"])
    count = len(form["things"])
    words = f"新表：{form['department']}《{form['title']}》，{count} 栏，其中 {again} 栏别的表也在问。"
    return _entry(form, words, again=again)


def _gone(form: Json) -> Json:
    return _entry(form, f"{form['department']}的《{form['title']}》这次没有了。")


def _entry(form: Json, words: str, **more: Any) -> Json:
    return {"path": form["path"], "title": form["title"], "department": form["department"], "words": words, **more}


def _asked_more(previous: Mapping[str, Any], current: Mapping[str, Any]) -> list[Json]:
    """Things asked by more forms, or more departments, than last time."""
    before = {entry["thing"]: entry for entry in previous["repeated"]}
    once = set(previous["asked_once"])
    found = []
    for entry in current["repeated"]:
        old = before.get(entry["thing"])
        if old is None and entry["thing"] not in once:
            continue
        forms, departments = (len(old["forms"]), set(old["departments"])) if old else (1, set())
        added = sorted(set(entry["departments"]) - departments) if old else []
        if len(entry["forms"]) > forms:
            who = f"，新增的部门：{'、'.join(added)}" if added else ""
            words = f"“{entry['name']}”从 {forms} 张表在问增加到 {len(entry['forms'])} 张{who}。"
            found.append(
                {"thing": entry["thing"], "name": entry["name"], "before": forms, "now": len(entry["forms"]),
                 "words": words}
            )  # fmt: skip
    return sorted(found, key=lambda entry: (entry["before"] - entry["now"], entry["thing"]))


def _change(previous: Mapping[str, Any], current: Mapping[str, Any]) -> Json:
    return {
        name: {"before": previous[part][key], "now": current[part][key]}
        for name, part, key in (
            ("forms", "totals", "forms"),
            ("asks", "totals", "asks"),
            ("repeated_asks", "totals", "repeated_asks"),
            ("minutes", "minutes_a_year", "now"),
        )
    }


def _sentences(result: Mapping[str, Any]) -> list[str]:
    change = result["change"]
    since = f"与 {result['previous_audited_on']} 的报告比" if result["previous_audited_on"] else "与上次报告比"
    counts = (
        ("came_back", "张表停过又来（反弹）"),
        ("still_asked", "张上次建议取消、合并或自动生成的表还在要"),
        ("grown", "张表加了栏目"),
        ("new_forms", "张新表"),
        ("gone_forms", "张表没有了"),
    )
    parts = [f"{len(result[key])} {words}" for key, words in counts if result[key]]
    return [
        f"{since}：{'，'.join(parts) or '报表没有变化'}。",
        f"报表 {change['forms']['before']} → {change['forms']['now']} 张；"
        f"重复填报要求 {change['repeated_asks']['before']} → {change['repeated_asks']['now']} 处；"
        f"估计用时 {change['minutes']['before'] / 60:,.0f} → {change['minutes']['now'] / 60:,.0f} 小时/年。",
    ]


def _names(report: Mapping[str, Any]) -> dict[str, str]:
    return {thing["key"]: thing["name"] for thing in report["things"]}


def _listed(names: list[str], most: int = 6) -> str:
    return "、".join(names[:most]) + (f"等 {len(names)} 栏" if len(names) > most else "")
