"""What the gate says of a survey, and what the command line says of a file of answers."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # the whole
    "survey_empty": Words("block", "一道题也没有。", "请先写题目。"),
    "survey_many_questions": Words(
        "reason", "有 {count} 道题，超过 {limit} 道。", "请留下真会用到的；用不上的不要问。"
    ),
    "survey_long": Words("reason", "答完约要 {minutes} 分钟，超过 {limit} 分钟。", "请把题写短，少要写字的题。"),
    "survey_too_often": Words(
        "reason", "{last} 刚问过同一批人，才过 {days} 天，不到 {limit} 天。", "请等一等，或者写明为什么现在要再问。"
    ),
    "survey_few_people": Words(
        "reason", "只抽 {people} 个人，全县的数也会差得很远，至少要 {least} 个。", "请多抽一些，或者不办这次调查。"
    ),
    # rules
    "survey_levels": Words("hint", "第 {number} 题有 {count} 级，好差评是 {levels} 级：{words}。", "请改成这几级。"),
    "survey_must": Words("reason", "第 {numbers} 题定为必答。", "评价是自愿的，请改成可以不答。"),
    "survey_pressed": Words("reason", "说明里写了“{words}”。", "评价是自愿的，请去掉，写明“不愿答的可以不答”。"),
    "survey_no_door": Words("reason", "没有写对调查有意见找谁。", "请写上电话或地方，比如“有意见请打县减负办电话”。"),
    # wording
    "survey_two_things": Words(
        "reason", "第 {number} 题里的“{words}”是两件事，答的人不知道在答哪一件。", "请拆成两道题，或者只问一件。"
    ),
    "survey_praises": Words("reason", "第 {number} 题里的“{words}”先说了好话。", "请去掉，只说是什么事。"),
    "survey_pushes": Words(
        "reason", "第 {number} 题里的“{words}”是让人答满意。", "请改成“您对……怎么看”，从好到差都能选。"
    ),
    "survey_names_people": Words(
        "block", "第 {number} 题问“{words}”，答的人就不是匿名的了。", "请去掉；要联系的，请对方另外打电话来。"
    ),
    "survey_ranks": Words("block", "第 {number} 题里的“{words}”是给人或给村排名。", "请改成问一件具体的事办得怎样。"),
    "survey_jargon": Words("hint", "第 {number} 题里的“{words}”，平常人不这么说。", "请换成家里说话的说法。"),
    "survey_two_nots": Words("hint", "第 {number} 题里的“{words}”有两个“不”，容易听反。", "请改成正着问。"),
    "survey_long_question": Words("hint", "第 {number} 题有 {count} 个字，超过 {limit} 个。", "请写短，一句话念得完。"),
    "survey_known": Words(
        "reason", "第 {number} 题“{words}”，台账里有，抽样的时候已经按它分了组。", "请去掉这道题，不再问一遍。"
    ),
    "survey_no_choices": Words("block", "第 {number} 题没有两个以上的选项。", "请写上选项。"),
    "survey_no_way_out": Words("hint", "第 {number} 题没有“不清楚”或“没有办过”。", "请加上，免得人随便选一个。"),
    "survey_same_choice": Words("reason", "第 {number} 题有两个一样的选项。", "请去掉一个。"),
    # files of the command line
    "survey_no_column": Words("block", "{file}里没有“{column}”这一列。", "请补上这一列。"),
    "survey_no_rows": Words("block", "{file}里一行也没有。", "请核对文件；第一行是列名，一人一行。"),
    "survey_row_not_used": Words("hint", "{file}第 {row} 行没有用：{why}。", "请补上再算。"),
    "survey_repeated_id": Words("reason", "{file}里编号“{id}”出现了 {count} 次，只用第一次的。", "请核对名册。"),
    "survey_small_frame": Words("reason", "名册只有 {count} 人，要抽 {size} 人，全都问了。", "不必抽样；也可以少抽。"),
    "survey_not_drawn": Words(
        "hint", "{file}第 {row} 行的格子“{cell}”不在抽样的结果里，没有用。", "请核对是不是这一次调查。"
    ),
}
