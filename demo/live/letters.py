"""Two years of invented letters to the hotline: some matters come again and again, some complain of forms."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from demo.live.viewers import at, viewer_at
from yibiao_web.audit.models import AuditEntry
from yibiao_web.letters import actions
from yibiao_web.orgs.models import Level, Organisation

SEED = 12345
# (department that answers, kind, titles, texts); {v} is a village, {t} its township, {n} a number
AGAIN = (
    ("县住建局", "投诉", ("{v}到{t}的路坑洼", "{v}的路什么时候修", "{v}道路破损"),
     ("{v}到{t}的公路坑坑洼洼，下雨天摩托车都骑不过去，请尽快修。", "{v}去{t}的路面烂了两年，坑洼积水，孩子上学摔跤。",
      "{t}{v}公路路面塌了一边，大车不敢过。")),
    ("县农业农村局", "投诉", ("{v}水渠不通", "{v}灌溉放不到水", "{v}的渠道淤了"),
     ("{v}的水渠淤塞，插秧时放不到水，抽水一亩要八十块。", "{v}灌溉的渠道三年没有清淤，下面几个组的田都干着。")),
    ("县卫健局", "投诉", ("{v}卫生室没有医生", "{v}看病难", "{v}卫生室经常锁门"),
     ("{v}卫生室一个星期开两天，老人看病要走十里路。", "{v}卫生室经常没有村医，打针买药都要到{t}。")),
    ("县民政局", "投诉", ("{v}高龄津贴没有发", "{v}老人的津贴", "高龄津贴拖了几个月"),
     ("{v}的高龄津贴三个月没有到账，问村里说是县里没有发。", "我母亲八十六岁，住{v}，高龄津贴从去年秋天起就没有发。")),
    ("县教育局", "建议", ("{v}校车绕路", "{v}的校车太早", "校车线路"),
     ("{v}的校车六点就来，孩子天不亮起床，能不能晚半小时。", "{v}校车绕两个村，到学校要一个半小时，建议分两路。")),
    ("县医保局", "咨询", ("{v}报销材料", "医保报销要几份材料", "{v}村民报销跑了几趟"),
     ("在外地住院回{v}报销，窗口说材料不全，跑了四趟，证明开了五个。", "{v}村民医保报销，每次要的复印件都不一样。")),
    ("县残联", "投诉", ("残疾证复印件", "{v}残疾人两项补贴", "办残疾证跑了几趟"),
     ("{v}的残疾人每年都要交残疾证复印件，盖章跑三趟，县里明明有。", "残疾人护理补贴又要重新填表，{v}已经填过两遍。")),
    ("县减负办", "建议", ("村干部整天填表", "{v}的干部都在填表", "工作群打卡"),
     ("{v}的干部整天在填表，找他盖个章要等三天。", "{v}村里的干部要在十几个工作群里打卡截图，没有空办事。",
      "同一份名单{v}报了五遍，能不能不要重复报。")),
    ("县公安局", "投诉", ("{t}集市堵车", "{t}赶集日违停", "{t}街上停车乱"),
     ("{t}赶集日堵车，救护车进不来，没有交警管。", "{t}街上两边违停，红绿灯形同虚设。")),
    ("县人社局", "投诉", ("{v}工地欠薪", "工资没有发", "{v}务工人员要工资"),
     ("{v}二十几个人在县城工地干了半年，工资拖欠到现在。", "包工头欠{v}的人工资，劳动监察说在查，三个月没有结果。")),
)  # fmt: skip
ONCE = (
    ("县市场监管局", "投诉", "买到过期奶粉", "在{t}超市买到过期{n}天的奶粉，要求退款不给退。"),
    ("县公安局", "咨询", "居住证怎么办", "租住在{t}，居住证要带什么，能不能网上办？"),
    ("县税务局", "咨询", "开票问题", "{t}的小店开发票要到县城，{n}公里，能不能代开？"),
    ("县住建局", "建议", "路灯", "{v}口第{n}盏路灯不亮，晚上漆黑。"),
    ("县农业农村局", "咨询", "农机补贴", "{v}买旋耕机有没有补贴，补多少？"),
    ("县卫健局", "表扬", "感谢医生", "感谢{t}卫生院的医生，夜里出诊到{v}。"),
    ("县民政局", "咨询", "结婚登记", "户口在{v}，在外地能不能登记结婚？"),
    ("县教育局", "咨询", "转学", "从外地转回{t}小学要哪些手续？"),
    ("县乡村振兴局", "咨询", "小额信贷", "{v}的小额信贷还能不能申请，利息怎么算？"),
    ("县退役军人局", "咨询", "光荣牌", "{v}的退伍军人光荣牌掉了，怎么补？"),
    ("县减负办", "建议", "下载小程序", "{v}又叫下载小程序，一家人都要注册，第{n}个了。"),
    ("县医保局", "咨询", "异地就医", "在外省打工，异地就医备案怎么弄？"),
)  # fmt: skip
_HEAD = ("工单编号", "诉求类型", "诉求标题", "诉求内容", "受理时间", "地点", "承办单位", "答复内容")
_ANSWERS = ("已转相关股室核实，{d}前办结。", "经核实情况属实，已安排处理。", "该事项正在办理，已电话告知来信人。", "")
_WHO = ("我是{v}的村民，电话13{a}{b}{b}，", "{v}村民反映：", "", "来电人住{v}{n}号，")


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None], today: date | None = None) -> None:
    """Handed in by the gatekeeper as four half-yearly files; the worker's part runs at once."""
    today = today or date.today()
    gatekeeper = orgs["县减负办"]
    rows = sorted(_rows(orgs, today), key=lambda one: one[4])
    quarter = -(-len(rows) // 4)
    for number in range(4):
        some = rows[number * quarter : (number + 1) * quarter]
        day = max(date.fromisoformat(one[4]) for one in some)
        made = actions.hand_in(
            f"12345来信{day:%Y年%m月}.csv", _file(some), viewer=viewer_at(gatekeeper, "gatekeeper"), now=at(day, 16)
        )
        entry = AuditEntry.objects.filter(action="letters.handed_in", target_id=str(made.pk)).latest("pk")
        actions.take_in(entry.pk)
    tell(f"群众来信 {len(rows)} 封已归好")


def _rows(orgs: Mapping[str, Organisation], today: date) -> list[tuple[str, ...]]:
    random = Random(SEED)
    villages = [one for one in orgs.values() if one.level == Level.VILLAGE]
    names = {one.pk: one.name for one in orgs.values()}
    rows: list[tuple[str, ...]] = []
    for matter in AGAIN:
        for village in random.sample(villages, 2):
            for _again in range(random.randint(3, 9)):
                rows.append(_again_row(matter, village, names, random, today, len(rows)))
    while len(rows) < 200:
        department, kind, title, text = random.choice(ONCE)
        village = random.choice(villages)
        filled = _fill(text, village, names, random)
        rows.append(_row(len(rows), kind, title, filled, village, department, random, today))
    return rows


def _again_row(
    matter: tuple[str, str, tuple[str, ...], tuple[str, ...]], village: Organisation, names: Mapping[int, str],
    random: Random, today: date, number: int,
) -> tuple[str, ...]:  # fmt: skip
    department, kind, titles, texts = matter
    title = _fill(random.choice(titles), village, names, random)
    text = _fill(random.choice(_WHO) + random.choice(texts), village, names, random)
    return _row(number, kind, title, text, village, department, random, today)


def _row(
    number: int, kind: str, title: str, text: str, village: Organisation, department: str, random: Random, today: date
) -> tuple[str, ...]:
    day = today - timedelta(days=random.randint(1, 730))
    answer = random.choice(_ANSWERS).format(d=f"{day + timedelta(days=10):%m月%d日}")
    return (f"HX{day:%Y%m}{number:04d}", kind, title, text, day.isoformat(), village.name,
            department if answer or random.random() < 0.8 else "", answer)  # fmt: skip


def _fill(text: str, village: Organisation, names: Mapping[int, str], random: Random) -> str:
    return text.format(
        v=village.name, t=names.get(village.parent_id or 0, ""), n=random.randint(2, 60), a=random.randint(0, 9),
        b=random.randint(1000, 9999),
    )  # fmt: skip


def _file(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([_HEAD, *rows])
    return out.getvalue().encode("utf-8-sig")
