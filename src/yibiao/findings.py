"""Every finding code with its words: what is wrong and where, and what to do about it.

``severity``: ``block`` nothing (or not all) could be used, ``reason`` a person must look, ``hint`` good to know.
Messages and advice are ``str.format`` templates over the values given to ``finding``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from yibiao.model import Finding, Severity


class Words(NamedTuple):
    severity: Severity
    message: str
    advice: str


FINDINGS: dict[str, Words] = {
    # understanding a sheet
    "hidden_sheet": Words("hint", "工作表“{name}”是隐藏的，没有当作报表读取。", "如需读取，请加 --hidden。"),
    "hidden_rows": Words(
        "hint", "工作表“{sheet}”有 {count} 行是隐藏的（从第 {row} 行起），没有读取。", "如需读取，请先取消隐藏。"
    ),
    "hidden_columns": Words(
        "hint",
        "工作表“{sheet}”有 {count} 个带表头的列是隐藏的（从 {column} 列起），没有当作字段。",
        "如需读取，请加 --hidden。",
    ),
    "dictionary_sheet": Words("hint", "工作表“{name}”是代码或选项字典，不是报表。", "无需处理。"),
    "instruction_sheet": Words("hint", "工作表“{name}”是填写说明，不是报表。", "无需处理。"),
    "blank_sheet": Words("hint", "工作表“{name}”是空白的。", "无需处理。"),
    "no_fields": Words(
        "reason", "文件“{file}”里没有认出要填的栏目。", "如果它确是报表，请检查表头是否为图片或文本框。"
    ),
    # opening a file
    "cannot_open": Words(
        "block", "文件“{file}”打不开：{why}。", "请检查文件名和权限；文件正被别的程序占用时请先关闭。"
    ),
    "empty_file": Words("block", "文件“{file}”是空的（0 字节）。", "请向发来的人重新要一份。"),
    "file_too_large": Words(
        "block", "文件“{file}”有 {size} MB，超过上限 {limit} MB，没有读入。", "请拆成几个文件，或删去图片后另存。"
    ),
    "unknown_format": Words(
        "block",
        "文件“{file}”不是能读的表格（看内容是：{kind}）。",
        "请另存为 .xlsx、.xls、.csv 或 .docx 后再试。",
    ),
    "not_a_form_format": Words(
        "block", "文件“{file}”是{kind}，不是可填写的表格，没有读入。", "请向发来的人要 Excel 或 Word 原件。"
    ),
    "wrong_extension": Words(
        "hint", "文件“{file}”的扩展名与内容不符，内容是 {kind}，已按内容读入。", "建议把扩展名改为 {suffix}。"
    ),
    "damaged_file": Words(
        "block",
        "文件“{file}”已损坏或不完整，读不出来（{where}）。",
        "请重新下载或重新要一份；也可以用 Excel 或 WPS 打开修复后另存。",
    ),
    "damaged_sheet": Words(
        "block", "文件“{file}”的工作表“{sheet}”读不出来，其余工作表照常读入。", "请用 Excel 或 WPS 打开该文件后另存。"
    ),
    "encrypted_file": Words(
        "block", "文件“{file}”设了打开密码，没有读入。", "请用密码打开，取消密码（文件-信息-保护）后另存再试。"
    ),
    "zip_bomb": Words(
        "block",
        "文件“{file}”解压后有 {size} MB 以上，超过上限 {limit} MB，已停止读取。",
        "这样的文件通常是坏的或有意为之；请核实来源，或删去无用的行列后另存。",
    ),
    "unsafe_part_name": Words("hint", "文件“{file}”的压缩包里有不安全的路径“{part}”，已忽略。", "请核实文件来源。"),
    "xml_entities": Words(
        "block",
        "文件“{file}”的“{part}”里有文档类型或实体声明，正常的表格没有这些，为安全起见没有读入。",
        "请核实文件来源，用 Excel 或 WPS 打开后另存。",
    ),
    "archive": Words("block", "文件“{file}”是压缩包，不是表格。", "请先解压，再读里面的文件。"),
    "external_links": Words(
        "hint",
        "文件“{file}”引用了别的文件的数据，没有去读取，只用文件里存的结果。",
        "如数据已变，请先在 Excel 中更新链接并保存。",
    ),
    "macros": Words("hint", "文件“{file}”带有宏，宏保留在文件里，从不运行。", "无需处理。"),
    "used_range_false": Words(
        "hint",
        "工作表“{sheet}”名义上用到第 {claimed} 行，实际内容到第 {row} 行为止，只读实际内容。",
        "无需处理；删去下面的空行并保存，文件会小很多。",
    ),
    "stray_cells": Words(
        "reason",
        "工作表“{sheet}”在远离表格的地方（{place} 一带）还有零散内容，没有读入。",
        "请看一下那里：无用就清除；有用就移到表格旁边。",
    ),
    "too_many_cells": Words(
        "block",
        "工作表“{sheet}”太大，只读入前 {row} 行。",
        "请拆成几个工作表或文件。",
    ),
    "workbook_too_large": Words(
        "block", "文件“{file}”的单元格总数超过上限，工作表“{sheet}”起没有读入。", "请拆成几个文件。"
    ),
    "bad_merges": Words(
        "hint",
        "工作表“{sheet}”有 {count} 处合并单元格互相重叠或超出范围（如 {place}），已忽略。",
        "请用 Excel 或 WPS 打开后另存，一般会自动修复。",
    ),
    "damaged_numbers": Words(
        "reason",
        "工作表“{sheet}”的 {place} 是超过 15 位的号码却存成了数字，末尾几位已经丢失。",
        "请把该列设为“文本”格式后重新录入；号码不能从本文件恢复。",
    ),
    "encoding_guessed": Words(
        "hint", "文件“{file}”有 {count} 处字符无法按 {encoding} 识别，已用“�”代替。", "请另存为 UTF-8 编码的 csv。"
    ),
    "no_table": Words("block", "文件“{file}”里没有表格。", "如果表格是图片或用空格排的，请向发来的人要可编辑的原件。"),
    "only_images": Words("block", "文件“{file}”里只有图片，没有可填写的表格。", "请向发来的人要可编辑的原件。"),
    "no_sheets": Words("block", "文件“{file}”里没有可读的工作表。", "请打开看看，另存后再试。"),
    "converter_missing": Words(
        "block",
        "文件“{file}”是旧版 Word 格式（{kind}），需要 LibreOffice 才能读，本机没有安装。",
        "请安装 LibreOffice，或用 Word、WPS 打开后另存为 .docx。",
    ),
    "conversion_failed": Words(
        "block", "文件“{file}”（{kind}）没能转换成 .docx：{where}。", "请用 Word 或 WPS 打开后另存为 .docx。"
    ),
    # matching
    "decisions_differ": Words(
        "hint",
        "“{title}”的“{path}”：{our_decider}（{our_day}）认定为 {ours}，"
        "{file}里 {their_decider}（{their_day}）认定为 {theirs}。",
        "已按本地的认定处理。请双方核对口径，再改其中一份记录。",
    ),
    # filling
    "not_decisions": Words(
        "block", "文件“{file}”不是存疑记录：{why}，没有读入。", "请用填表时生成的“存疑记录.json”，只改其中的 same。"
    ),
    "decided_twice": Words(
        "block",
        "“{name}”的一条记录（{place}）被认定与两个证号不同的人（{one}、{other}）都是同一人，没有合并，这条记录没有用。",
        "请在“存疑记录”里只给其中一个打 √，另一个选“不是”。",
    ),
    "unknown_village": Words(
        "block", "已知数据里没有“{village}”，按村没有选出任何对象。", "请核对 --village：{known}。"
    ),
    "nobody_selected": Words(
        "block",
        "按{filters}没有选出任何对象，各表都没有填行。",
        "请核对 --where 的数据项和值；要填全部，去掉 --where 或写 --where 全部。",
    ),
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
    "villages_overloaded": Words(
        "block",
        "有 {count} 个村本月待填的表加上这张会超过 {limit} 小时（{names}）。",
        "请错开时间，或先不发给这些村。",
    ),
    # checking a value
    "value_masked": Words(
        "hint", "第 {row} 行 {column} 列的号码有几位被遮盖了。", "需要完整号码时，请向数据来源单位核对。"
    ),
    "id_number_length": Words(
        "reason", "第 {row} 行 {column} 列的身份证号不是 18 位。", "请核对是否少填、多填了数字。"
    ),
    "id_number_characters": Words(
        "reason", "第 {row} 行 {column} 列的身份证号里有不该有的字符。", "只应有数字，末位可以是 X。"
    ),
    "id_number_birth_date": Words(
        "reason", "第 {row} 行 {column} 列的身份证号里的出生日期不存在。", "请核对第 7 至 14 位。"
    ),
    "id_number_checksum": Words(
        "reason", "第 {row} 行 {column} 列的身份证号校验位不对，有一位或几位抄错了。", "请对照身份证重新录入。"
    ),
    "id_number_unknown_area": Words(
        "hint", "第 {row} 行 {column} 列的身份证号前两位不是已知的省份代码。", "如身份证上确是如此，无需处理。"
    ),
    "id_number_old": Words("hint", "第 {row} 行 {column} 列是 15 位的旧身份证号。", "请换成现行的 18 位号码。"),
    "credit_code_length": Words(
        "reason", "第 {row} 行 {column} 列的统一社会信用代码不是 18 位。", "请核对是否少填、多填了字符。"
    ),
    "credit_code_characters": Words(
        "reason",
        "第 {row} 行 {column} 列的统一社会信用代码里有不该有的字符。",
        "只应有数字和大写字母，且没有 I、O、S、V、Z。",
    ),
    "credit_code_checksum": Words(
        "reason", "第 {row} 行 {column} 列的统一社会信用代码校验位不对。", "请对照营业执照重新录入。"
    ),
    "organisation_code_form": Words(
        "reason", "第 {row} 行 {column} 列的组织机构代码应为 8 位加 1 位校验码。", "请对照证书重新录入。"
    ),
    "organisation_code_checksum": Words(
        "reason", "第 {row} 行 {column} 列的组织机构代码校验位不对。", "请对照证书重新录入。"
    ),
    "bank_card_form": Words("reason", "第 {row} 行 {column} 列不像银行账号。", "账号应全为数字，8 位以上。"),
    "bank_card_checksum": Words(
        "hint", "第 {row} 行 {column} 列的银行卡号校验位不对。", "请核对；如是存折或对公账号，无需处理。"
    ),
    "phone_form": Words("reason", "第 {row} 行 {column} 列不像电话号码。", "手机应为 11 位，固定电话请带区号。"),
    "division_code_form": Words(
        "reason", "第 {row} 行 {column} 列的行政区划代码位数不对。", "村级 12 位、乡级 9 位、县级 6 位。"
    ),
    "division_code_unknown": Words("hint", "第 {row} 行 {column} 列的行政区划代码不像真的。", "请核对各级代码。"),
    "date_unreadable": Words(
        "reason", "第 {row} 行 {column} 列的日期看不懂，或不存在这一天。", "请写成 2024-01-05 或 2024年1月5日。"
    ),
    "number_unreadable": Words("reason", "第 {row} 行 {column} 列应填数字。", "请只填数字，文字说明写到备注里。"),
    "number_not_whole": Words("reason", "第 {row} 行 {column} 列应填整数。", "请核对小数点，或单位是否不同。"),
    "boolean_unreadable": Words("reason", "第 {row} 行 {column} 列应填是或否。", "请填“是”或“否”。"),
    "email_form": Words("reason", "第 {row} 行 {column} 列不像电子邮箱。", "请核对，例如 name@example.cn。"),
    "postcode_form": Words("reason", "第 {row} 行 {column} 列的邮政编码不是 6 位数字。", "请核对。"),
    "choice_unknown": Words("reason", "第 {row} 行 {column} 列的内容不在可选的值里。", "请从代码表的选项中选一个。"),
    # checking what is typed into a form
    "cell_required": Words("block", "这一格必须填。", "请填好再提交。"),
    "date_in_future": Words("block", "日期在今天以后。", "请核对年份和月份。"),
    "number_out_of_range": Words(
        "reason", "填的是 {value}，一般在 {low} 到 {high} 之间。", "先核对单位和小数点；确实如此的，请写一句说明。"
    ),
    "changed_much": Words(
        "reason", "上次是 {before}，这次是 {value}，变化很大。", "请核对；确实如此的，请写一句说明。"
    ),
    "sex_differs": Words(
        "reason", "与身份证号不符，按身份证号是{by_number}。", "请核对身份证号和性别，确实如此的请说明。"
    ),
    "birth_differs": Words(
        "reason", "与身份证号不符，按身份证号是 {by_number}。", "请核对身份证号和出生日期，确实如此的请说明。"
    ),
    "age_differs": Words("reason", "与出生日期不符，按出生日期是 {years} 岁。", "请填周岁；确实如此的请说明。"),
    "more_than_household": Words(
        "reason", "填的是 {value} 人，比全家 {size} 人还多。", "请核对家庭人口；确实如此的请说明。"
    ),
    "figure_differs": Words("reason", "与系统统计的 {before} 不一样。", "请写一句说明，或改正名册后重新统计。"),
    "number_repeated": Words(
        "reason", "这个身份证号在表里出现了 {count} 次（{others}）。", "同一个人的两行请合并；抄错的请更正。"
    ),
    "number_elsewhere": Words(
        "reason", "这个身份证号在{village}已有登记。", "是迁来的，请在说明里写“迁入”；抄错的请更正。"
    ),
    "number_registered": Words("hint", "名册里有这个人。", "请点“用名册里的”，已有的数据会自动带出，不用再填。"),
    "household_differs": Words(
        "reason", "同一户的另一个人填的是 {before}。", "一户只有一个数，请改成一样的；确实不同的请说明，以后填的为准。"
    ),
    "stale_unconfirmed": Words(
        "block", "有 {count} 格是旧数据，还没有核对。", "没有变化的，点“全部无变化”；有变化的改过来。"
    ),
    "open_blank": Words("hint", "“{label}”还有 {count} 格空着。", "确实没有的可以空着提交。"),
    "row_without_key": Words("block", "新增的这一行没有填“{label}”。", "请填好，或删去这一行。"),
    "reason_missing": Words("block", "有 {count} 格与往常不同，还没有写说明。", "请在这些格里写一句说明，或更正。"),
}


def finding(
    code: str, *, sheet: str | None = None, row: int | None = None, column: str | None = None, **values: Any
) -> Finding:
    """The finding with its words filled in; ``sheet``, ``row`` and ``column`` are also values of the templates."""
    severity, message, advice = FINDINGS[code]
    values |= {"sheet": sheet, "row": row, "column": column}
    return Finding(code, severity, message.format(**values), advice.format(**values), sheet, row, column)
