"""What the gate says of a meeting, and the planner of a month of them."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # whether it needs to be
    "meeting_yearly": Words(
        "reason",
        "这是今年第 {number} 个综合性会议，一年最多 {limit} 个，前面开过{titles}。",
        "请把要说的并到专题会、文件里，或者说明为什么还要开。",
    ),
    "meeting_unplanned": Words("hint", "没有写年度会议计划的编号。", "在计划里的请补上；不在的，先报计划。"),
    "meeting_mergeable": Words(
        "reason",
        "{titles}前后几天开，{shared} 人两边都要来。",
        "请与《{first}》（{day}）合着开；合不了的写明理由。",
    ),
    "meeting_repeated": Words(
        "reason", "今年同一件事已经开过 {count} 个会：{titles}。", "没有新情况的不用再开；有的，请写明新在哪里。"
    ),
    "meeting_already_said": Words(
        "reason", "{day} 发的《{title}》已经布置过这件事。", "照文办就行，请不要再开会；有要当面商量的，请写进议程。"
    ),
    "meeting_only_relays": Words(
        "reason",
        "议程里只有传达、布置和讲话，没有要一起商量的事；大家加起来要坐 {hours} 小时。",
        "请改发文、发短信或打电话；要开的，写明有什么要当面商量。",
    ),
    "meeting_could_be_video": Words(
        "reason",
        "有 {trips} 人次要从外面赶来，来回路上一共 {hours} 小时，会上没有非到现场不可的事。",
        "请改开视频会；非到现场不可的写明理由。",
    ),
    # who is asked
    "meeting_unconcerned": Words(
        "reason",
        "有 {count} 个单位 {people} 人与这件事没有直接关系，或者只是列席：{orgs}。",
        "请把他们去掉；要他们做的事，会后单独告诉一声。",
    ),
    "meeting_many_levels": Words(
        "reason", "一个会叫了下面 {count} 级的人：{levels}。", "请只叫到直接办这件事的那一级。"
    ),
    "meeting_to_village": Words(
        "hint",
        "一下开到了村，有 {people} 个村里的人要赶来。",
        "镇街能转达的不用叫村里来；要村里知道的，开视频会或者发通知。",
    ),
    "meeting_heads_for_deputy": Words(
        "reason", "召集会的不是主要负责人，却要 {count} 位下级主要负责人参加：{orgs}。", "请改请分管负责人。"
    ),
    "meeting_heads_often": Words(
        "reason",
        "这个月请镇村主要负责人来开的会有 {now} 个，上个月 {before} 个。",
        "请改请分管负责人，或并到别的会里。",
    ),
    "meeting_too_many": Words("reason", "有 {people} 人参加，{kind}会议最多 {limit} 人。", "请减人，或者改开视频会。"),
    "meeting_clash": Words("reason", "有 {people} 人次同一时间还要去{titles}。", "请错开时间。"),
    "meeting_uncounted": Words(
        "hint",
        "没有写{groups}一共多少人，只按一个单位一人算，用时偏少。",
        "请写明人数，或者给出路程表（有全部镇街和村的名字）。",
    ),
    # how long
    "meeting_no_length": Words("hint", "没有写开多长时间。", "请写明开始和结束时间。"),
    "meeting_long": Words(
        "reason", "要开 {minutes} 分钟，这样的会最多 {limit}。", "请压缩议程，或者分开交给专题会、文件。"
    ),
    "meeting_speech_long": Words(
        "reason", "{who}的讲话安排了 {minutes} 分钟，最多 {limit} 分钟。", "请改短；其余的可以印发。"
    ),
    "meeting_both_speak": Words("reason", "{one}和{other}都安排了讲话。", "一般只由一位讲，请留一位。"),
    "meeting_speech_unlimited": Words(
        "reason", "有 {count} 个发言没有限时，或者超过 {limit} 分钟，比如{first}。", "请给每个发言写上时限。"
    ),
    # when
    "meeting_day_off": Words("reason", "定在 {day}，{what}。", "请改到工作日；有急事的写明理由。"),
    "meeting_evening": Words("reason", "定在 {time}，不是上班时间。", "请改到上班时间。"),
    "meeting_busy_season": Words(
        "reason", "正赶上{season}（{first} 到 {last}），镇村的人走不开。", "请避开这些日子，或者改发文、开视频会。"
    ),
    "meeting_same_day_relay": Words(
        "hint", "《{title}》当天来、当天就开会传达。", "传达不必赶在当天，可以并到下一个会里，或者转发。"
    ),
    "meeting_short_notice": Words(
        "hint", "从通知到开会只有 {days} 个工作日，至少要留 {limit} 个。", "请推后，或者写明为什么这么急。"
    ),
    # disguises, and what is asked besides
    "meeting_nested": Words(
        "reason", "一个会里还套着别的会：“{words}”。", "每个会单独报，能并的并成一个议程，各来各的人。"
    ),
    "meeting_renamed": Words(
        "reason", "名义上不算会或是座谈、培训、调度，写的是“{words}”。", "是年度工作部署的，请按综合性会议报。"
    ),
    "meeting_materials": Words(
        "reason", "参会的人（{people} 人）还要另交：{what}。", "请去掉；已有的材料由召集单位自己取。"
    ),
    "meeting_check_in": Words("reason", "要求“{words}”。", "请去掉，不用打卡、点名、拍照，也不通报到会率。"),
    # reading a register or a calendar
    "calendar_unreadable": Words(
        "block", "文件“{file}”不是日历（.ics），或者已经坏了：{why}。", "请从日历软件里重新导出。"
    ),
    "calendar_event_bad": Words(
        "reason", "第 {row} 行起的一个会读不出来：{why}。其余的照常读了。", "请改正这一条，或者手工补上。"
    ),
    "calendar_many": Words("reason", "日历里有 {count} 个会，只读了前 {most} 个。", "请按月份分成几个文件。"),
    "calendar_no_start": Words(
        "reason", "第 {row} 行的《{title}》没有写开始时间，或者写的看不懂。", "请补上日期和时间。"
    ),
    "calendar_backwards": Words("reason", "第 {row} 行的《{title}》结束得比开始早。", "请改正时间。"),
    "calendar_zone_unknown": Words(
        "hint", "第 {row} 行的《{title}》写的时区“{zone}”不认识，按北京时间读了。", "请核对时间。"
    ),
    "calendar_cut": Words("hint", "《{title}》一直重复下去，只列到 {last}。", "请写明到哪一天为止。"),
    "calendar_rule_bad": Words(
        "hint", "第 {row} 行的《{title}》怎样重复没看懂，只列了第一次。", "请手工补上其余几次。"
    ),
    "register_empty": Words(
        "block", "文件“{file}”里没有找到会议。", "请在表头写上“会议名称”“时间”“参会人员”，一行一个会。"
    ),
    "register_time": Words(
        "reason",
        "工作表“{sheet}”第 {row} 行《{title}》的时间“{text}”没看懂。",
        "请写成“2026年12月8日 9:00-11:00”的样子。",
    ),
    "register_no_title": Words("reason", "工作表“{sheet}”第 {row} 行没有会议名称，没有读。", "请补上名称。"),
    "register_twice": Words("reason", "编号 {id} 用了两次，后一个改作 {new}。", "请给每个会不同的编号。"),
    "register_person_lost": Words(
        "reason", "工作表“{sheet}”第 {row} 行的人写的会“{meeting}”不在名单里。", "请核对会议名称或编号。"
    ),
    "travel_table_bad": Words("reason", "路程表第 {row} 行没有看懂。", "请写单位和到县城的分钟数（或公里数）。"),
    # merging
    "plan_no_solver": Words(
        "reason",
        "这台机器没有装求解器（OR-Tools），排出来的是简易办法的结果，说不出离最好的还差多少。",
        '请装上再排：pip install "yibiao[planner]"。',
    ),
    "plan_unplaced": Words(
        "block",
        "《{title}》在 {first} 到 {last} 之间排不下。",
        "请放宽它的最早、最晚日期，或增加会场、请参会的人错开别的会。",
    ),
    "plan_clash_fixed": Words(
        "reason",
        "《{title}》和{titles}时间撞了，都不能改期，照原样没有动，有 {people} 人次两边都要去。",
        "请至少让其中一个可以改期。",
    ),
    "plan_not_known": Words("reason", "没有编号是 {id} 的会，拒绝它的合并没有用上。", "请核对编号。"),
    "plan_kept": Words(
        "hint", "《{title}》不在上班时间里，或者跨过了午休，又不能改期，照原样没有动。", "能改期的话，请写明再排一次。"
    ),
    "plan_no_length": Words("reason", "《{title}》没有写开多长时间，没有排进来。", "请写明开始和结束时间，或者时长。"),
    "plan_no_room": Words(
        "reason",
        "《{title}》有 {people} 人，最大的会场只坐得下 {seats} 人，没有给它排会场。",
        "请减人、改视频或另找会场。",
    ),
    "plan_people_unknown": Words(
        "hint",
        "有 {count} 人次没有写姓名，也看不出是不是同一个人，路程按各跑一趟算，没有当作省下的。",
        "写明姓名或“主要负责人”“分管负责人”，能合并的会看得更准。",
    ),
}
