"""The reference pages that follow from the code: commands, findings, JSON.

    python docs/build_reference.py [--check]

``--check`` writes nothing and fails when a page is out of date. A key of the JSON without words here is an error, so
that nothing is printed which is not explained.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from yibiao.cli import main
from yibiao.findings import FINDINGS
from yibiao.model import as_json
from yibiao.sheets.reading import read_form

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
EXAMPLE = "名册.csv"
EXAMPLE_TEXT = "*姓名,补助金额(元)\n林一,500\n林二,\n"
MADE = "<!-- 由 docs/build_reference.py 生成：改代码里的说明，然后 make docs -->"
SEVERITIES = {"block": "读不了或办不成", "reason": "要人看一眼", "hint": "知道就好"}

TYPES = {
    "text": "文字", "integer": "整数", "decimal": "数字，可带小数", "date": "日期", "choice": "从选项里选",
    "boolean": "是或否", "id_number": "公民身份号码", "phone": "电话", "credit_code": "统一社会信用代码",
    "email": "电子邮箱", "bank_card": "银行账号", "postcode": "邮政编码", "percent": "比率", "time": "时刻",
    "image": "照片、图片",
}  # fmt: skip

READ_KEYS: dict[str, dict[str, str]] = {
    "一个文件": {
        "file": "文件名，照命令行上写的；从文件夹来的，是相对那个文件夹的路径",
        "format": "按内容认出的格式：xlsx、xlsm、xls、et、csv、docx、doc、html……与扩展名无关",
        "sha256": "文件内容的摘要",
        "regions": "文件里的表，见下",
        "findings": "发现的情况，见下；读不了的文件 regions 为空，原因在这里",
    },
    "一张表（regions）": {
        "sheet": "工作表名；Word 里是表的名字",
        "hidden": "所在工作表是否隐藏（隐藏的只在 --hidden 时读）",
        "kind": "list 清单：一行一个对象，一列一个字段。card 卡片：标签旁边是要填的格。crosstab 交叉表：行、列都印好",
        "title": "标题，去掉了空白",
        "title_cell": "标题所在的格；没有标题或标题在表外的段落里时为 null",
        "header_rows": "表头的首行和末行（含）；卡片为 null",
        "data_rows": "填数据的首行和末行（含）；卡片为 null",
        "fields": "字段，见下。交叉表有几列数就是那几列；只有一列数时，一行指标是一个字段",
        "row_labels": "交叉表左边的行标题，见下",
        "meta_fields": "表头上方要填的：填报单位、日期……",
        "filler_fields": "表尾落款：填表人、审核人、负责人……",
        "notes_rows": "注、填表说明所在的行",
        "example_rows": "示例行（“例：张三”），不算数据",
        "total_rows": "合计、小计行",
    },
    "一个字段（fields）": {
        "path": "各级表头，从外到内；最后一个是字段自己的名字。去掉了空白，此外一字不改",
        "label_cell": "标签所在的格；合并的，是左上角那一格",
        "column": "字段所在的列（清单、多列交叉表）；其余为 null",
        "value_cell": "要填的格（卡片、单列指标表）；其余为 null",
        "type": "类型，见下",
        "unit": "单位：元、万元、亩……；没有写明为 null",
        "required": "是否标了必填（*、必填、下拉不许空……）",
        "choices": "可选的值，来自数据有效性或标签里的勾选框；没有为 null",
        "filled": "已填的格数，示例行不算",
        "examples": "是否有示例行填了它",
    },
    "行标题（row_labels）": {
        "path": "各级行标题，从外到内",
        "label_cell": "所在的格",
        "row": "行号",
    },
    "表外要填的（meta_fields、filler_fields）": {
        "label": "标签",
        "label_cell": "标签所在的格；在 Word 表外的段落里时为 null",
        "value_cell": "要填的格；填在标签同一格里、或在段落里时为 null",
    },
    "发现的情况（findings）": {
        "code": "编码，全部编码见 [findings.md](findings.md)",
        "severity": "block 读不了或办不成；reason 要人看一眼；hint 知道就好",
        "message": "哪里、什么情况",
        "advice": "怎么办",
        "sheet": "工作表；不涉及为 null",
        "row": "行号，就是表格软件里显示的行号；不涉及为 null",
        "column": "列；不涉及为 null",
        "span": "文字里的位置 [从, 到)；不涉及为 null",
        "rule": "依据的规则编号（yibiao policy explain）；没有为空",
    },
}  # fmt: skip

MATCH_KEYS = {
    "item": "数据项的编码；没有自动认定、人也没有认定时为 null",
    "confidence": "把握，0 到 1：这样强的证据，在人工标注的开发集上有多少是对的",
    "reasons": "理由，逐条是一句话",
    "alternatives": "最像的几项（不多于五个），每项有 item、confidence、reasons，最像的在前",
    "factor": "表上的数乘以它，就是数据项单位下的数（万元 → 元是 10000）",
    "decided_by": "machine 自动认定，person 人认定过",
}

AUDIT_KEYS = {
    "schema": "格式版本；键的意思变了才变",
    "folder": "审计的文件夹名",
    "audited_on": "审计日期",
    "totals": "总数：表、部门、填报要求、不同的数据、重复的、各种处理各多少张",
    "minutes_a_year": "一年的分钟数：now 现在，with_prefill 预填以后，after_plan 按建议办以后，saved 省下的；是估算",
    "thresholds": "算重复、算可合并时用的界限",
    "parameters": "估算工时用的全部参数和取数的理由",
    "things": "各项数据：key、名称、说的是谁、对应的数据项",
    "forms": "各张表：路径、部门、标题、说的是谁、频次、行数、字段、处理建议和理由、分钟数、发现的情况",
    "repeated": "被要求一次以上的数据：在哪些表、哪些部门，一句话说明",
    "asked_once": "只有一张表要的数据（key）",
    "computable": "能由别的数据算出来的，从什么算",
    "pairs": "两张表之间：共有多少对、列出的每对共有几项、谁整个包含在谁里",
    "clusters": "彼此相近的表，一组一组",
    "departments": "部门两两之间要了多少相同的数据",
    "since": "与上一次审计的比较：反弹、新增、少了的；没有给 --since 时为 null",
    "tables": "建议的一表：每张基础表有哪些列，为哪些报表，略去了哪些、为什么",
}

FILL_KEYS = {
    "totals": "各表相加：asked 要填的格，filled 已填，derived 其中算出来的，stale 过期待核，missing 缺",
    "forms": "每个模板：生成的文件、各项格数、选了哪些对象、没对上的字段、没有写入的格和原因",
    "subjects": "认出的对象，各类多少个",
    "joined_by": "凭什么合并到同一对象，各多少次",
    "held_records": "不能确定是谁、先搁着没用的记录数",
    "doubtful_pairs": "像是同一对象、要人确认的对数",
    "conflicts": "几处说法不一的值的个数",
    "outputs": "生成的文件",
    "findings": "发现的情况，同 read",
}


def cli_page() -> str:
    """Every command with its arguments and options, as click knows them."""
    parts = ["# 命令", _help(main), "凡出现“文件或文件夹”的地方都可以写多个。"]
    for name, command in commands().items():
        parts += [f"## yibiao {name}", *_command(name, command)]
    return _page(parts)


def commands() -> dict[str, click.Command]:
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {
        name: command for group, one in found.items() if one is not None for name, command in _with_parts(group, one)
    }


def _with_parts(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The command, and those it is made of."""
    yield name, command
    if isinstance(command, click.Group):
        yield from ((f"{name} {part}", inner) for part, inner in command.commands.items())


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"yibiao {name}")
    usage = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS]", "[选项]")
    yield f"```\nyibiao {name} {usage}\n```"
    yield _help(command)
    rows = [_option(one) for one in command.params if isinstance(one, click.Option)]
    if rows:
        yield _table(("选项", "作用", "默认"), rows)


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "")


