"""What inspectors of the demo county saw, in words of our own."""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """A problem as it was noted, how it was laid, to whom (a department, or "" for the place), how one sees that it is
    settled, and what is on the picture ("" none)."""

    words: str
    title: str
    owner: str
    why: str = ""
    judged_by: str = "sight"
    picture: str = ""
    thing: str = "device"


class Look(NamedTuple):
    """An inspection: its sender, title, contents, what was found, and what was good."""

    org: str
    title: str
    contents: tuple[str, ...]
    seen: tuple[Seen, ...]
    good: tuple[str, ...]


LOOKS = (
    Look("县民政局", "养老服务设施安全检查", ("养老服务站消防安全", "老人饭菜留样", "高龄津贴发放和台账对得上"), (
        Seen("灶房墙上两具灭火器，压力表指针在红区。", "灶房两具灭火器失压，换成能用的", "县民政局",
             "站点设施由县民政局统一配置和更换", picture="gauge"),
        Seen("后门台阶最下一级松动，老人从这里去洗衣台。", "后门台阶松动，砌牢", "", "村里日常管护", picture="steps",
             thing="house"),
        Seen("走廊插座外壳裂了，露出铜片。", "走廊插座外壳破裂，更换", "县民政局", "站点用电改造没有验收到位",
             picture="socket"),
        Seen("有一位刚满八十的老人，台账里还没有高龄津贴。", "一位新满八十岁老人的高龄津贴没有核定", "县民政局",
             "核定在县局",
             "ledger"),
    ), ("饭菜留样按天放，标签写得清楚。", "值班的人对每位老人的情况说得出来，不用翻本子。")),
    Look("县应急管理局", "冬春用电用火安全检查", ("集中供暖和灶房用火", "公共场所用电", "消防器材"), (
        Seen("文化活动室配电箱门关不上，里面有鸟窝。", "配电箱门损坏，更换箱体", "县应急管理局", "今年统一改造的批次",
             picture="box"),
        Seen("消防水池阀门锈死，拧不动。", "消防水池阀门锈死，更换", "县农业农村局",
             "水池是高标准农田项目建的，管护在县局",
             picture="valve"),
        Seen("柴火堆离灶口不到一米，三户。", "三户柴火堆离灶口太近，挪开", "", "村里提醒就能办"),
    ), ("微型消防站的水带每月试一次，能出水。",)),
    Look("县住建局", "农村危房动态监测核查", ("危房户住进了安全房", "房屋安全等级和台账对得上"), (
        Seen("老屋西山墙裂缝比台账里写的宽，能伸进手指。", "一处老屋裂缝变宽，重新鉴定", "县住建局", "鉴定在县局",
             picture="crack", thing="house"),
        Seen("台账里还是 C 级，屋子去年已经翻修。", "一户房屋安全等级没有更新", "县住建局", "等级由县局鉴定后录入",
             "ledger"),
    ), ("空置老屋都拉了警戒绳，没有人住。",)),
    Look("县农业农村局", "小型农田水利设施管护检查", ("渠道和闸门", "机井和泵站"), (
        Seen("东干渠三斗门启闭机缺手轮，关不严，一路漏水。", "三斗门启闭机缺件，补配", "县农业农村局", "设备采购在县局",
             picture="gate", thing="field"),
        Seen("渠里有两处塌方，石块没有清。", "渠道两处塌方，清理", "", "管护员负责，已有管护费", picture="canal",
             thing="field"),
    ), ("管护员姓名电话钉在闸房上，打过去有人接。",)),
    Look("县残联", "无障碍改造和辅具适配回访", ("改造的扶手、坡道好不好用", "辅具有没有人用"), (
        Seen("坡道太陡，轮椅一个人上不去。", "一户坡道坡度过大，返工", "县残联", "施工由县残联组织", picture="ramp",
             thing="house"),
        Seen("轮椅右轮刹车失灵。", "一辆轮椅刹车失灵，维修", "县残联", "辅具维修点在县残联", "sight", "wheel"),
    ), ("护理床天天在用，家里人会调高低。",)),
    Look("县卫健局", "村卫生室药品和设备检查", ("常用药品在有效期内", "血压计等设备能用"), (
        Seen("柜里有两种药过期一个月。", "两种过期药品，清出并补货", "县卫健局", "药品由县局统一配送", "ledger"),
        Seen("血压计示值偏低十几毫米。", "血压计不准，校准或更换", "县卫健局", "设备校准由县局安排", picture="gauge",
             thing="number"),
    ), ("慢病随访和台账一致，抽的五位都说来过。",)),
)  # fmt: skip

SIGNS = (
    ("gongs", "村口敲着锣，二十来个人排成两排，举着横幅。", 22, 50),
    ("escort", "下车时镇里四个人、村里三个人已经等着，一路跟到最后。", 7, 120),
    ("boards", "活动室新摆了六块展板，胶还没有干。", 4, 180),
    ("cleaned", "从村口到活动室的路刚洒过水，两边垃圾桶是空的、新的。", 9, 90),
    ("papers", "桌上摆好了三摞档案盒和汇报稿，没有人要。", 3, 240),
)

REMARKS = (
    "灭火器上个月报过，县里说统一换，还没有到。",
    "台阶是前几天下雨冲松的，已经用石头垫住。",
    "情况属实，没有别的意见。",
    "阀门不是村里能换的，要水利上来人。",
)
