"""What the gate says of a document."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # opening
    "not_a_document": Words(
        "block", "文件“{file}”是{kind}，没有读入。", "请换成 .docx、.doc、.wps、.pdf 或 .txt，或直接粘贴文字。"
    ),
    "document_empty": Words("block", "文件“{file}”里没有读到文字。", "请打开看看；文字若是图片，请换有文字的原件。"),
    "document_scanned": Words(
        "block", "文件“{file}”是扫描件或图片（{pages} 页），里面没有文字可读。", "请用起草时的 Word 文件，或粘贴文字。"
    ),
    "document_mixed_encodings": Words(
        "hint", "文件“{file}”里混用了两种编码，已逐行认读。", "请看一下有没有乱码；另存为 UTF-8 就不会再混。"
    ),
    "document_cut": Words("reason", "文件“{file}”太长，只读了{read}（共{whole}）。", "请只交正文；附件另存。"),
    "document_revisions": Words("hint", "文件“{file}”带有修订痕迹，已按“全部接受”来读。", "定稿前请接受或拒绝修订。"),
    # copies and what is new
    "document_copied": Words(
        "reason",
        "有 {share} 的文字照搬《{title}》，共 {count} 处。",
        "照搬的请删去，写“按照《{title}》执行”；只留本地要做的事。",
    ),
    "document_all_copied": Words(
        "reason",
        "有 {share} 的文字照搬《{title}》，共 {count} 处，大半是原文。",
        "请不发，或者转发原文，另写几句补充要求。",
    ),
    "document_needless": Words(
        "block",
        "要求下面做的 {count} 件事，《{title}》里都已经提了；除去照抄和套话只剩 {left} 字。",
        "这件文可以不发，请直接按上级文件办；确要提醒的，改为转发。",
    ),
    "document_repeats": Words(
        "reason",
        "今年已发的《{title}》{day}有 {share} 的文字与这件相同。",
        "请不再重发；要改的，发一件写明改哪几条的短文。",
    ),
    "document_mergeable": Words(
        "hint", "今年已发的《{title}》讲的是相近的事。", "请看能不能并成一件，或者在那件里补充。"
    ),
    "document_hidden_marks": Words(
        "reason",
        "文中有 {hidden} 个看不见的字符、{homoglyphs} 个以假乱真的字，比对时已经还原。",
        "请删去；从网页复制来的，先粘贴为纯文本。",
    ),
    # length and substance
    "document_long": Words(
        "reason",
        "正文 {characters} 字，{kind}不超过 {limit} 字，多出 {over} 字。",
        "照“可以删的”一栏删去，大约剩 {after} 字。",
    ),
    "document_pages": Words(
        "reason", "正文按国标排大约 {pages} 页，超过 {limit} 页。", "请压缩，或者把操作细节移到附件。"
    ),
    "sentence_long": Words("hint", "“{words}……”这一句有 {characters} 字，超过 {limit} 字。", "请断成几句。"),
    "paragraph_long": Words("hint", "“{words}……”这一段有 {characters} 字，超过 {limit} 字。", "请分段，或者只留要点。"),
    "document_boilerplate": Words(
        "reason",
        "套话占 {share}，共 {count} 处。",
        "意义、背景、加强领导一类的话请删去，直接写做什么、谁来做、什么时候做完。",
    ),
    "document_says_nothing": Words(
        "block", "套话占 {share}，没有一件要做的事，也没有一个时限。", "这件文可以不发；真有事要做的，只写那件事。"
    ),
    "document_hollow": Words(
        "reason",
        "每千字只有 {told} 处具体内容（不到 {least} 处）：要求 {actions} 项，时限 {deadlines} 个，数字 {numbers} 个。",
        "请写明谁、做什么、什么时候做完、钱和人从哪里来；写不出的，这件文可以不发。",
    ),
    # what is put on those below
    "document_asks_report": Words(
        "reason",
        "要{who}报送落实情况：{what}{by}。",
        "一般不提这样的要求。确需了解的，先看平台上已有的数据，或说明理由。",
    ),
    "document_asks_plan": Words(
        "reason", "要{who}再制定配套文件：{what}{by}。", "一般不提这样的要求。请把要做的事一次写清，让下面直接做。"
    ),
    "document_asks_form": Words(
        "reason", "要{who}填表或建台账：{what}{by}。", "表格请先走报表准入；台账里已有的数据会自动带出，不要再收。"
    ),
    "document_attaches_form": Words(
        "reason", "附件《{name}》要下面填报。", "请把这张表先走报表准入，通过了再随文下发。"
    ),
    "document_asks_material": Words(
        "reason", "要{who}交材料：{what}{by}。", "能从系统里查到的不要再交；确需的写明交给谁、只交一次。"
    ),
    "document_asks_meeting": Words("hint", "要{who}开会或参会：{what}{by}。", "请先走会议准入；能发文说清的不开会。"),
    "document_asks_training": Words("hint", "要{who}培训：{what}{by}。", "请并入年度培训，或者用线上课件。"),
    "document_asks_group": Words(
        "reason", "要{who}加群：{what}{by}。", "一事一群，办完就散；请先登记工作群，已有的群不再另建。"
    ),
    "document_asks_app": Words(
        "reason", "要{who}装应用、录系统：{what}{by}。", "请核对应用有没有备案；一份数据只录一次。"
    ),
    "document_asks_account": Words("reason", "要{who}关注或开设账号：{what}{by}。", "不得摊派关注；开设账号请先登记。"),
    "document_asks_inspection": Words(
        "hint", "写到督查、考核、通报：{what}{by}。", "列入年度督查检查考核计划的才开展；没有列入的请删去。"
    ),
    "document_asks_body": Words("hint", "要{who}新设机构：{what}{by}。", "请用现有的机构承担，不要求下面对口设立。"),
    # kinds and ways
    "document_no_kind": Words(
        "block", "标题里的文种是“{inner}”，不在规定的十五种之内。", "请用通知印发，或改为通知、意见、报告等规定的文种。"
    ),
    "document_title": Words("hint", "标题不全：{missing}。", "标题写明谁发的、关于什么事、什么文种。"),
    "document_elements": Words("hint", "{kind}缺少{missing}。", "请补上；等签发以后才有的，印发前补。"),
    "document_no_signer": Words("reason", "{kind}没有写签发人。", "往上报的文请写明签发人姓名。"),
    "document_secret": Words(
        "block", "文稿标了密级“{words}”。", "涉密文稿不得放进本平台，请马上删去，按保密规定办理。"
    ),
    "document_report_asks": Words(
        "block", "报告里夹带了请示的事：“{words}”。", "请把请示的事另写一件请示；报告里删去这句。"
    ),
    "document_several_matters": Words("block", "一件请示里请示了 {count} 件事。", "请示一文一事，请分成几件。"),
    "document_several_recipients": Words(
        "reason", "往上报的文主送了 {count} 个机关：{names}。", "只主送一个，其他需要知道的用抄送。"
    ),
    "document_to_person": Words("block", "主送写了领导个人：{names}。", "请主送机关；领导直接交办的，注明交办。"),
    "document_copies_down": Words("block", "往上报的文抄送了下级：{names}。", "请删去抄送的下级机关。"),
    "document_skips_level": Words(
        "reason", "{issuer}直接主送{to}，越过了中间一级。", "请逐级上报；确需越级的，抄送被越过的机关。"
    ),
    "document_commands_below": Words(
        "block",
        "{issuer}向下级党委政府提了命令式的要求：{names}。",
        "请主送下级对口部门；确需的，经本级党委政府同意，并在文中注明。",
    ),
    "document_inner_office": Words("block", "{issuer}是内设机构，不能对外正式行文。", "请用本机关或办公室的名义。"),
    "document_wrong_relation": Words("reason", "{to}与本机关没有隶属关系，不用{kind}。", "请改用函。"),
    # form
    "document_number_brackets": Words("hint", "发文字号“{words}”的年份没有用六角括号。", "请写成“〔2026〕5号”的样子。"),
    "document_number_padded": Words("hint", "发文字号“{words}”加了“第”或补了 0。", "顺序号直接写数字，如“5号”。"),
    "document_date": Words("hint", "成文日期“{words}”的写法不合规定。", "请用阿拉伯数字写全年月日，月、日不补 0。"),
    "document_date_wrong": Words("hint", "成文日期“{words}”不是一个真实的日子。", "请核对。"),
    "document_numbering": Words("hint", "层次序数不对：{why}（“{words}”）。", "层次依次用“一、”“（一）”“1.”“（1）”。"),
    "document_attachment_mark": Words("hint", "附件名称“{words}”后面有标点。", "附件名称后面不加标点。"),
    "document_attachment_missing": Words("hint", "正文提到“{words}”，没有找到附件说明。", "请在正文下面列出附件。"),
    "document_figures": Words("hint", "“{words}”的写法：{why}。", "请照国标《出版物上数字用法》改。"),
    "document_punctuation": Words("hint", "“{words}”的标点：{why}。", "请照国标《标点符号用法》改。"),
    "document_refused_before": Words(
        "block",
        "和 {day} 没有同意的《{title}》有 {share} 的文字相同。减负办当时说：{reason}。",
        "请照当时说的改；改过的地方不多又确要发的，写明理由并签名。",
    ),
    # the year
    "document_over_last_year": Words(
        "reason",
        "连这件今年发文 {now} 件，上年全年 {before} 件，已经超过。",
        "发文只减不增；确需的，先向上级党委办公厅（室）书面说明。",
    ),
    "document_over_quota": Words(
        "reason", "连这件今年发文 {now} 件，定额是 {quota} 件。", "请合并或不发；确需的写明理由。"
    ),
    "document_no_plan": Words("reason", "没有发文计划号，也没有单独立项。", "请填计划号；临时要发的先立项。"),
    "document_needs_approval": Words("reason", "这是{why}的文，要另外审批。", "请先批准；能写进原来那件文的，不另发。"),
    "document_layers": Words(
        "reason", "《{title}》是一层层往下套的贯彻意见。", "上级没有明文要求的，不再制定；请写明是哪一条要求的。"
    ),
    "document_evasion": Words(
        "reason", "可能在绕开发文的数量限制：{why}。", "便笺、白头、多文合一同样计数；该用正式文的用正式文，一文一事。"
    ),
}