def _option(option: click.Option) -> tuple[str, str, str]:
    names = "、".join(f"`{name}`" for name in option.opts)
    value = "" if option.is_flag else f" {option.metavar or _VALUES.get(option.type.name, option.type.name)}"
    default = f"`{option.default}`" if option.show_default else ""
    return names + value, (option.help or "") + ("必写。" if option.required else ""), default


_VALUES = {
    "path": "路径",
    "file": "文件",
    "directory": "文件夹",
    "text": "文字",
    "datetime": "年-月-日",
    "integer": "数",
}


def findings_page() -> str:
    counts = "、".join(
        f"{words} {sum(1 for one in FINDINGS.values() if one.severity == severity)} 种"
        for severity, words in SEVERITIES.items()
    )
    rows = [(f"`{code}`", f"{one.severity}", one.message, one.advice) for code, one in FINDINGS.items()]
    return _page(
        [
            "# 发现的情况",
            f"读文件、对字段、查数据时发现的每种情况都有一个编码：{counts}。花括号里的是当时填进去的文件名、位置和数。",
            "`block`：" + SEVERITIES["block"] + "，命令的退出码是 1；`reason`：" + SEVERITIES["reason"]
            + "；`hint`：" + SEVERITIES["hint"] + "。",
            _table(("编码", "轻重", "哪里、什么情况", "怎么办"), rows),
            "加一种：见 [howto/add-a-finding.md](../howto/add-a-finding.md)。",
        ]
    )  # fmt: skip


