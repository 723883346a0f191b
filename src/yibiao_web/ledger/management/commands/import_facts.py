"""``yibiao-manage import_facts FILE --owner 县残联 --dated 2026-06-30``: the importer without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.importing import preview, read_export, record_rows
from yibiao_web.ledger.placing import Problem
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of


class Command(BaseCommand):
    help = "把别的系统导出的表导入台账"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Excel 或 CSV 文件")
        parser.add_argument("--owner", required=True, help="数据是哪个部门的（组织里的名称或编码）")
        parser.add_argument("--dated", required=True, type=date.fromisoformat, help="数据是哪一天的，例如 2026-06-30")
        parser.add_argument("--village", help="没有写村名的行记到哪个村（名称或编码）")
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不记进台账")

    def handle(self, *args: Any, **told: Any) -> None:
        owner = _org(told["owner"], level=Level.DEPARTMENT)
        default = _org(told["village"], level=Level.VILLAGE) if told["village"] else None
        file: Path = told["file"]
        now = timezone.now()
        try:
            content = file.read_bytes()
            reading = read_export(
                file.name, content, county=county_of(owner), dated=told["dated"], owner=owner, default=default
            )
        except OSError as problem:
            raise CommandError(f"文件打不开：{problem}") from problem
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        shown = preview(reading, dated=told["dated"], owner=owner)
        self.stdout.write(_counts(shown["counts"], shown["unplaced"]))
        for one in reading.placed.problems:
            self.stderr.write(_line(one))
        if not told["dry_run"]:
            with transaction.atomic():
                done = record_rows(
                    reading.placed.rows, county=county_of(owner), owner=owner, dated=told["dated"], title=file.stem,
                    by=None, now=now,
                )  # fmt: skip
            self.stdout.write(f"已记进台账：{done.changed} 个对象，其中新增 {done.added}；异议 {done.disputes} 条。")


def _org(text: str, **more: Any) -> Organisation:
    found = Organisation.objects.filter(**more)
    some = list(found.filter(code=text)) or list(found.filter(name=text)[:2])
    if len(some) != 1:
        raise CommandError(f"组织里没有“{text}”，或者不止一个，请写编码。")
    return some[0]


def _counts(counts: dict[str, int], unplaced: int) -> str:
    told = [
        f"读到 {counts.get('rows', 0)} 行", f"认出 {counts.get('known_subjects', 0)} 个",
        f"新对象 {counts.get('new_subjects', 0)} 个", f"没能认出 {unplaced} 行", f"新值 {counts.get('new', 0)}",
        f"相同 {counts.get('same', 0)}", f"变更 {counts.get('changed', 0)}", f"与数源部门不一 {counts.get('kept', 0)}",
        f"比台账旧 {counts.get('older', 0)}",
    ]  # fmt: skip
    return "，".join(told) + "。"


def _line(one: Problem) -> str:
    return f"{one.sheet} 第 {one.row} 行{one.column and f' {one.column} 列'}：{one.words}"
