"""Parameters that many operations share."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Query

from yibiao_web.api.v1.shapes import Cursor, ItemCodes, OrgCode

Limit = Annotated[int, Query(ge=1, le=1000, description="每页几条")]
After = Annotated[Cursor | None, Query(description="上一页给的 next；不填从头读起")]
Scope = Annotated[OrgCode | None, Query(description="组织代码：只要它和它下面的；不填是本单位的全部范围")]
Codes = Annotated[ItemCodes | None, Query(description="数据项编码，用逗号隔开；不填是有授权的全部")]
Key = Annotated[int, Path(ge=1, le=2**63 - 1, description="编号")]


def split(codes: str | None) -> list[str]:
    return codes.split(",") if codes else []
