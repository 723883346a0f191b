"""``yibiao-manage rebuild_corpora``: what drafts are checked against, made again from the table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yibiao_web.documents.corpora import rebuild
from yibiao_web.documents.models import Document
from yibiao_web.orgs.models import Organisation


class Command(BaseCommand):
    help = "按登记表重建各县的文件库（查照抄用）"

    def handle(self, *args: Any, **options: Any) -> None:
        counties = Organisation.objects.filter(pk__in=Document.objects.values("county")).order_by("path")
        for county in counties:
            self.stdout.write(f"{county.name}：{rebuild(county)} 件")
