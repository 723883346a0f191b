"""What the gate says of a form. Severities as shipped; the policy pack decides."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # admitting a form (severities as shipped; the policy pack decides)
    "form_unsettled": Words(
        "reason", "有 {count} 栏没有认准是什么数据：{fields}。", "请在“栏目”里逐个认定，认定后可能就不用再要。"
    ),
    "form_whom_unclear": Words(
        "reason", "没有弄清填的是哪些人：{tables}。", "请在“填的是谁”里选一种；选清了，已有的数据就能带出。"
    ),
    "form_no_basis": Words("block", "没有写要数据的依据。", "请写明法律、文件或文号；没有依据的不能要求村里填。"),
    "form_no_purpose": Words("block", "没有写数据的用途。", "请写明拿来做什么，填的人看得到。"),
    "form_marks_missing": Words(
        "block", "统计调查表缺少{marks}，村里有权不填。", "请补上；还没有批准或备案的，先到统计机构办理。"
    ),
    "form_expired": Words(
        "block", "《{title}》的有效期到 {day} 已过，村里有权不填。", "请先办理延期，再更新有效期限；不再用的请停用。"
    ),
    "form_validity_long": Words("reason", "有效期限到 {day}，超过了 {years} 年。", "请核对批准或备案文件上的日期。"),
    "form_often": Words("reason", "一年要报 {times} 次。", "请说明为什么不能改成每季或每年报。"),
    "form_not_listed": Words(
        "reason", "没有报表目录编号，也没有标明是一事一报。", "在目录里的请填编号；临时的请勾选“一事一报”。"
    ),
    "form_no_expiry": Words("reason", "定期报的表没有一年以内的到期日。", "请填到期日；到期要继续用的，再报一次准入。"),
    "form_photos": Words("reason", "要上传图片：{fields}。", "不是非要不可的请去掉；确有必要的请写明理由。"),
    "form_outside_duty": Words(
        "reason", "有 {count} 栏归别的部门管：{fields}。", "请直接向这些部门申请共享，不要向村里要。"
    ),
    "form_duplicate": Words(
        "block",
        "{department}已有《{form}》在用，本表要填的 {total} 栏里有 {shared} 栏（{share}）它也在要。",
        "可直接取数或申请共享；只要其余几栏的，请把相同的栏目去掉。",
    ),
    "form_overlaps": Words(
        "hint",
        "{department}的《{form}》也在要其中 {shared} 栏，问的是{whom}。",
        "能合并的请与该部门商量；已有的数据会自动带出。",
    ),
    "form_known": Words("hint", "台账里已有 {share}，这部分不下发，直接带出。", "无需处理。"),
    "form_unused": Words(
        "hint", "《{title}》该看看还用不用：{why}。", "不再需要的请停用，并写明职责怎样落实；还要用的请写明理由保留。"
    ),
    "lead_time_none": Words("block", "{day} 就要，中间不足 {days} 个工作日。", "请把截止日期往后移。"),
    "lead_time_short": Words(
        "reason", "到 {day} 只有 {left} 个工作日，一般要留 {days} 个。", "请把截止日期往后移，或写明为什么这样急。"
    ),
    "lead_time_load": Words(
        "block",
        "每个村大约要花 {minutes} 分钟，到 {day} 只有 {left} 个工作日，一天要花 {pace} 分钟以上。",
        "请把截止日期往后移到 {better} 以后，或减少栏目、缩小范围。",
    ),
    "scope_sampled": Words(
        "hint",
        "要发 {count} 个村，太多，上面的数按其中均匀抽取的 {sample} 个村推算。",
        "每个村实际要填多少，下发后逐村算。",
    ),
    "villages_overloaded": Words(
        "block",
        "有 {count} 个村本月待填的表加上这张会超过 {limit} 小时（{names}）。",
        "请错开时间，或先不发给这些村。",
    ),
}
