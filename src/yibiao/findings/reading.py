"""What may be wrong with a file or a sheet that is read."""

from yibiao.findings.words import Words

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
}
