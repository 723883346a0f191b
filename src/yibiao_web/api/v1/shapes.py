"""The shapes of answers, with the words of the description."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints

Kind = Literal[
    "person", "household", "house", "enterprise", "event", "land", "asset", "project", "organisation"
]  # fmt: skip
Format = Literal["csv", "parquet", "ndjson"]
OrgCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
ItemCodes = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+(,[a-z0-9_]+(\.[a-z0-9_]+)+)*$",
                                             max_length=8000)]  # fmt: skip
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
Ascii = Annotated[str, BeforeValidator(lambda text: text), StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]


class Page(Schema):
    next: str | None = Field(None, description="下一页的 cursor；为空就是最后一页")


class ItemOut(Schema):
    code: str = Field(description="数据项编码", examples=["person.disability_level"])
    name: str = Field(description="名称", examples=["残疾等级"])
    subject: str = Field(description="说的是哪类对象")
    type: str = Field(description="类型")
    unit: str | None = Field(None, description="计量单位")
    choices: list[str] | None = Field(None, description="可选的值")
    definition: str = Field(description="口径")
    sensitivity: str = Field(description="public 公开、internal 内部、personal 个人、sensitive 敏感")
    sharing: str = Field(description="open 无条件、conditional 有条件、closed 不予共享")
    owner: str | None = Field(None, description="数源部门")
    fresh_for_days: int | None = Field(None, description="多少天以内算新")


class Items(Page):
    data: list[ItemOut]


class OrganisationOut(Schema):
    code: str = Field(description="组织代码", examples=["990101101201"])
    name: str = Field(description="名称", examples=["杏花坞村"])
    level: str = Field(description="county 县、township 镇街、village 村（社区）、grid 网格、department 部门")
    parent: str | None = Field(None, description="上级的代码；本单位范围以外的不给")


class Organisations(Page):
    data: list[OrganisationOut]


class SourceOut(Schema):
    id: int
    title: str = Field(description="哪次填报、哪份名册")
    kind: str = Field(description="submission 填报、import 导入、correction 更正、share 共享、receipt 系统回执")
    dated: date = Field(description="数据是哪一天的")
    owner: str | None = Field(None, description="来自数源部门时，部门的名称")


class SubjectOut(Schema):
    id: int = Field(description="台账编号；一直不变")
    kind: str
    state: str = Field(description="active 在册、moved 迁出、died 死亡、other 其他原因移出、merged 已并入")
    organisation: str = Field(description="所在村（社区）的代码")
    household: int | None = Field(None, description="所在户的台账编号")
    merged_into: int | None = Field(None, description="已并入的对象")
    values: dict[str, Any] = Field(description="数据项 → 值；没有授权的数据项不出现，也不打码")
    sources: dict[str, int] = Field(description="数据项 → 来源编号（见 sources）；推算出来的没有")


class Subjects(Page):
    data: list[SubjectOut]
    sources: list[SourceOut] = Field(description="本页用到的来源")
    missing: list[str] = Field(description="要了而没有授权的数据项")


class SubjectOne(SubjectOut):
    said: list[SourceOut] = Field(description="各来源")
    missing: list[str] = Field(description="要了而没有授权的数据项")


class ChangeOut(Schema):
    subject: int = Field(description="对象的台账编号")
    kind: str
    organisation: str = Field(description="对象现在所在的村")
    at: datetime
    what: str = Field(
        description="added 新增、values 值变了、confirmed 核对过没变、removed 移出、merged 已并入、unmerged 拆开、"
        "moved 换村"
    )
    state: str = Field(description="对象现在的状态")
    merged_into: int | None = None
    before: dict[str, Any] = Field(description="变之前；只有有授权的数据项")
    after: dict[str, Any] = Field(description="变之后；值为 null 是清空了")
    confirmed: list[str] = Field(description="核对过、没变的数据项")
    source: SourceOut


class Changes(Schema):
    data: list[ChangeOut]
    cursor: str = Field(description="下次放进 since，从这里接着读；一直有")
    more: bool = Field(description="还有没读完的；一页可以为空而 more 为真")


class History(Page):
    data: list[ChangeOut]


class FigureOut(Schema):
    organisation: str = Field(description="单位的代码")
    period: str = Field(description="报告期", examples=["2026-09"])
    item: str
    value: Any = Field(None, description="值")
    withheld: bool = Field(False, description="人太少，或者能减出人少的，不给值")
    source: int | None = None


class Figures(Page):
    data: list[FigureOut]
    sources: list[SourceOut]


class FormOut(Schema):
    id: int
    title: str
    organisation: str = Field(description="哪个部门的，名称")
    number: str | None = Field(None, description="报表目录编号；没有的是一事一报")
    frequency: str
    basis: str = Field(description="依据")
    expires_on: date | None = Field(None, description="有效期到")


class Forms(Page):
    data: list[FormOut]


class TaskOut(Schema):
    id: int
    title: str
    form: int
    period: str
    due_on: date
    frequency: str
    state: str = Field(description="active 进行中、withdrawn 已撤回、closed 已结束")
    sent_at: datetime
    assignments: dict[str, int] = Field(
        description="各状态有几个单位：todo 待填、filling 填报中、submitted 待审核、sent_back 已退回、approved 已通过、"
        "withdrawn 已撤回"
    )


class Tasks(Page):
    data: list[TaskOut]


class AssignmentOut(Schema):
    id: int
    organisation: str = Field(description="填报单位的代码")
    name: str
    state: str
    due_on: date
    submitted_at: datetime | None = None
    approved_at: datetime | None = None


class Assignments(Page):
    data: list[AssignmentOut]


class ResultRow(Schema):
    assignment: int
    organisation: str
    region: int = Field(description="报表里的第几张表，从 0 起")
    kind: str = Field(description="哪类对象")
    row: str
    subject: int | None = Field(None, description="台账编号")
    act: str = Field(
        description="kept 没变、changed 改了、added 新增、moved 迁出、died 死亡、other 其他移出、merged 并入"
    )
    values: dict[str, Any] = Field(description="数据项 → 台账现在的值")
    changed: dict[str, Any] = Field(description="这次改了什么：数据项 → {before, after}")


class Results(Page):
    data: list[ResultRow]


class FindingOut(Schema):
    row: int | None = Field(None, description="文件里的行号，表头是第 1 行")
    column: str | None = Field(None, description="列名")
    code: str
    message: str
    advice: str


class ImportOut(Schema):
    id: int | None = Field(None, description="试导入没有编号")
    source: int | None = Field(None, description="在台账里的来源编号")
    dry_run: bool
    kind: str
    title: str
    dated: date
    rows: int
    accepted: int
    rejected: int
    added: int = Field(description="台账里新增了几个对象")
    disputes: int = Field(description="与数源部门的值不同、转为异议的有几处")
    unknown_columns: list[str] = Field(description="认不出的列，没有导入")
    findings: list[FindingOut] = Field(description="逐行的问题，最多 1000 条")
    rejected_file: str | None = Field(None, description="退回的行，原样的文件，从这个地址取")


class Imports(Page):
    data: list[ImportOut]
