"""How well notices that came outside the platform are read: ``python bench/outside.py [tune|report]``.

Against ``bench/truth/outside``: invented notices with what should be read out of them. A field counts as found when
its name is the same after marks and 的 are left out, or one name holds the other (生猪存栏, 生猪存栏数). Which notices
the words were tuned on, and what was read right before that, stands at the top of the file.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from yibiao.catalogue import load_catalogue
from yibiao.matching import Matcher
from yibiao.outside.model import OutsideDemand
from yibiao.outside.reading import demand_of
from yibiao.policy import shipped_pack

TRUTH = Path(__file__).with_name("truth") / "outside"
RECEIVED = date(2026, 11, 2)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="读平台外的通知，读对多少")
    parser.add_argument("part", nargs="?", choices=["tune", "report"], default="tune")
    parser.add_argument("--show", action="store_true", help="列出读错的")
    options = parser.parse_args(arguments)
    print_counts(measure(options.part, show=options.show))


def measure(part: str, *, show: bool = False) -> Counter[str]:
    """Counts over the notices of a part."""
    catalogue = load_catalogue()
    matcher, pack = Matcher(catalogue), shipped_pack()
    names = [(name, tuple(others)) for name, others in _yaml("names.yaml").items()]
    counts: Counter[str] = Counter()
    for one in _yaml("notices.yaml"):
        if one["part"] == part:
            read = demand_of(one["text"], RECEIVED, matcher, pack, catalogue=catalogue, names=names)
            wrong = list(_compare(one, read, counts))
            if show and wrong:
                print(one["text"][:60].replace("\n", " "), *wrong, sep="\n    ")
    return counts


def _compare(truth: dict[str, Any], read: OutsideDemand, counts: Counter[str]) -> Iterator[str]:
    """Counts what is right; says what is wrong."""
    counts["notices"] += 1
    sender = read.sender.name if read.sender else None
    counts["sender"] += sender == truth["sender"]
    if sender != truth["sender"]:
        yield f"单位：读出 {sender}，应是 {truth['sender']}"
    right = read.due_on in (truth["due"], truth.get("also_due", truth["due"]))
    counts["due"] += right
    if not right:
        yield f"期限：读出 {read.due_on}（{read.deadline}），应是 {truth['due']}"
    counts["emergency"] += read.emergency == truth.get("emergency", False)
    if read.emergency != truth.get("emergency", False):
        yield f"应急：读出 {read.emergency}"
    found = [one.name for one in read.what]
    hit = [name for name in truth["fields"] if any(_same(name, one) for one in found)]
    extra = [one for one in found if not any(_same(name, one) for name in truth["fields"])]
    counts["fields"] += len(truth["fields"])
    counts["found"] += len(hit)
    counts["extra"] += len(extra)
    missed = [name for name in truth["fields"] if name not in hit]
    if missed or extra:
        yield f"栏目：漏 {missed}，多 {extra}"


def _same(one: str, other: str) -> bool:
    first, second = (re.sub(r"\W|的", "", name) for name in (one, other))
    return first == second or (min(len(first), len(second)) >= 3 and (first in second or second in first))


def print_counts(counts: Counter[str]) -> None:
    notices, fields, found = counts["notices"], counts["fields"], counts["found"]
    print(f"通知 {notices} 份")
    if not fields:
        return
    for name, key in (("单位", "sender"), ("期限", "due"), ("是不是应急", "emergency")):
        print(f"  {name}读对 {counts[key]}/{notices}")
    print(f"  栏目：查全 {found}/{fields} = {found / fields:.3f}，查准 {found}/{found + counts['extra']}"
          f" = {found / (found + counts['extra'] or 1):.3f}")  # fmt: skip


def _yaml(name: str) -> Any:
    return yaml.safe_load((TRUTH / name).read_text("utf-8"))


if __name__ == "__main__":
    main()
