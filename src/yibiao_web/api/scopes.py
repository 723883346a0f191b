"""What a client's token may do, and which events it may be told. Pure."""

from __future__ import annotations

SCOPES = {
    "read:catalogue": "数据项目录、在用报表、组织",
    "read:ledger": "已授权的数据、变更、汇总数、导出",
    "read:tasks": "本单位任务的进度和结果",
    "write:import": "批量导入本单位的数据",
}
EVENTS = {
    "task.sent": "任务已下发",
    "submission.submitted": "有村提交",
    "submission.approved": "审核通过",
    "submission.sent_back": "已退回",
    "form.entered_force": "报表通过准入、开始使用",
    "ledger.recorded": "台账有新的数据",
    "dispute.settled": "异议有了结果",
    "share.granted": "得到共享授权",
}
