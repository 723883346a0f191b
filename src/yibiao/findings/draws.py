"""What there is to say of a draw before its places and rules are committed to."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "draw_no_choice_of_places": Words(
        "block",
        "名册里 {there} 个地方，要抽 {take} 个，没有抽的余地：谁都知道要去哪里。",
        "请把名册放宽到所有该查的地方，或者少抽几个。",
    ),
    "draw_no_choice_of_people": Words(
        "block",
        "名册里 {there} 名检查人员，一共要派 {take} 人次，没有抽的余地。",
        "请多列几名检查人员，别的单位的也可以，或者少抽几个地方。",
    ),
    "draw_no_source": Words(
        "block",
        "没有写种子从哪里来，抽完以后别人没法重算。",
        "请写明用哪一期彩票、哪一轮信标，或者什么时候当众掷骰子。",
    ),
    "draw_few_witnesses": Words("block", "见证人只有 {there} 名。", "请选两名以上见证人，各自把看到的数写进来。"),
    "draw_lead_witnesses": Words("block", "{name}是带队的人，又做见证人。", "请换一名不带队的见证人。"),
    "draw_small_team": Words(
        "reason", "一组只有 {team} 人，检查的人至少 {least} 名。", "请把每组人数改成 {least} 名以上。"
    ),
    "draw_nobody_for_place": Words(
        "block",
        "抽到{places}就派不出一组人：回避的太多，或者没有人能带队、没有人懂要查的事。",
        "请增加检查人员；实在派不出的地方，写明原因列在不抽的里面。",
    ),
    "draw_idle_inspector": Words(
        "hint", "{names}对名册里的每个地方都要回避，抽不到。", "请看看回避的地方是不是写多了。"
    ),
    "draw_stratum_left_out": Words(
        "reason",
        "“{stratum}”有 {there} 个地方，一个也不抽，等于事先告诉它们不会来。",
        "请改分层的办法，或者至少抽一个。",
    ),
    "draw_stratum_short": Words(
        "block", "“{stratum}”只有 {there} 个地方，写着要抽 {take} 个。", "请把要抽的个数改小。"
    ),
    "draw_certain": Words(
        "hint", "“{stratum}”里有 {count} 个地方权重太大，一定会抽到。", "知道名册的人猜得到；不想这样，请把权数拉近。"
    ),
    "draw_tight": Words(
        "hint", "“{stratum}”的 {there} 个地方要抽 {take} 个，一半以上会去。", "地方多、抽得少才防得住打招呼。"
    ),
    "draw_again": Words(
        "hint",
        "同一项、同一天前面作废过 {count} 个承诺，都会和理由一起公布。",
        "作废以后重抽，会有人问是不是挑结果，请把理由写清楚。",
    ),
}
