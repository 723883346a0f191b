"""What the gate says of 督查、检查、考核、调研."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # whether it is in the plan, and how many there are
    "inspection_comprehensive_more": Words(
        "reason",
        "{sender}今年已有 {number} 项综合性的{titles}，一个部门一年最多 {limit} 项。",
        "请并进已有的一项，或者改成专项；确要再做的写明理由。",
    ),
    "inspection_comprehensive_often": Words(
        "reason", "综合性的一项安排了一年 {times} 次，最多 {limit} 次。", "请一年只做一次，平时要看的数从平台上看。"
    ),
    "inspection_unplanned": Words(
        "reason", "没有写{missing}。", "在年度计划里的，请补上；不在的，先报减负办列入计划；突发的，选“突发”。"
    ),
    "inspection_emergency_unexplained": Words(
        "reason", "标了突发，没有写为什么等不到列入计划。", "请写明出了什么事；去过以后 {days} 天以内要公布理由。"
    ),
    "inspection_mergeable": Words(
        "reason",
        "和{sender}的《{title}》看的是同一类事，{shared}。",
        "请两家合成一项、一起去；合不了的写明理由。",
    ),
    "inspection_doubled": Words(
        "block", "和{sender}的《{title}》查的是同一件事，{shared}，是重复督查。", "请并进那一项，用它的结果。"
    ),
    "inspection_split": Words(
        "reason", "和《{title}》是计划里的同一项，拆成了 {count} 个来做。", "请合成一次，一次看完。"
    ),
    "inspection_not_fewer": Words(
        "reason",
        "{sender}今年到县乡村的已有 {now} 项，基数那一年 {before} 项，应当减少 {limit}% 以上，不超过 {most} 项。",
        "请减去或合并一些；确要做的写明理由。",
    ),
    "inspection_unapproved_levels": Words(
        "reason", "没有列入计划，要经 {limit} 级同意，只写了 {levels} 级。", "请先请分管负责人和主要负责人同意。"
    ),
    "inspection_three_noes": Words("reason", "没有写{missing}。", "没有计划、没有问题线索、没有程序的不督查，请补上。"),
    "inspection_over_cap": Words(
        "reason",
        "{place}{used}，再去就超了。",
        "请改日子，或与别的单位同一天去；确要去的，写明理由，当地看得到。",
    ),
    "inspection_often": Words("reason", "一个地方要去 {times} 次。", "请一次看完，没有解决的问题再去第二次。"),
    "inspection_quiet": Words(
        "reason", "安排的日子都在{name}（{first} 到 {last}）里，当地走不开。", "请避开这些日子。"
    ),
    # what the regulation on government supervision asks
    "inspection_undesignated": Words(
        "block",
        "{sender}是部门，没有写本级政府指定的文号，不能搞政府督查。",
        "请先请本级政府指定；属于本行业检查的，请改成“检查”。",
    ),
    "inspection_unapproved": Words(
        "block", "没有写这次督查由谁决定、谁批准。", "请写本级政府的决定，或者行政首长的批示件号。"
    ),
    "inspection_no_design": Words(
        "block", "督查方案没有写明{missing}。", "请补上，写到具体的事、具体的单位、哪些地方。"
    ),
    "inspection_no_limits": Words("block", "督查没有写明{missing}。", "请写哪天到哪天；去的人先培训，写上哪天、谁讲。"),
    "inspection_beyond": Words(
        "block", "超出了方案写的范围：{what}。", "请只看方案里的事、只去方案里的地方；要加的，另报一项。"
    ),
    # what it asks of those who are visited
    "inspection_principals": Words(
        "reason", "要见主要负责人，没有写为什么：“{what}”。", "请改请管这件事的人；确要见的，写明理由。"
    ),
    "inspection_materials": Words(
        "reason", "要当地另外准备{kind}：“{what}”。", "请去掉。平台上报过的都已放进检查人的资料包，缺什么到现场看。"
    ),
    "inspection_trace_praise": Words(
        "reason", "把“{word}”当成了检查、打分的内容：“{what}”。", "请换成事情办得怎样、群众满不满意。"
    ),
    "inspection_trace_paper": Words(
        "reason", "看的是痕迹“{word}”：“{what}”。", "请到现场看事情办没办、问群众，不看材料多少。"
    ),
    "inspection_red_line": Words("hint", "检查里层层加码、过度留痕，要受党纪处分。", "上面标出来的几处，请改了再发。"),
    "inspection_welcome": Words("block", "有迎送的安排：“{what}”。", "请去掉：不敲锣打鼓、不挂横幅、不列队、不设宴。"),
    "inspection_escorted": Words(
        "reason", "要当地派人陪同：“{what}”。", "请去掉，自己找得到路；确要带路的，只要一人，写明理由。"
    ),
    "inspection_showcase": Words("reason", "先选好、布置好了看的点：“{what}”。", "请去掉，到了再定看哪里，随机走。"),
    # 四不两直
    "inspection_announced": Words(
        "hint",
        "没有做到{broken}。",
        "调研和暗访最好不发通知、不打招呼、不听汇报、不用陪同，可以改成“随机抽取、当天开封”。",
    ),
    "inspection_office_first": Words("hint", "先到办公室、会议室集中。", "请直接到现场，有问题再找人问。"),
    "inspection_research_mode": Words(
        "hint", "调研没有用“四不两直”的方式。", "能不打招呼的就不打招呼；要座谈的，写明谈什么。"
    ),
    "inspection_escort_unexplained": Words(
        "hint", "暗访要人陪同，没有写为什么。", "请写明特殊在哪里，不告诉陪同的人去做什么。"
    ),
    # checks of enterprises
    "inspection_no_basis": Words(
        "block", "没有写法律、法规、规章的依据，没有依据的不能查。", "请写是哪部法律、法规、规章的第几条。"
    ),
    "inspection_list_incomplete": Words("block", "抽查事项没有写明{missing}。", "请补上，并且公布。"),
    "inspection_not_drawn": Words(
        "block", "写了随机抽查，没有把{missing}分别随机抽取。", "请在“抽签”里建两个名单，各抽各的。"
    ),
    "inspection_few_inspectors": Words(
        "reason", "只去 {people} 人，至少要 {limit} 人。", "请再派一名，有利害关系的回避。"
    ),
    "inspection_forbidden_inspector": Words(
        "block", "由{who}去查企业，他们不能实施检查。", "请由有执法资格的人去；请专家只作技术支持的，写明。"
    ),
    "inspection_unpublished": Words(
        "block", "检查事项没有公布，没有公布的不能查。", "请先在本单位网站公布，再填公布的日子。"
    ),
    "inspection_enterprise_merge": Words(
        "block", "和{sender}的《{title}》查的是同一批企业、同一类事。", "能合的请合成一次，能一起去的一起去。"
    ),
    "inspection_remote": Words(
        "block", "写明看材料、看共享数据就能办，还要到企业去。", "请改成在平台上核对，不去现场。"
    ),
    "inspection_enterprise_often": Words(
        "block", "一家企业一年要去 {times} 次，最多 {limit} 次。", "请合成 {limit} 次以内。"
    ),
    "inspection_no_certificate": Words(
        "block", "统计检查没有写带什么证件。", "请写统计执法证的编号；不出示的，对方可以不接受。"
    ),
    "inspection_security_repeated": Words(
        "block", "和{sender}的《{title}》都是网络数据安全检查，对象相同。", "请用已有的评估、测评结果，不再查一遍。"
    ),
    # reading a notice or a register
    "inspection_register_empty": Words(
        "block", "文件“{file}”里没有找到督查检查的事项。", "请在表头写上“事项名称”“主办单位”“类型”“时间”，一行一项。"
    ),
    "inspection_register_untitled": Words("reason", "工作表“{sheet}”第 {row} 行没有事项名称，没有读。", "请补上名称。"),
    "inspection_register_time": Words(
        "reason",
        "工作表“{sheet}”第 {row} 行《{title}》的时间“{text}”没看懂，或者前后颠倒，当作没有写。",
        "请写成“2026年5月至6月”或“2026年5月6日”的样子，开始在前、结束在后。",
    ),
    "inspection_register_many": Words(
        "block", "{file} 里有 {count} 项，一次最多看 {most} 项。", "请按单位或者年度分成几个文件再看。"
    ),
    "inspection_register_twice": Words("reason", "编号 {id} 用了两次，后一个改作 {new}。", "请给每一项不同的编号。"),
    "inspection_unsaid": Words("hint", "通知里没有写{missing}，这些没有看。", "按计划一起看，看得更准。"),
    "inspection_no_notice": Words("hint", "没有认出这是督查、检查、考核、调研的通知。", "请核对；标题里写明是哪一种。"),
    # joining visits
    "joining_no_solver": Words(
        "reason",
        "这台机器没有装求解器（OR-Tools），排出来的是简易办法的结果，说不出离最好的还差多少。",
        '请装上再排：pip install "yibiao[planner]"。',
    ),
    "joining_unplaced": Words(
        "reason",
        "{sender}去{place}（《{title}》）在 {first} 到 {last} 之间排不下：{why}。",
        "请放宽日子，或并到别人去的那天；突发的不用排。",
    ),
    "joining_kept_over": Words(
        "reason", "{place}{day} 前后定好的已经超过上限，没有动它。", "请看能不能改日子，或请主办单位写明理由。"
    ),
    "joining_unread": Words(
        "reason", "第 {row} 行《{title}》没有写去哪里，没有排。", "请写明去哪些村、镇街，用顿号隔开。"
    ),
}
