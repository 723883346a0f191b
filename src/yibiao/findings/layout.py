"""How a document is laid out, against GB/T 9704."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "layout_differs": Words(
        "hint", "{what}是{measured}，国标要求{required}。", "请在文字处理软件里改过来，或者套用本单位的公文模板。"
    ),
}
