"""``yibiao verify-draw``, ``yibiao draw``: unannounced visits drawn so that anybody can compute the draw again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.markup import escape

from yibiao.cli import files as cli_files
from yibiao.draws.canonical import commitment_of, seed_of
from yibiao.draws.checking import check
from yibiao.draws.drawing import CannotDrawError
from yibiao.draws.drawing import draw as drawn
from yibiao.draws.model import DrawPlan, DrawRecord, SeedStatement
from yibiao.draws.reading import UnreadableError, read_plan, read_text
from yibiao.draws.statements import agreed, plain, problem_of
from yibiao.draws.verifying import Verified, verify_bytes
from yibiao.draws.writing import plan_json, record_json
from yibiao.policy import shipped_pack

Read = TypeVar("Read")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_MARKS = {"holds": "[green]✓[/]", "broken": "[bold red]✗[/]", "skipped": "[dim]–[/]", "noted": "[yellow]![/]"}
_SEALED = "yibiao-draw-sealed/1"


@click.command("verify-draw", short_help="重算一次抽签，逐步说对不对得上，断在哪里。")
@click.argument("file", metavar="RECORD.json", type=_FILE)
@click.option("--commitment", metavar="承诺", default="", help="当初公布时您抄下的承诺，用来核对有没有换过。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def verify_draw(file: Path, commitment: str, as_text: bool) -> None:
    """重算一次抽签。

    记录里有名册、权数、规则、随机数、承诺、见证人写的数和结果；从头算一遍，每一步说对不对得上。
    有一步对不上，退出码是 1。不联网。
    """
    found = verify_bytes(_bytes(file), commitment=commitment)
    if as_text:
        steps = [{"step": one.name, "state": one.state, "words": one.words} for one in found.steps]
        click.echo(json.dumps({"file": str(file), "holds": found.holds, "steps": steps}, ensure_ascii=False, indent=1))
    else:
        _tell(found)
    cli_files.done(ok=found.holds)


def _tell(found: Verified) -> None:
    out = cli_files.console()
    for number, one in enumerate(found.steps, 1):
        out.print(f"{number:>2} {_MARKS[one.state]} {one.title}  {escape(one.words)}", soft_wrap=True)
    broken = [one.title for one in found.steps if one.state == "broken"]
    out.print(f"\n[bold red]对不上：{'、'.join(broken)}。[/]" if broken else "\n[bold green]都对得上。[/]")


@click.group("draw", short_help="抽签：先作承诺，种子公布以后再抽。", subcommand_metavar="commit|open")
def draw() -> None:
    """双随机抽签：先用 commit 封好名册和规则、公布承诺，等种子公布以后用 open 抽出来。"""


@draw.command("commit", short_help="封好名册和规则，算出要公布的承诺。")
@click.argument("file", metavar="PLAN.json", type=_FILE)
@click.option("-o", "--output", type=_OUT, required=True, help="封好的文件写到哪里。启封以前谁也不要给。")
def commit(file: Path, output: Path) -> None:
    """作承诺。

    PLAN.json 的写法见 docs/howto/draw-visits.md；里面没有 nonce 的，生成一个。有办不成的问题，不作承诺。
    """
    told = _parsed(_bytes(file), read_text)
    if isinstance(told, dict):
        told.setdefault("nonce", secrets.token_hex(32))
    plan = _parsed(told, read_plan)
    findings = check(plan, pack=shipped_pack(), on=date.today())
    cli_files.print_findings(cli_files.console(stderr=True), "", findings)
    if any(one.severity == "block" for one in findings):
        cli_files.done(ok=False)
    sealed = {"format": _SEALED, "plan": plan_json(plan), "committed_at": _now(), "commitment": commitment_of(plan)}
    cli_files.write_all(output.parent, {output.name: _json(sealed)})
    click.echo(f"承诺：{sealed['commitment']}\n请现在就公布这一行；{output} 启封以前不要给任何人看。")


@draw.command("open", short_help="种子公布以后抽出来，写成谁都能重算的记录。")
@click.argument("file", metavar="SEALED.json", type=_FILE)
@click.option(
    "--seed", "values", multiple=True, required=True, metavar="数", help="来源公布的数；几个来源写几次，按顺序。"
)
@click.option("--witness", "witnesses", multiple=True, required=True, metavar="姓名", help="见证人；写两次以上。")
@click.option("-o", "--output", type=_OUT, required=True, help="记录写到哪里。")
def open_(file: Path, values: tuple[str, ...], witnesses: tuple[str, ...], output: Path) -> None:
    """抽出来，写成记录。"""
    told = _parsed(_bytes(file), read_text)
    if not isinstance(told, dict) or told.get("format") != _SEALED:
        cli_files.wrong(f"{file} 不是 yibiao draw commit 写的文件。")
    plan = _parsed(told.get("plan"), read_plan)
    said = _said(plan, values)
    if early := next((one for one in plan.sources if datetime.fromisoformat(one.at) > _clock()), None):
        cli_files.wrong(f"“{early.name}”{early.at} 才出结果，现在还抽不了。")
    statements = tuple(SeedStatement(one, said, _now()) for one in witnesses)
    if agreed(plan.witnesses, len(plan.sources), statements)[0] is None:
        cli_files.wrong(f"见证人要有两名以上，并且是承诺里写的：{'、'.join(plan.witnesses)}。")
    record = _drawn(plan, told, statements, said)
    cli_files.write_all(output.parent, {output.name: _json(record_json(record))})
    names = {one.id: one.name for one in plan.places} | {one.id: one.name for one in plan.inspectors}
    for one in record.result.drawn:
        click.echo(f"第 {one.number} 号  {names[one.place]}  {'、'.join(names[who] for who in one.inspectors)}")
    click.echo(f"记录：{output}。用 yibiao verify-draw 重算。")


def _said(plan: DrawPlan, values: tuple[str, ...]) -> tuple[str, ...]:
    said = tuple(plain(one) for one in values)
    if len(said) != len(plan.sources):
        cli_files.wrong(f"承诺里写了 {len(plan.sources)} 个来源，--seed 要写 {len(plan.sources)} 次。")
    for source, value in zip(plan.sources, said, strict=True):
        if problem := problem_of(source.kind, value):
            cli_files.wrong(f"“{source.name}”：{problem}")
    return said


def _drawn(
    plan: DrawPlan, told: dict[str, Any], statements: tuple[SeedStatement, ...], said: tuple[str, ...]
) -> DrawRecord:
    commitment, at = str(told.get("commitment")), str(told.get("committed_at"))
    if commitment != commitment_of(plan):
        cli_files.wrong("封好的文件和它的承诺对不上：被改过。")
    seed = seed_of(commitment, said)
    try:
        return DrawRecord(plan, commitment, at, statements, seed, drawn(plan, seed, commitment))
    except CannotDrawError as problem:
        cli_files.wrong(str(problem))


def _bytes(file: Path) -> bytes:
    (loaded,) = cli_files.load([(str(file), file)])
    if loaded.problem:
        cli_files.wrong(f"{file}：{loaded.problem}")
    return loaded.data


def _parsed(told: Any, read: Callable[[Any], Read]) -> Read:
    try:
        return read(told)
    except UnreadableError as problem:
        cli_files.wrong(str(problem))


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _now() -> str:
    return _clock().isoformat(timespec="seconds")


def _clock() -> datetime:
    return datetime.now().astimezone()
