"""What the gate says of a meeting, and the planner of a month of them."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    # merging
    "plan_no_solver": Words(
        "reason",
        "这台机器没有装求解器（OR-Tools），排出来的是简易办法的结果，说不出离最好的还差多少。",
        '请装上再排：pip install "yibiao[planner]"。',
    ),
    "plan_unplaced": Words(
        "block",
        "《{title}》在 {first} 到 {last} 之间排不下。",
        "请放宽它的最早、最晚日期，或增加会场、请参会的人错开别的会。",
    ),
    "plan_kept": Words(
        "hint", "《{title}》定在上班时间以外，又不能改期，照原样没有动。", "能改期的话，请写明再排一次。"
    ),
    "plan_no_length": Words("reason", "《{title}》没有写开多长时间，没有排进来。", "请写明开始和结束时间，或者时长。"),
    "plan_no_room": Words(
        "reason",
        "《{title}》有 {people} 人，最大的会场只坐得下 {seats} 人，没有给它排会场。",
        "请减人、改视频或另找会场。",
    ),
    "plan_people_unknown": Words(
        "hint",
        "有 {count} 人次没有写姓名，也看不出是不是同一个人，路程按各跑一趟算，没有当作省下的。",
        "写明姓名或“主要负责人”“分管负责人”，能合并的会看得更准。",
    ),
}
