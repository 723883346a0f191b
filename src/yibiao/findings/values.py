"""What may be wrong with a value, read or typed."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
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
