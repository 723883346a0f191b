"""What a person must know when fields are matched and forms filled."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
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
}
