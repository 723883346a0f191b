"""What is asked in a message that nobody may ask so. ``said`` are the message's own words."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "message_check_in": Words(
        "reason", "“{said}”：要求打卡、签到或凑在线时长。", "请取消；要了解工作进展，看结果，或在平台上问一次。"
    ),
    "message_chain": Words("reason", "“{said}”：要求接龙。", "请取消；要知道谁收到了，有事直接联系本人。"),
    "message_forwarding": Words(
        "reason", "“{said}”：要求转发、点赞、投票、评论或关注。", "请改为自愿，不定数量，不统计，不作考核。"
    ),
    "message_installing": Words(
        "reason", "“{said}”：派下载、注册、激活的任务，或按完成率考核。", "请改为自愿；有服务的，说明在哪里可以办。"
    ),
    "message_shaming": Words(
        "reason", "“{said}”：用排名、通报、检讨压任务。", "请取消；有困难的单位，问清原因，帮着解决。"
    ),
    "message_traces": Words(
        "reason", "“{said}”：要求截图、照片、视频证明做过。", "非要不可的写明依据和理由；其余看结果就行。"
    ),
    "message_figures": Words(
        "reason",
        "“{said}”：要数据、材料，没有留出时间，或同样的又要一遍。",
        "请在平台上提出，先看已有的数据，留够工作日。",
    ),
    "message_blame": Words(
        "reason",
        "“{said}”：在群里发一条，就算把任务和责任推给了下面。",
        "请写明依据、谁负责、什么时候办完，当面或发文交办。",
    ),
    "message_replies": Words("reason", "“{said}”：要求人人回复、表态。", "请取消；重要的事直接联系要办的人。"),
    "message_off_hours": Words(
        "hint", "“{said}”：在休息的时间派任务。", "不是应急的，请放到上班时间，把截止时间往后移。"
    ),
    # reading them
    "messages_too_many": Words("reason", "有 {count} 条，只看了前 {most} 条。", "请分成几个文件。"),
    "messages_no_column": Words(
        "block", "{file} 里没有找到消息那一列。", "请把那一列的标题写成“内容”或 text，放在前十行里。"
    ),
    "messages_not_text": Words("block", "{file} 不是文字。", "请从群里导出或复制成文字，存成 .txt、.csv 或 Excel。"),
}