def json_page() -> str:
    parts = [
        "# JSON",
        "各条命令加 `--json` 时打印的内容；`audit` 写在结果文件夹的 `report.json`，`fill` 写在 `填报结果.json`。"
        "文字是 UTF-8，汉字不转义。键只增不减；要改意思，先在 [CHANGELOG](../../CHANGELOG.md) 里说。",
        "## yibiao read --json",
        "一个数组，一个文件一个对象，次序同命令行。地址是表格软件里的地址（行号从 1 起，如 `B3`）；"
        "Word 文档里是 `T1R2C3`：第 1 个表、第 2 行、第 3 个网格列，合并格取左上角，列写作 `C3`。",
    ]
    for noun, keys in READ_KEYS.items():
        parts += [f"### {noun}", _key_table(keys)]
    parts += [
        "### 类型（type）",
        _table(("值", "意思"), [(f"`{key}`", words) for key, words in TYPES.items()]),
        "### 例子",
        f"文件 {EXAMPLE} 的内容是：",
        f"```\n{EXAMPLE_TEXT}```",
        "读出来是：",
        f"```json\n{json.dumps(_example(), ensure_ascii=False, indent=1)}\n```",
        "## yibiao match --json",
        "同上，每个字段再加：",
        _key_table(MATCH_KEYS),
        "## yibiao audit：report.json",
        "表在文件里用 `f1`、`f2`……指代。`--since` 读的就是它；两次审计之间凭路径、标题和字段认出同一张表。",
        _key_table(AUDIT_KEYS),
        "## yibiao fill：填报结果.json",
        _key_table(FILL_KEYS),
    ]
    return _page(parts)


def _example() -> Any:
    return [as_json(read_form(EXAMPLE_TEXT.encode(), EXAMPLE))]


def explained(value: Any) -> None:
    """Raise for a key of ``read``'s JSON that has no words above."""
    nouns = list(READ_KEYS.values())
    form, region, field, row_label, side, finding = nouns
    _same(form, value)
    for one in value["regions"]:
        _same(region, one)
        for keys, parts in (
            (field, one["fields"]),
            (row_label, one["row_labels"]),
            (side, [*one["meta_fields"], *one["filler_fields"]]),
        ):
            for part in parts:
                _same(keys, part)
    for one in value["findings"]:
        _same(finding, one)


def _same(keys: Mapping[str, str], value: Mapping[str, Any]) -> None:
    if list(keys) != list(value):
        raise KeyError(sorted(set(keys) ^ set(value)) or "次序不同")


def _key_table(keys: Mapping[str, str]) -> str:
    return _table(("键", "意思"), [(f"`{key}`", words) for key, words in keys.items()])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _page(parts: Sequence[str]) -> str:
    return "\n\n".join([MADE, *(part for part in parts if part)]) + "\n"


PAGES = {"cli.md": cli_page, "findings.md": findings_page, "json.md": json_page}


def stale() -> list[str]:
    """Names of the pages that are not what they would be if made now."""
    explained(_example()[0])
    return [
        name
        for name, page in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != page()
    ]


def build() -> None:
    explained(_example()[0])
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        old = stale()
        sys.exit(f"要重新生成：{'、'.join(old)}（make docs）" if old else 0)
    build()
    print("已生成 " + "、".join(f"docs/reference/{name}" for name in PAGES))
