"""What the actions on the trail are called, for people. An action without words here shows its own name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "person.signed_in": _("登录"),
    "person.signed_out": _("退出登录"),
    "person.sign_in_failed": _("登录失败"),
    "person.locked_out": _("密码错太多，锁定"),
    "person.password_changed": _("修改密码"),
    "person.password_renewed": _("重设密码"),
    "person.added": _("添加人员"),
    "person.stopped": _("停用账号"),
    "person.let_in": _("恢复账号"),
    "person.second_step_removed": _("关闭两步验证"),
    "post.given": _("给岗位"),
    "post.ended": _("撤岗位"),
    "deputy.named": _("请人代办"),
    "deputy.ended": _("结束代办"),
    "org.added": _("添加单位"),
    "org.changed": _("改单位"),
    "org.moved": _("移动单位"),
    "org.stopped": _("停用单位"),
    "org.brought_back": _("恢复单位"),
    "orgs.imported": _("导入组织"),
    "form.handed_in": _("交来报表"),
    "form.copied": _("沿用报表"),
    "form.field_settled": _("认定字段"),
    "form.field_dropped": _("去掉字段"),
    "form.examined": _("准入检查"),
    "form.admitted": _("准入"),
    "form.refused": _("不予准入"),
    "form.retired": _("停用报表"),
    "task.sent": _("下发任务"),
    "task.reminded": _("催办"),
    "task.extended": _("延期"),
    "task.withdrawn": _("撤回任务"),
    "task.closed": _("结束任务"),
    "draft.opened": _("打开填报"),
    "submission.submitted": _("提交"),
    "submission.recalled": _("撤回提交"),
    "submission.sent_back": _("退回"),
    "submission.approved": _("审核通过"),
    "submission.passed_on": _("送下一级审核"),
    "submission.reopened": _("重新打开"),
    "ledger.recorded": _("记入台账"),
    "ledger.imported": _("导入台账"),
    "subject.merged": _("合并对象"),
    "subject.unmerged": _("拆开对象"),
    "dispute.raised": _("提出异议"),
    "dispute.settled": _("处理异议"),
    "share.requested": _("申请共享"),
    "share.granted": _("同意共享"),
    "share.refused": _("不同意共享"),
    "share.revoked": _("收回共享"),
    "data.read": _("查看个人信息"),
    "client.made": _("新建接口凭证"),
    "client.revoked": _("收回接口凭证"),
    "audit.exported": _("导出审计记录"),
    "audit.verification_asked": _("要求核对"),
    "audit.verified": _("核对审计记录"),
}


def words_of(action: str) -> str:
    return str(ACTIONS.get(action, action))
