"""What the gate says of an appraisal scheme and of each of its indicators."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # an indicator that counts traces
    "indicator_traces": Words(
        "block",
        "“{name}”数的是{kinds}（{words}），不是办成了什么。",
        "请删去，或者换成看得见的结果，例如{instead}。",
    ),
    "indicator_praise": Words(
        "block",
        "“{name}”拿{kinds}（{words}）计分，这些不列为考核内容。",
        "请删去；想看工作做得怎么样的，请换成{instead}。",
    ),
    "indicator_likes": Words(
        "block", "“{name}”拿{kinds}（{words}）作考评的依据。", "请删去；想看群众知道不知道的，请换成{instead}。"
    ),
    "indicator_check_in": Words("block", "“{name}”考的是{kinds}（{words}）。", "请删去，换成{instead}。"),
    "indicator_installs": Words(
        "block", "“{name}”考的是{kinds}（{words}）。", "请删去；好用的自然有人用，想看效果的换成{instead}。"
    ),
    "indicator_reports": Words(
        "reason",
        "“{name}”考的是报材料（{words}）；收没收到，收的一方自己就有。",
        "请删去；要用的数直接从台账里取。",
    ),
    "indicator_arrangements": Words(
        "reason", "“{name}”看的是{kinds}（{words}），有了机构不等于办成了事。", "请换成这件事办到了什么程度。"
    ),
    "indicator_paper_evidence": Words(
        "reason",
        "“{name}”要看{words}来打分，等于要基层备一份材料。",
        "请改用台账、业务系统里已有的数，或者到现场看、随机问群众。",
    ),
    "indicator_veto": Words(
        "reason", "“{name}”写了{kinds}（{words}）。", "在规定清单以内的请写明依据；清单以外的请删去。"
    ),
    "indicator_rank": Words(
        "reason",
        "“{name}”按名次给分（{words}）。相邻名次的差别往往只是误差，别处好了也算这里差。",
        "请改成与目标比、与自己的过去比。",
    ),
    "indicator_titles": Words(
        "reason",
        "“{name}”拿创建示范、评比称号计分（{words}）。",
        "在公布的项目清单里的请写明项目名称；不在的请删去，换成创建要达到的那个结果。",
    ),
    "indicator_vague": Words(
        "hint", "“{name}”看不出量的是什么。", "请写明数什么、怎么数、从哪里取；只是要求而没有量的，可以不列进考核。"
    ),
    # collecting it
    "indicator_asks_held": Words(
        "block",
        "“{name}”要各村再报，而台账里已经有“{item}”，{places}。",
        "请把数据来源改成台账里的“{item}”，收集用时就是零。",
    ),
    "indicator_costs": Words(
        "reason",
        "收集“{name}”，一个村一年大约要 {minutes} 分钟，超过 {limit} 分钟。",
        "请改用已有的数，或者少要几次、少要几格。",
    ),
    "indicator_twice": Words("reason", "“{name}”和“{other}”量的是同一样东西。", "请留一个，不然这一样就算了两遍。"),
    # the whole
    "scheme_few_outcomes": Words(
        "reason",
        "看结果、听群众评价的指标只占 {share}%，应当不低于 {limit}%。",
        "请减去看过程的，或者提高结果类、群众评价类的分值。",
    ),
    "scheme_no_people": Words(
        "reason",
        "{count} 项指标里没有一项是听群众评价的。",
        "请加一项抽样问来的群众评价，可以用平台里的满意度调查，不用基层填表。",
    ),
    "scheme_few_people": Words(
        "reason", "群众评价只占 {share}%，本地规定不低于 {limit}%。", "请提高群众评价的分值。"
    ),
    "scheme_weights": Words(
        "hint", "各项分值加起来是 {total}，不是 100{without}。", "不改也算得对，分值只看相互的比例；没有写的请补上。"
    ),
    "scheme_to_village": Words(
        "reason",
        "这是部门自己的考核，直接考到村，没有写县里统一部署的依据。",
        "请写明县委、县政府统一部署的文；没有的，请并到县里统一的考核里。",
    ),
    "scheme_not_fewer": Words(
        "reason", "今年 {now} 项指标，上一年 {before} 项，没有减到本地规定的幅度（{limit}%）。", "请再减几项。"
    ),
    "scheme_campaign_unapproved": Words(
        "reason", "这是创建示范、评比一类的活动，没有写批准的文号。", "请先报批，把文号写上；没有批准的不搞。"
    ),
    "scheme_campaign_forbidden": Words(
        "block", "{org}不能自己搞创建示范、评比授牌一类的活动。", "请撤下；确有需要的，由县委、县政府按程序报批。"
    ),
    "scheme_campaign_charges": Words("block", "向创建的对象收费 {fee} 元。", "不得收费，请删去；已经收的请退回。"),
    "scheme_campaign_name": Words("block", "活动名称里用了“{words}”，没有经过批准。", "请改名，或者写明批准的文号。"),
    "scheme_campaign_more": Words(
        "reason", "今年要评 {now} 个，上一年 {before} 个，只减不增。", "请减到不超过上一年的个数。"
    ),
    # reading a table of indicators
    "scheme_no_indicators": Words(
        "block", "{file} 里没有找到指标表。", "请核对：表头要有“指标”一列，最好还有分值、评分标准、数据来源。"
    ),
    # a table of values
    "values_no_places": Words(
        "block", "{file} 里没有找到“村”或“单位”一列。", "请在第一列写单位名称，后面一列一个指标。"
    ),
    "values_not_numbers": Words(
        "hint", "“{name}”有 {count} 格不是数（如“{example}”），当作没有数，不当作零。", "请核对这几格。"
    ),
    "values_no_indicator": Words(
        "reason", "{file} 里没有“{name}”这一列，这一项这次没有算。", "请补上这一列，或者在方案里去掉这一项。"
    ),
    "values_impossible": Words(
        "reason",
        "“{name}”有 {count} 处分子比分母大、分母是零，或者是负数（如 {example}），当作没有数。",
        "请核对这几处的分子和分母。",
    ),
    "values_of_one": Words(
        "reason",
        "“{name}”的数都在 0 到 1 之间，底线和目标却大得多：格子里显示 85% 的，存的是 0.85。",
        "请把百分比写成 85，或者把底线和目标也写成小数。",
    ),
    "values_not_weighed": Words(
        "reason", "指标表里没有“{name}”，或者没有写分值，这一列这次没有算。", "要算的，请在指标表里写上名称和分值。"
    ),
    "values_no_target": Words(
        "reason", "“{name}”写的是接近目标最好，没有写目标是多少，这一项这次没有算。", "请在“目标”一列写上数。"
    ),
    "measures_none": Words(
        "block",
        "{file} 里没有找到指标和分值，没有照着算。",
        "请核对：表头要有“指标”“分值”两列；不写指标表的，各列一样重。",
    ),
    "values_twice": Words("reason", "“{place}”有两行，只取了第一行。", "请删去一行。"),
}  # fmt: skip
