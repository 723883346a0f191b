"""Why a file that is read in a process of its own did not come to an end."""

from yibiao.findings.words import Words

_OTHER = "请用 Excel、WPS 或 Word 打开，另存成新文件再传；还不行的，把内容复制到一个新文件里。"
FINDINGS: dict[str, Words] = {
    "reading_late": Words(
        "block",
        "文件“{file}”读了 {limit} 秒还没有读完，已经停下。",
        "请拆成几个文件，或删去没有内容的行列再传。" + _OTHER,
    ),
    "reading_memory": Words(
        "block", "文件“{file}”读起来占的内存超过 {limit} MB，已经停下。", "请拆成几个文件，或删去图片和空的行列再传。"
    ),
    "reading_crashed": Words("block", "文件“{file}”让读取的程序中断了，文件可能坏了，没有读入。", _OTHER),
    "reading_broke": Words("block", "文件“{file}”没能读完，里面有程序不认识的内容，没有读入。", _OTHER),
    "reading_too_much": Words("block", "文件“{file}”里的内容太多，没有读入。", "请拆成几个文件再传。"),
    "reading_busy": Words("block", "现在读文件的人太多，“{file}”没有排上。", "请过一分钟再传，文件不用改。"),
}
