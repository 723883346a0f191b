"""``yibiao-manage first_admin 990101 guan 管家旺``: the first administrator of a county, who enters everybody else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from yibiao_web.accounts import actions
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Level, Organisation


class Command(BaseCommand):
    help = "添加一个县的第一个系统管理员，打印首次密码。县还没有时，用 --county 给出名称，一并建立。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="县的代码，例如 990101")
        parser.add_argument("username", help="登录用的用户名")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--county", help="县的名称；库里还没有这个县时写")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                password = actions.first_admin(
                    username=options["username"], name=options["name"], now=timezone.now(),
                    county=self._county(options["code"], options["county"]),
                )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{options['name']}，用户名 {options['username']}，首次密码（只显示这一次）： {password}")

    def _county(self, code: str, name: str | None) -> Organisation:
        county = Organisation.objects.filter(code=code).first()
        if county is None and name:
            county = Organisation.objects.create(code=code, name=name, level=Level.COUNTY, path=f"{code}/")
        if county is None:
            raise CommandError(f"没有代码是 {code} 的县。第一次装，请加上 --county 名称。")
        return county
