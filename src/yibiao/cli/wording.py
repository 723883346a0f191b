"""What the command line says when it is called wrongly, in Chinese."""

from __future__ import annotations

import click


def problem(error: click.ClickException) -> str:
    """The error as a clerk reads it: what is wrong, and what to write instead."""
    match error:
        case click.MissingParameter():
            return f"缺少{_kind(error)} {_hint(error)}。"
        case click.NoSuchOption():
            near = f"是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            return f"没有 {error.option_name} 这个选项。{near}"
        case click.BadParameter():
            return f"{_kind(error)} {_hint(error)} 的值不对：{error.message}"
        case click.BadArgumentUsage() | click.BadOptionUsage():
            return f"写法不对：{error.message}"
        case _:
            return error.message


def usage(error: click.UsageError) -> str:
    """How the command is written."""
    if error.ctx is None:
        return ""
    pieces = error.ctx.command.collect_usage_pieces(error.ctx)
    path = error.ctx.command_path
    written = " ".join(pieces).replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
    return f"用法：{path} {written}\n说明：{path} --help"


def _kind(error: click.BadParameter) -> str:
    return "选项" if isinstance(error.param, click.Option) else "参数"


def _hint(error: click.BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx).strip("'")
