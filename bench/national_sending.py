"""The form through the gate, and the task to every village."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.national_machine import Cpu, aim
from bench.national_people import People, signed_in
from bench.web_http import Site

MOST_SECONDS = 60.0
ITEMS = (
    "年末户籍户数（户）",
    "年末常住人口（人）",
    "耕地面积（亩）",
    "村集体收入（万元）",
    "硬化道路（公里）",
    "安全饮水户数（户）",
)
DUE = date.today() + timedelta(days=90)
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))


def workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("统计表")
        sheet.merge_range(0, 0, 0, 2, "村级基本情况统计表")
        sheet.write_row(1, 0, ["项目", "去年", "今年"])
        for row, item in enumerate(ITEMS, start=2):
            sheet.write(row, 0, item)
    return buffer.getvalue()


def handed_in(cast: People):
    """The form through the gate, for the whole country."""
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import Admission
    from yibiao_web.forms.queries import villages_of

    started = time.perf_counter()
    viewer = cast.ministry
    version = forms.hand_in(viewer=viewer, file_name="村级基本情况统计表.xlsx", content=workbook(), now=NOW)
    form = version.form
    form.number, form.basis, form.purpose = "NY-1", "测试依据", "测试用途"
    form.expires_on = date.today() + timedelta(days=300)
    form.save()
    admission = forms.examine(version, viewer=viewer, villages=villages_of(viewer.org), due_on=DUE, now=NOW)
    if admission.verdict == Admission.Verdict.PENDING:
        reason = "基准测试：全国各村基本情况，每年一次，其余由系统填好。"
        forms.pass_with_reason(admission, viewer=viewer, reason=reason, signed_name="某某", now=NOW)
        admission.refresh_from_db()
    print(f"交表、准入（{admission.villages:,} 个村）：{time.perf_counter() - started:.1f} 秒", flush=True)
    return admission


def dispatched(admission, cast: People, site: Site) -> int:
    """Over HTTP: from the button pressed to the answer; then what the worker does of it."""
    from yibiao_web.orgs.scopes import steps_below
    from yibiao_web.tasks.models import Assignment, Task

    session = signed_in(site, "ministry")
    status, body, seconds = session.get(f"/tasks/new/{admission.pk}")
    print(f"下发页：{status}，{1000 * seconds:.0f} ms，{len(body) / 1024:.0f} KiB", flush=True)
    places = [str(one.pk) for one in steps_below(cast.country)]
    told = {"title": "村级基本情况统计", "due_on": DUE.isoformat(), "frequency": admission.version.form.frequency,
            "period": "", "filled_by": "village", "chain": "township", "message": "", "act": "send"}  # fmt: skip
    cpu = Cpu(site)
    status, body, seconds = session.form(f"/tasks/new/{admission.pk}", told | {"villages": places})
    if status != 302:
        raise SystemExit(f"没有发成：{status} {body.decode()[-3000:]}")
    task = Task.objects.get()
    aim("下发给每个村（HTTP，到回答为止）", seconds, MOST_SECONDS,
        f"秒（CPU {cpu.used():.1f} 秒；{Assignment.objects.filter(task=task).count():,} 份任务）")  # fmt: skip
    started, cpu = time.perf_counter(), Cpu(site)
    waited(lambda: not waiting_jobs())
    print(
        f"随后后台数完各村要填几格、分摊工时：{time.perf_counter() - started:.1f} 秒（CPU {cpu.used():.1f} 秒）",
        flush=True,
    )
    return task.pk


def waiting_jobs() -> int:
    from django_tasks_db.models import DBTaskResult

    return int(DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).count())


def waited(so: Callable[[], object], most: float = 1_800) -> None:
    end = time.perf_counter() + most
    while not so():
        if time.perf_counter() > end:
            raise SystemExit("后台任务没有做完")
        time.sleep(0.5)
