"""``yibiao read``: what a form asks."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao import pipeline
from yibiao.cli import files as cli_files
from yibiao.model import Form, FormField, Region, as_json

_KINDS = {"list": "清单", "card": "卡片", "crosstab": "交叉表"}
_TYPES = {
    "text": "文字", "integer": "整数", "decimal": "数字", "date": "日期", "choice": "选项", "boolean": "是否",
    "id_number": "身份证号", "phone": "电话", "credit_code": "信用代码", "email": "邮箱", "bank_card": "银行账号",
    "postcode": "邮编", "percent": "比率", "time": "时间", "image": "图片",
}  # fmt: skip


@click.command(short_help="读懂报表：有哪些表、每张表问什么、填在哪里。")
@click.argument("paths", metavar="文件或文件夹…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="输出 JSON（格式见 docs/reference/json.md）。")
@click.option("--hidden", is_flag=True, help="隐藏的工作表和列也读。")
def read(paths: tuple[Path, ...], as_text: bool, hidden: bool) -> None:
    """读懂 Excel、Word 报表。可以给文件，也可以给文件夹。"""
    loaded = list(cli_files.load(cli_files.collect(paths)))
    office = cli_files.prepared(loaded)
    forms = list(pipeline.read(loaded, converter=office, hidden_too=hidden))
    if as_text:
        click.echo(json.dumps(as_json(forms), ensure_ascii=False, indent=1))
    else:
        out = cli_files.console()
        for form in forms:
            _print_form(out, form)
        cli_files.tell_passed_over(out, paths)
    cli_files.done(ok=not cli_files.blocked(forms))


def _print_form(out: Console, form: Form) -> None:
    asked = sum(len(region.fields) for region in form.regions)
    out.print(f"\n[bold]{escape(form.file)}[/]  {form.format}  {len(form.regions)} 张表  {asked} 个字段")
    for region in form.regions:
        _print_region(out, region)
    cli_files.print_findings(out, form.file, form.findings)


def _print_region(out: Console, region: Region) -> None:
    place = f"{escape(region.sheet)} · {_KINDS[region.kind]}{_rows(region)}"
    out.print(f"[bold]{escape(region.title or '（无标题）')}[/]  [dim]{place}[/]")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for head in ("位置", "字段", "类型", "单位", "必填", "选项", "已填"):
        table.add_column(head, justify="right" if head == "已填" else "left", overflow="fold")
    for one in region.fields:
        table.add_row(*_cells(one))
    out.print(table)
    if region.row_labels and region.fields and region.fields[0].column:
        labels = "、".join("/".join(label.path) for label in region.row_labels)
        out.print(f"[dim]行：{escape(labels)}[/]", soft_wrap=True)
    for name, group in (("表头填写", region.meta_fields), ("落款", region.filler_fields)):
        if group:
            out.print(f"[dim]{name}：{escape('、'.join(one.label for one in group))}[/]", soft_wrap=True)


def _rows(region: Region) -> str:
    parts = []
    if region.header_rows:
        parts.append(f" · 表头第 {region.header_rows[0]}–{region.header_rows[1]} 行")
    if region.data_rows:
        parts.append(f" · 数据第 {region.data_rows[0]}–{region.data_rows[1]} 行")
    return "".join(parts)


def _cells(one: FormField) -> tuple[str, ...]:
    choices = "、".join(one.choices[:6]) + ("…" if len(one.choices) > 6 else "") if one.choices else ""
    return (
        one.value_cell or (f"{one.column} 列" if one.column else ""),
        escape(" / ".join(one.path)),
        _TYPES.get(one.type, one.type),
        one.unit or "",
        "必填" if one.required else "",
        escape(choices),
        str(one.filled or ""),
    )
