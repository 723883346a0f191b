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
}
