"""``yibiao-manage load_tree FILE…``: a whole tree of organisations at once, a province or the country."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs import rules
from yibiao_web.orgs.loading import TOPS, load
from yibiao_web.orgs.models import Organisation

_SHOWN = 20


class Command(BaseCommand):
    help = "装入整棵组织树（国家、省、市、县、镇街、村），同一个文件再装一次不会变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE",
                            help="CSV，列名：代码、名称、层级、上级代码、条线；最上面一级不写上级代码")  # fmt: skip
        parser.add_argument("--check", action="store_true", help="只检查，不装入")

    def handle(self, *args: Any, **told: Any) -> None:
        rows = [row for file in told["files"] for row in _rows(file, first=file == told["files"][0])]
        known = dict(Organisation.objects.order_by().values_list("code", "level"))
        places, findings = rules.places(rows, known, "", TOPS)
        del rows
        for one in findings[:_SHOWN]:
            self.stderr.write(f"第 {one.row} 行 {one.column}：{one.message}。{one.advice}。")
        if findings:
            raise CommandError(f"有 {len(findings)} 行不对，一行也没有装入。改好以后再装。")
        if told["check"]:
            self.stdout.write(f"{len(places)} 个单位都对，没有装入。")
            return
        try:
            done = load(places, source="、".join(one.name for one in told["files"]), now=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"新增 {done.added} 个，改动 {done.changed} 个，原来就有的 {done.same} 个。")


def _rows(file: Path, *, first: bool) -> list[list[str]]:
    """The rows of a file; the heading only of the first one."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with file.open(encoding=encoding, newline="") as lines:
                rows = list(csv.reader(lines))
        except (UnicodeDecodeError, csv.Error):
            continue
        except OSError as problem:
            raise CommandError(f"{file} 打不开：{problem.strerror}。") from problem
        return rows if first else rows[1:]
    raise CommandError(f"{file} 读不出来，请在 Excel 里另存为 CSV（逗号分隔）再装。")
