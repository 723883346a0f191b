"""What the pages call areas, standings and weights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

AREAS = {
    "documents": _("发文"), "layout": _("公文版面"), "meetings": _("会议"), "channels": _("应用和账号"),
    "groups": _("工作群"), "messages": _("群里的消息"), "outside": _("平台外的要求"), "forms": _("报表"),
    "sharing": _("任务时限"), "data": _("数据共享和个人信息"), "inspections": _("督查检查"), "burden": _("减负预算"),
    "appraisal": _("考核"), "standards": _("代码国标"),
}  # fmt: skip
STANDINGS = [
    ("in_force", _("现在执行的")), ("changed", _("本县改过的")), ("off", _("没有执行的")), ("all", _("全部")),
]  # fmt: skip
# weight: (class of its tag, words)
TAGS = {
    "off": ("", _("关着")), "hint": ("info", _("提示")), "reason": ("warn", _("要写理由")),
    "block": ("bad", _("办不成")),
}  # fmt: skip
