"""The daily command of recurring tasks; safe to run several times a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yibiao_web.tasks.recurring import send_due


class Command(BaseCommand):
    help = "下发到期的周期任务"

    def handle(self, *args: Any, **options: Any) -> None:
        for task in send_due(timezone.now()):
            self.stdout.write(f"{task.title} {task.period}")
