"""What is said of a demand that came outside the platform, to whom received it and to whom sent it."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "outside_held": Words(
        "reason",
        "要的 {total} 项里，{count} 项已经有了：{fields}。",
        "不用再填；把系统带出的表发回去就行，部门有权的可以自己取。",
    ),
    "outside_new": Words("hint", "有 {count} 项还没有：{fields}。", "请发出单位到平台上登记，走准入，只问这几项。"),
    "outside_not_in_catalogue": Words(
        "hint", "有 {count} 项在目录里没有找到：{fields}。", "请发出单位说明是什么、依据什么要，再定要不要加进目录。"
    ),
    "outside_no_fields": Words(
        "hint", "没有认出要的是哪些数据。", "有表格的请一起交上来；没有的，请发出单位写清要哪些栏目。"
    ),
    "outside_nothing_asked": Words(
        "hint", "没有看出要填什么、交什么。", "不是要东西的，不用登记；是的，请把原话补全。"
    ),
    "outside_no_sender": Words("reason", "没有认出是谁要的。", "请从单位名单里选，或写上来文、来电的单位。"),
    "outside_no_deadline": Words("hint", "没有写什么时候要。", "请问清期限；没有期限的，不急着填。"),
    "outside_no_basis": Words("reason", "没有写要数据的依据。", "请发出单位写明法律、文件或文号；写不出的，撤回。"),
    "outside_lead_none": Words(
        "block", "{day} 就要，中间不足 {days} 个工作日。", "请发出单位把期限往后移；不是应急的，可以不接。"
    ),
    "outside_lead_short": Words(
        "reason", "到 {day} 只有 {left} 个工作日，一般要留 {days} 个。", "请发出单位把期限往后移，或写明为什么这样急。"
    ),
    "outside_photos": Words(
        "reason", "要交照片、截图、视频：{what}。", "不是非要不可的，请发出单位去掉；确有必要的写明理由。"
    ),
    "outside_asked_before": Words(
        "block", "{count} 项在“{title}”（{sender}，{day}）里已经要过：{fields}。", "请发出单位直接用那一次的数据。"
    ),
    "outside_emergency": Words("hint", "看来是应急的事。", "请先照办；事后再登记。"),
}
