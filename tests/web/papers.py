"""A form as departments draw them, and a task of it, for tests before a real server."""

from __future__ import annotations

import io
import os
import sys
from datetime import date, timedelta

import xlsxwriter


def ugly(title: str, department: str) -> bytes:
    """Three header levels, merges, a reporting line above, a signature line below."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("附件2")
    head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#FFF2CC"})
    big = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    sheet.write("A1", "附件2")
    sheet.merge_range("A2:H2", title, big)
    sheet.write("A3", "填报单位（盖章）：")
    sheet.write("G3", department)
    for place, words in (
        ("A4:A6", "序号"), ("B4:E4", "基本信息"), ("B5:B6", "姓  名"), ("C5:D5", "身份"), ("E5:E6", "年龄"),
        ("F4:G4", "联系方式"), ("F5:F6", "现住址"), ("G5:G6", "手机号码"), ("H4:H6", "备注"),
    ):  # fmt: skip
        sheet.merge_range(place, words, head)
    sheet.write("C6", "性别", head)
    sheet.write("D6", "公民身份\n号码", head)
    cell = book.add_format({"border": 1})
    for row in range(6, 14):
        for column in range(8):
            sheet.write(row, column, row - 5 if column == 0 else "", cell)
    sheet.write("A15", "填表人：")
    sheet.write("F15", "审核人：")
    book.close()
    return buffer.getvalue()


def figures(title: str) -> bytes:
    """Four lines of what a village has, by quarter."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("统计表")
    sheet.merge_range("A1:E1", title)
    sheet.write_row("A2", ["项目", *(f"{one}季度" for one in "一二三四")])
    sheet.write_column("A3", [f"{one}设施数" for one in ("路灯", "健身", "灌溉", "停车")])
    book.close()
    return buffer.getvalue()


def send(title: str, content: bytes | None = None) -> int:
    """Send such a form to every village by the platform's own actions; the assignment of the first village."""
    from django.utils import timezone

    from tests.cast import Cast
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import Admission, FormField
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.tasks import actions as tasks

    now, viewer = timezone.now(), Cast().viewer("zhao")
    version = forms.hand_in(viewer=viewer, file_name="名册.xlsx", content=content or ugly(title, "县民政局"), now=now)
    for field in FormField.objects.filter(version=version, decided="unsure"):
        first = field.alternatives[0] if field.alternatives else None
        forms.settle(field, item=first["item"] if first else "", viewer=viewer, now=now)
    form = version.form
    form.basis, form.purpose, form.one_off = "测试依据", "测试用途", True
    form.save()
    villages = list(Organisation.objects.within(viewer.org.area.path).villages())
    due_on = date.today() + timedelta(days=60)
    admission = forms.examine(version, viewer=viewer, villages=villages, due_on=due_on, now=now, filters=("65岁以上",))
    if admission.verdict == Admission.Verdict.PENDING:
        reason = "测试用的表，理由写够二十个字，给填报的人看，别的什么也不为。"
        forms.pass_with_reason(admission, viewer=viewer, reason=reason, signed_name=viewer.user.name, now=now)
        admission.refresh_from_db()
    task = tasks.dispatch(admission, viewer=viewer, title=title, villages=villages, due_on=due_on, now=now)
    return int(task.assignments.get(org__name="杏花坞村").pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    print(send(sys.argv[1], figures(sys.argv[1]) if "figures" in sys.argv[2:] else None))
