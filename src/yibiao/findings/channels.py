"""What the gate says of an app, a public account or a work group."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # reading a register
    "channel_sheet_unknown": Words(
        "hint", "{file} 的“{sheet}”没有看出是什么登记表。", "请在表头写明名称、主办单位等栏名；不是登记表的不用管。"
    ),
    "channel_row_nameless": Words("reason", "第 {row} 行没有名称，没有收。", "请补上名称后再导入这一行。"),
    "channel_row_name_long": Words(
        "reason",
        "第 {row} 行的名称超过 100 个字，没有收。",
        "请只写名称，说明写到备注栏。",
    ),
    "channel_row_kind": Words(
        "reason", "第 {row} 行“{name}”看不出是应用程序、公众账号还是工作群，没有收。",
        "请在“类型”一栏写明，如小程序、微信公众号、微信群。",
    ),
    "channel_row_value": Words(
        "reason", "第 {row} 行 {column} 列“{value}”不是{wanted}，这一行没有收。", "请改好再导入这一行；没有的可以空着。"
    ),
    "channel_row_future": Words(
        "reason", "第 {row} 行 {column} 列的日期 {value} 还没有到，这一行没有收。", "请核对最近更新的日期。"
    ),
    "channel_row_repeated": Words(
        "reason",
        "第 {row} 行“{name}”与第 {first} 行是同一个，没有再收。",
        "同一个请只留一行；不是同一个的，请写全名称或单位。",
    ),
    "channel_row_passed": Words("hint", "第 {row} 行“{text}”是合计、说明或小标题，跳过了。", "无需处理。"),
    "channel_row_of_others": Words(
        "reason", "第 {row} 行“{name}”的主办单位是“{owner}”，没有收。", "请只登记本单位的；别的单位的请减负办统一导入。"
    ),
    "channel_owner_unknown": Words(
        "hint", "第 {row} 行“{name}”的主办单位“{owner}”没有对上本县的单位。", "请减负办在这一个的页面上指定单位。"
    ),
    "channel_post_value": Words("reason", "第 {row} 行读不出{wanted}，没有计入。", "请补上后再导入。"),
    "channel_activity_several": Words(
        "hint", "登记表里有几个都叫“{name}”，使用记录没有计入。", "请在名称后面写上种类，如“{name}（公众账号）”。"
    ),
    "channel_activity_unknown": Words(
        "hint", "使用记录里的“{name}”不在登记表里，没有计入。", "请先登记，或把名称写得和登记表一样。"
    ),
    # every kind
    "channel_dormant": Words(
        "reason", "到 {until} 已有 {days} 天没有{act}（{since}），超过 {limit} 天。",
        "请先看有没有人还要用：不用的注销，用处被别处包住的整合。不要为了更新而更新。",
    ),
    "channel_falling": Words(
        "reason", "{weeks} 周里每周{act}由约 {first} 降到约 {last}，再过 {ahead} 周预计 {expected}（{low}—{high}）。",
        "趋势不等于结果。请问问用的人为什么不用了，再定保留、整合还是注销。",
    ),
    "channel_few_data": Words(
        "hint",
        "使用记录只有 {weeks} 周，少于 {least} 周，看不出趋势。",
        "满 {least} 周后再看。现在只看得出最近有没有更新。",
    ),
    "channel_data_old": Words(
        "hint", "使用记录只到 {until}，是按那一天看的。", "请补导出后来的记录；这以后有没有更新，现在不知道。"
    ),
    "channel_never": Words(
        "hint",
        "没有任何更新或使用的日期，看不出还用不用。",
        "请补上最近更新日期，或导入使用记录。",
    ),
    # apps
    "app_below_county": Words(
        "block", "“{name}”由{owner}建设，县级以下的单位原则上不开发。", "请并到县级以上已有的应用里，数据先导出留存。"
    ),
    "app_unfiled": Words(
        "block",
        "“{name}”没有备案编号。",
        "备案以前不得要求任何人下载、安装、使用；不再需要的请注销。",
    ),
    "app_unfiled_yet": Words(
        "hint", "“{name}”还没有备案编号，最晚 {day} 前备案。", "请准备备案材料；不再需要的请趁早注销。"
    ),
    "app_file_first": Words("hint", "应用要先备案再上线。", "通过准入以后办理备案，启用时填备案编号。"),
    "app_no_sponsor": Words("block", "“{name}”没有写明主办单位。", "请补上主办单位；没有单位认领的请注销。"),
    "app_forbidden": Words(
        "block", "功能里有“{words}”（{what}）。", "请去掉这项功能。确属安保、应急需要的，请写明范围和理由。"
    ),
    "app_forbidden_exempt": Words(
        "reason",
        "功能里有“{words}”（{what}），说是安保、应急需要。",
        "可以例外，但只限这个范围；请写明谁用、什么时候用。",
    ),
    "app_collects_forms": Words(
        "reason", "{owner}的应用里有填表报数（{words}）。", "填表报数请走省级统一平台或本平台，这里不再另设。"
    ),
    "app_no_complaints": Words(
        "hint", "登记的功能里没有看到投诉建议的入口。", "有的请在登记表里写上；没有的请补上。"
    ),
    "app_little_used": Words(
        "reason", "登记 {users} 人，近一个月只有 {active} 人在用（{share}），不到 {limit}。",
        "请限期整改，仍用得少的停用；职责由别的渠道接着办。",
    ),
    "app_doubled": Words(
        "reason", "与{others}功能重复：{shared}，占较少一方功能的 {share}，使用的人也相同。",
        "建议保留“{keep}”：{why}。其余并过去。",
    ),
    "app_questions_open": Words(
        "reason", "立项前要答的 {count} 个问题还有 {open} 个没有答好：{questions}。", "请逐个写清楚；答不上来的先不建。"
    ),
    # accounts
    "account_no_owner": Words("reason", "“{name}”没有写明主办单位。", "请补上；没有单位认领的请注销。"),
    "account_several": Words(
        "reason",
        "{owner}在{platform}上有 {count} 个账号：{names}。",
        "一个单位一个平台只留一个。建议保留“{keep}”：{why}。",
    ),
    "account_hollow": Words(
        "reason",
        "近一年 {posts} 篇里，转载 {reposts} 篇、没有内容 {empty} 篇、与前面雷同 {repeated} 篇，合计 {share}。",
        "没有自己的内容可发的，请并到上级或同类账号，不要靠转载维持。",
    ),
    "account_little_read": Words(
        "reason", "关注 {followers} 人，近 {posts} 篇平均 {reads} 人看（{share}），不到 {limit}。",
        "看的人少、又没有力量维护的，请整合或注销。不要组织人去看、去点赞。",
    ),
    "account_expected": Words(
        "hint",
        "这是县级以上政府的账号，平台上只有这一个。",
        "按规定应当开设：请恢复维护或并入同一单位的其他平台，不宜直接注销。",
    ),
    # groups
    "group_incomplete": Words(
        "reason", "建群登记缺{missing}。", "请补登记；没有人认领的群请解散。"
    ),
    "group_expired": Words(
        "reason",
        "{day} 已经到期，群还在。",
        "事情办完的请解散；确要延长的请写明理由和新的到期日。",
    ),
    "group_matter_past": Words(
        "reason", "“{matter}”是 {year} 年的事，群还在。", "事情办完的请解散；转作常年工作的请改登记，不要沿用旧群。"
    ),
    "group_no_expiry": Words(
        "hint", "看名称是临时的群，没有写到期日。", "请写上到期日，到期自动提醒解散。"
    ),
    "group_too_long": Words(
        "reason", "临时的群已用了 {days} 天，超过 {limit} 天。", "请看事情办完没有；办完的解散。"
    ),
    "group_doubled": Words(
        "reason", "“{matter}”有 {count} 个群：{names}。", "请并成一个。建议保留“{keep}”：{why}。"
    ),
    "group_renamed": Words(
        "reason",
        "“{old}”{closed} 解散，{opened} 又建了“{name}”，同一件事。",
        "改名再建的请并回在用的群或解散；确需重建的请写明理由。",
    ),
    "group_empty": Words("hint", "群里只有 {members} 人。", "几个人的事直接联系就行，群可以解散。"),
    "group_quiet_by_nature": Words(
        "hint",
        "到 {until} 已有 {days} 天没有消息；这是应急、值班的群，平时没有消息是正常的。",
        "请保留，每年汛期、防火期前核对一次成员。",
    ),
}  # fmt: skip
