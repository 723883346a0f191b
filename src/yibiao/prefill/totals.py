"""Total rows of lists that have no formulas: what may be added up, and its sum."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yibiao.catalogue import DataItem
from yibiao.prefill.asking import Question
from yibiao.prefill.values import scaled
from yibiao.sheets.grid import Value

_ADDITIVE = frozenset((
    *("人", "户", "人次", "户次", "个", "名", "次", "所", "家", "栋", "处", "件", "起", "份", "间", "张", "套", "台"),
    *("元", "万元", "亿元", "亩", "公顷", "平方米", "平方公里", "公里", "立方米", "公斤", "吨"),
    *("头", "只", "羽", "株", "口", "盏", "门", "辆", "座", "艘", "小时", "天", "学时"),
))  # fmt: skip
# 补助标准 and 单价 are the same for all, 距离 belongs to one; nobody adds them up.
_NOT_ADDITIVE = re.compile(r"标准|人均|户均|平均|单价|单产|均价|距|库容|体重|率$|比例|比重|指数|排名|年限|天数$")


def total_below(asked: Question, last: int) -> int | None:
    """The total row of the list that ends with row ``last``."""
    return next((row for row in asked.region.total_rows if row == last + 1), None)


def total(item: DataItem | None, kind: str, answers: Sequence[Value]) -> int | float | None:
    """The sum of a column, where it is one of amounts, each row has its own (a household's income beside each member
    would count several times), and all rows are filled."""
    if item is None or item.type not in ("integer", "decimal") or item.role is not None:
        return None
    if (kind, item.subject) == ("person", "household"):
        return None
    if item.unit not in _ADDITIVE or _NOT_ADDITIVE.search(item.name):
        return None
    numbers = [answer for answer in answers if isinstance(answer, (int, float)) and not isinstance(answer, bool)]
    return scaled(sum(numbers), 1) if numbers and len(numbers) == len(answers) else None
