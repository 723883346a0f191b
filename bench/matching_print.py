"""Tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matching_measures import Run, reliability
from rich.console import Console
from rich.table import Table


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "– (0/0)"


def print_runs(console: Console, title: str, rows: Sequence[dict[str, Any]], kind: str, *, automatic: bool) -> None:
    heads = ["匹配器", *(["自动精确率", "自动召回率"] if automatic else []), "首选", "前五", "MRR", "真值处召回", "秒"]
    table = Table(*heads, title=title)
    for row in rows:
        ratios, counts = row[kind], row[kind]["counts"]
        known = counts["known"]
        sure = [share(counts["right"], counts["automatic"]), share(counts["right"], known)] if automatic else []
        table.add_row(
            row["name"], *sure, share(counts["top1"], known), f"{ratios['top5']:.3f}", f"{ratios['mrr']:.3f}",
            f"{ratios['recall_at_truth']:.3f}", f"{row['seconds']:.2f}",
        )  # fmt: skip
    console.print(table)


def print_reliability(console: Console, run: Run) -> list[dict[str, float]]:
    rows = reliability(run.answers)
    table = Table("置信度", "字段", "平均置信度", "首选正确率", "", title=f"可靠性：{run.name}")
    for row in rows:
        bar = "█" * round(row["right"] * 20)
        table.add_row(
            f"{row['from']:.1f}–{row['from'] + 0.1:.1f}", str(row["fields"]), f"{row['confidence']:.2f}",
            f"{row['right']:.2f}", bar,
        )  # fmt: skip
    console.print(table)
    total = sum(row["fields"] for row in rows)
    gap = sum(row["fields"] * abs(row["confidence"] - row["right"]) for row in rows) / max(total, 1)
    console.print(f"期望校准误差（ECE）{gap:.3f}，{total} 个字段\n")
    return rows


def print_pairs(console: Console, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    table = Table("匹配器", "精确率", "召回率", "对数", title=f"字段对字段（{name}，不同表之间；标准答案不靠目录）")
    for row in rows:
        said, same = share(row["right"], row["said"]), share(row["right"], row["same"])
        table.add_row(row["name"], said, same, str(row["pairs"]))
    console.print(table)
    return rows


def print_errors(console: Console, run: Run) -> None:
    """Ours only, for those who work on the matcher: never shown for the held-out part."""
    wrong, missed, unseen = Counter[str](), Counter[str](), Counter[str]()
    for answer in run.answers:
        concept = answer.form.concepts[answer.at]
        line = f"{answer.path}［{answer.form.title or answer.form.sheet}］{concept}"
        if answer.automatic is not None and answer.automatic not in answer.items:
            wrong[f"{line} → {answer.automatic}，应为 {'|'.join(sorted(answer.items)) or '无'}"] += 1
        elif answer.items and answer.automatic is None:
            best = f"{answer.ranked[0][0]} {answer.ranked[0][1]:.2f}" if answer.ranked else "–"
            (missed if answer.place is not None else unseen)[f"{line}：首选 {best}"] += 1
    for title, lines in (("自动配错", wrong), ("该自动而未自动（前五里有）", missed), ("前五里没有", unseen)):
        console.print(f"\n[bold]{title}[/] {sum(lines.values())} 次，{len(lines)} 种")
        for line, count in lines.most_common(400):
            console.print(f"  {count}× {line}", highlight=False, soft_wrap=True, markup=False)
