"""What is said of a file of letters that is taken in."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "letters_empty": Words("block", "{file}：没有读到来信。", "请核对文件；第一张表里要有列名和来信。"),
    "letters_no_text": Words(
        "block",
        "{file}：没有认出哪一列是来信的内容。",
        "请在第一行写上列名，例如：类型、标题、内容、日期、承办单位、答复。",
    ),
    "letters_many": Words("reason", "{file}：来信超过 {limit} 封，后面的没有读。", "请分成几个文件交。"),
    "letter_no_words": Words("hint", "第 {row} 行没有标题也没有内容，跳过了。", "要用的请补上内容再交。"),
    "letter_no_day": Words("hint", "第 {row} 行的日期“{said}”没有看懂，这一封不计入走势。", "请写成 2026-03-05 这样。"),
    "letter_cut": Words("hint", "第 {row} 行的内容超过 {limit} 字，只读了前面的。", "归类不受影响，可以不管。"),
}
