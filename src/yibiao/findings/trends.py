"""What the watch says: of files of counts, of rises, of displacement, of measures."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # reading a file
    "trend_no_heading": Words(
        "block",
        "文件“{file}”里没有找到负担的账。",
        "请在表头写上“日期”（或“月份”）、“单位”和“分钟”（或“小时”“件数”），一行一件或一行一个月。",
    ),
    "trend_no_rows": Words("block", "文件“{file}”里没有一行读得出来。", "请核对日期和数字的写法。"),
    "trend_date_bad": Words(
        "reason", "工作表“{sheet}”第 {row} 行的日期“{text}”没看懂，没有读。", "请写成“2026-05-18”或“2026年5月”的样子。"
    ),
    "trend_number_bad": Words(
        "reason", "工作表“{sheet}”第 {row} 行的“{text}”不是不小于 0 的数，没有读。", "请改成数字。"
    ),
    "trend_no_sender": Words("reason", "工作表“{sheet}”第 {row} 行没有写单位，没有读。", "请写上是哪个单位要的。"),
    "trend_counts_only": Words(
        "hint", "没有写用时，按件数看，一件算一分钟。", "有“分钟”或“小时”的请写上，一件大的和一件小的就分得开。"
    ),
    "trend_too_short": Words(
        "block", "只有 {months} 个整月，至少要 {least} 个月才看得出什么是平常。", "请把更早的数也放进来。"
    ),
    "trend_month_open": Words("hint", "{month}还没有过完，没有算。", "下个月再看。"),
    # what is seen
    "trend_rebound": Words(
        "reason",
        "{who}反弹：{since}起每月约 {after} 小时，之前约 {before} 小时，多 {percent}%（95% 区间 {low}%—{high}%）；"
        "{fell}。",
        "请问清原因：能退回去的退回去，确有需要的写明理由公开。",
    ),
    "trend_rise": Words(
        "reason",
        "{who}要的比以前多：{since}起每月约 {after} 小时，之前约 {before} 小时，"
        "多 {percent}%（95% 区间 {low}%—{high}%）。",
        "请问清原因；是新增的任务，写明依据。",
    ),
    "trend_displaced": Words(
        "reason",
        "{who}的{fell}少了、{rose}多了：{since}起{fell}每月从 {was} 小时到 {now} 小时，"
        "{rose}从 {was2} 小时到 {now2} 小时，{share}。",
        "请合在一起看：换了样子的还是负担，该走准入的走准入。",
    ),
}
