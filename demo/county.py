"""The demo county's papers, written at run time: ``python -m demo.county OUT [--seed 7] [--truth FILE]``.

OUT gets what departments and villages already hold (lists, ledgers, cards; see ``known_data``). The forms that ask
for it again lie in demo/forms. Needs nothing but XlsxWriter; the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.known_data import write_known_data
from demo.planted import Papers, plant
from demo.population import County, populate


def generate(out: Path, seed: int = 7) -> tuple[County, Papers, list[Path]]:
    """The county as it is, what its papers get wrong, and the files written."""
    county = populate(seed)
    papers = plant(county, seed)
    return county, papers, write_known_data(county, papers, out)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="demo.county", description="生成演示县（虚构）的已有数据")
    parser.add_argument("out", type=Path, help="写到哪个文件夹")
    parser.add_argument("--seed", type=int, default=7, help="随机种子，同一种子结果相同")
    parser.add_argument("--truth", type=Path, help="把埋下的问题写成 JSON，供核对")
    options = parser.parse_args(arguments)
    county, papers, files = generate(options.out, options.seed)
    if options.truth:
        cases = [asdict(case) for case in papers.cases]
        options.truth.write_text(json.dumps(cases, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"已生成 {len(county.households)} 户 {len(county.people)} 人的 {len(files)} 份已有数据：{options.out}")


if __name__ == "__main__":
    main()
