"""``python -m yibiao.catalogue [FILE…]``: check the shipped catalogue with county files laid over it."""

from __future__ import annotations

import sys
from pathlib import Path

from .consistency import problems
from .loading import CatalogueError, load_catalogue


def main(arguments: list[str]) -> int:
    """Print what is wrong, or how much there is. Exit status 1 when something is wrong."""
    try:
        catalogue = load_catalogue([Path(argument) for argument in arguments])
    except CatalogueError as refusal:
        print(refusal)
        return 1
    found = problems(catalogue)
    for problem in found:
        print(problem)
    if found:
        print(f"共 {len(found)} 处问题。")
        return 1
    plain = sum(item.role is None for item in catalogue.items.values())
    print(f"目录没有问题：数据项 {plain} 个，与角色组合后 {len(catalogue.items)} 个；", end="")
    print(f"代码表 {len(catalogue.code_lists)} 个，角色 {len(catalogue.roles)} 个。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
