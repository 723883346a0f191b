"""禾溪县's apps, public accounts and work groups: registers as departments would hand them in, a year of weekly counts,
what accounts published, one clean-up that is done, one under way, and three wishes for something new. All by the
platform's own acts; names, numbers and texts are invented."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from demo.live.viewers import viewer, viewer_at
from yibiao.channels import read_register
from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.channels import actions, proposing
from yibiao_web.channels.models import Channel, Retirement
from yibiao_web.gate import actions as gate
from yibiao_web.orgs.models import Level, Organisation

_APPS = (
    # 名称, 主办单位, 备案号, 功能, 使用对象, 注册用户, 月活, 走势
    ("禾溪民情通", "县委组织部", "云岭政应备2026-0311", "入户走访、民情记录、事项流转、意见反馈", "村干部、网格员",
    1460, 820, "steady"),
    ("禾溪基层治理", "县公安局", "", "网格巡查、走访记录、事件上报、矛盾纠纷、每日打卡、积分排名",
    "网格员、村干部", 1310, 96, "falling"),
    ("走访e站", "县乡村振兴局", "", "帮扶走访、结对台账、事项流转、在线时长统计", "村干部、驻村干部", 980, 41, "dying"),
    ("禾溪救助", "县民政局", "云岭政应备2026-0187", "临时救助申请、待遇查询、政策查询、投诉建议", "群众", 8600,
    2100, "steady"),
    ("惠农一卡通查询", "县农业农村局", "云岭政应备2026-0190", "补贴查询、政策查询、意见反馈", "农户", 15200, 3900,
    "steady"),
    ("禾溪农技云", "县农业农村局", "云岭政应备2026-0402", "农技课堂、病虫测报、专家问答、意见反馈", "农户、村干部",
    5200, 610, "falling"),
    ("农事宝", "县农业农村局", "", "农技学习、病虫识别、积分商城", "农户", 3100, 22, "dead"),
    ("健康禾溪", "县卫健局", "云岭政应备2026-0276", "预约挂号、体检报告、家庭医生随访、意见反馈", "群众", 32000,
    9800, "steady"),
    ("村医助手", "县卫健局", "云岭政应备2026-0277", "慢病随访、数据填报（接省级平台）、意见反馈", "医务人员", 210,
    196, "steady"),
    ("禾溪零工", "县人社局", "云岭政应备2026-0233", "零工招聘、技能培训报名、投诉建议", "群众、企业", 6100, 1500,
    "steady"),
    ("社保掌上办", "县人社局", "云岭政应备2026-0234", "参保查询、待遇认证、在线缴费、意见反馈", "群众", 21000,
    5600, "steady"),
    ("智慧鹤汀", "鹤汀镇人民政府", "", "通知公告、便民服务预约、随手拍", "群众", 2600, 33, "dead"),
    ("雾山云", "雾山乡人民政府", "", "旅游导览、农产品展示、通知公告", "群众、游客", 900, 0, "dead"),
    ("党员先锋汇", "县委组织部", "云岭政应备2026-0312", "三会一课、党费交纳、学习积分排行、每天登录不少于一次",
    "党员", 4300, 1900, "falling"),
    ("应急一张图", "县应急管理局", "云岭政应备2026-0355", "雨情水情、预警发布、防汛值班值守签到、意见反馈",
    "村干部、镇街干部", 620, 430, "steady"),
    ("市场主体通", "县市场监管局", "云岭政应备2026-0199", "执照办理、年报提醒、惠企政策、投诉建议", "企业", 5300,
    1100, "steady"),
    ("巾帼家园", "县妇联", "", "家庭教育课堂、活动报名、点赞数计入评优", "群众", 1700, 65, "dying"),
)  # fmt: skip

_ACCOUNTS = (
    # 名称, 平台, 主办单位, 粉丝, 走势
    ("禾溪发布", "微信公众号", "禾溪县人民政府", 61000, "steady"),
    ("禾溪民政", "微信公众号", "县民政局", 3900, "steady"),
    ("禾溪社会救助", "微信公众号", "县民政局", 420, "dead"),
    ("禾溪三农", "微信公众号", "县农业农村局", 5100, "steady"),
    ("禾溪三农视频", "抖音", "县农业农村局", 2300, "falling"),
    ("禾溪卫健", "微信公众号", "县卫健局", 12800, "steady"),
    ("禾溪残疾人之家", "微信公众号", "县残联", 900, "dead"),
    ("平安禾溪", "微博", "县公安局", 7600, "steady"),
    ("禾溪人社", "微信公众号", "县人社局", 8700, "steady"),
    ("禾溪人社小助手", "微信公众号", "县人社局", 610, "dying"),
    ("禾溪应急", "微信公众号", "县应急管理局", 4400, "steady"),
    ("鹤汀镇", "微信公众号", "鹤汀镇人民政府", 1100, "dead"),
    ("雾山乡", "微信公众号", "雾山乡人民政府", 800, "reposting"),
    ("禾溪妇联", "微信公众号", "县妇联", 1300, "steady"),
)  # fmt: skip

_GROUPS = (
    # 名称, 主办单位, 用途, 管理员, 成员, 成员范围, 到期(天后；空着没有写), 多少天没有消息
    ("防汛抗旱指挥群", "县应急管理局", "防汛抗旱应急值班", "值班室", 412, "各村、各乡镇", "", 96),
    ("森林防火值班群", "县应急管理局", "森林防火值班", "值班室", 390, "各村", "", 74),
    ("低保审核联络群", "县民政局", "低保审核", "社会救助科", 236, "各村", "", 2),
    ("低保动态调整工作群", "县民政局", "低保审核", "社会救助科", 188, "各村", "", 190),
    ("高龄津贴发放群", "县民政局", "高龄津贴发放", "老龄办", 201, "各村", "", 6),
    ("2024年老龄人口普查专班", "县民政局", "2024年老龄人口普查", "", 260, "各村", "", 410),
    ("两项补贴对接群", "县残联", "残疾人两项补贴", "康复科", 195, "各村", "", 3),
    ("残疾人证年审群", "县残联", "残疾人证年审", "康复科", 170, "各村", "", 88),
    ("创建省级文明县迎检群", "县委组织部", "创建文明县迎检", "创建办", 486, "各村、各乡镇", "-40", 51),
    ("创文迎检指挥群", "县住建局", "创建文明县迎检", "城管科", 331, "各乡镇", "-40", 66),
    ("防返贫监测工作群", "县乡村振兴局", "防返贫监测", "监测股", 245, "各村", "", 1),
    ("防返贫监测交流群2", "县乡村振兴局", "防返贫监测", "监测股", 240, "各村", "", 12),
    ("秋粮生产调度群", "县农业农村局", "秋粮生产", "种植业股", 214, "各村", "30", 4),
    ("春耕备耕专班", "县农业农村局", "春耕备耕", "种植业股", 209, "各村", "-160", 171),
    ("非洲猪瘟防控群", "县农业农村局", "非洲猪瘟防控应急", "畜牧站", 120, "各乡镇", "", 62),
    ("家庭医生签约群", "县卫健局", "家庭医生签约", "基卫股", 320, "各村", "", 5),
    ("疫苗接种摸排群", "县卫健局", "疫苗接种摸排", "", 402, "各村", "", 620),
    ("公共卫生村医群", "县卫健局", "公共卫生服务", "基卫股", 196, "各村", "", 1),
    ("城乡居民参保扩面群", "县医保局", "居民参保扩面", "征缴股", 233, "各村", "45", 2),
    ("医保扩面冲刺群", "县医保局", "居民参保扩面", "征缴股", 228, "各村", "", 3),
    ("零工市场联络群", "县人社局", "零工用工", "就业中心", 77, "各乡镇", "", 9),
    ("养老资格认证群", "县人社局", "养老待遇资格认证", "社保中心", 219, "各村", "", 4),
    ("矛盾纠纷排查群", "县公安局", "矛盾纠纷排查", "治安大队", 260, "各村", "", 2),
    ("反诈宣传群", "县公安局", "反诈宣传", "刑侦大队", 480, "各村", "", 1),
    ("反诈APP推广专班", "县公安局", "反诈推广", "刑侦大队", 470, "各村", "", 133),
    ("两委换届工作群", "县委组织部", "村两委换届", "组织二股", 300, "各村、各乡镇", "-300", 320),
    ("驻村工作队群", "县委组织部", "驻村管理", "组织二股", 168, "各村", "", 1),
    ("远程教育站点群", "县委组织部", "党员远程教育", "电教中心", 190, "各村", "", 147),
    ("危房改造群", "县住建局", "危房改造", "村镇股", 187, "各村", "60", 7),
    ("自建房安全排查群", "县住建局", "自建房排查", "村镇股", 205, "各村", "", 3),
    ("自建房排查整治专班", "县住建局", "自建房排查", "村镇股", 198, "各村", "", 58),
    ("控辍保学群", "县教育局", "控辍保学", "基教股", 150, "各乡镇", "", 15),
    ("学生资助摸底群", "县教育局", "学生资助摸底", "资助中心", 133, "各村", "-80", 92),
    ("退役军人优待证群", "县退役军人局", "优待证申领", "优抚股", 190, "各村", "", 210),
    ("经济普查村级群", "县统计局", "2023年经济普查", "", 245, "各村", "", 500),
    ("农业产量抽样群", "县统计局", "农业产量抽样", "农调队", 60, "鹤汀镇各村", "", 11),
    ("食品安全协管群", "县市场监管局", "食品安全协管", "食品股", 215, "各村", "", 2),
    ("妇女儿童维权群", "县妇联", "妇女儿童维权", "权益部", 188, "各村", "", 5),
    ("最美家庭投票群", "县妇联", "最美家庭评选活动", "宣传部", 260, "各村", "", 240),
    ("数据员联络群", "县数据局", "村级数据员联络", "数据股", 186, "各村", "", 1),
)  # fmt: skip
_OF_TOWNSHIPS = (
    ("{place}村书记群", "党建工作", 21, 1), ("{place}信息报送群", "信息报送", 34, 25), ("{place}人居环境日报群",
    "人居环境整治", 40, 2),
    ("{place}人居环境晾晒群", "人居环境整治", 38, 70), ("{place}网格员群", "网格日常工作", 66, 1),
    ("{place}迎检临时群", "迎检", 45, 83),
)  # fmt: skip
_WHERE = ("鹤汀镇", "雾山乡", "青埠镇", "龙脊乡")

_SAYS = (
    "{place}{month}月救助金已打卡发放，{count}户可到银行查询", "县城到{place}的班车{day}日起改为每天{count}班",
    "{place}卫生院{day}日开展免费体检，带身份证即可", "{place}水管检修，{day}日上午九点到下午三点停水",
    "“{place}红薯”收购点设在粮站旁，每斤{count}角", "{place}{count}名学生领到助学金，名单已在村里公示",
)  # fmt: skip
_HOLLOW = ("转发：全省工作推进会召开", "早安禾溪", "今日霜降", "转发：倡议书", "分享图片", "转载：安全提示")


def load(now: datetime) -> None:
    """The registers and their year, as of ``now``."""
    drawn = random.Random(20261128)
    gao = viewer("gao")
    _bring("应用程序备案情况登记表.csv", _apps(now), gao, now)
    _bring("政务新媒体登记表.csv", _accounts(now), gao, now)
    _bring("工作群组台账.csv", _groups(now, drawn), gao, now)
    _bring("使用情况周报.csv", _uses(now, drawn), gao, now)
    _bring("推文导出.csv", _posts(now, drawn), gao, now)
    _ask(now)
    _clean(gao, now)
    actions.examine_again(viewer=gao, now=now)


def _bring(name: str, lines: Iterator[Sequence[object]], viewer: Viewer, now: datetime) -> None:
    text = "\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in line) for line in lines)
    register = read_register(text.encode(), name, on=timezone.localdate(now))
    actions.take_register(register, file_name=name, content=text.encode(), viewer=viewer, now=now)


def _apps(now: datetime) -> Iterator[Sequence[object]]:
    yield (
        "应用名称",
        "主办单位",
        "备案编号",
        "主要功能",
        "使用对象",
        "注册用户",
        "月活跃用户",
        "上线时间",
        "最近更新时间",
    )
    for name, owner, filed, functions, audience, users, active, course in _APPS:
        opened = "2023-05-01" if filed else "2022-11-01"
        yield name, owner, filed, functions, audience, users, active, opened, _last(course, now)


def _accounts(now: datetime) -> Iterator[Sequence[object]]:
    yield ("账号名称", "平台", "主办单位", "粉丝数", "开设时间", "最后更新时间")
    for name, platform, owner, followers, course in _ACCOUNTS:
        yield name, platform, owner, followers, "2019-06-01", _last(course, now)


def _groups(now: datetime, drawn: random.Random) -> Iterator[Sequence[object]]:
    today = timezone.localdate(now)
    yield (
        "群名称",
        "平台",
        "建群单位",
        "建群用途",
        "群管理员",
        "群成员数",
        "成员范围",
        "建群时间",
        "到期日",
        "最后发言时间",
        "解散时间",
    )
    for name, owner, matter, manager, members, reach, left, silent in _GROUPS:
        until = today + timedelta(int(left)) if left else ""
        opened = today - timedelta(145 if name.startswith("创建省级文明县") else drawn.randint(200, 900))
        yield name, "微信群", owner, matter, manager, members, reach, opened, until, today - timedelta(silent), ""
    for place in _WHERE:
        for name, matter, members, silent in _OF_TOWNSHIPS:
            made = today - timedelta(drawn.randint(100, 700))
            yield (name.format(place=place), "微信群", f"{place}人民政府", matter, "党政办", members,
                f"{place}各村", made, "",
                   today - timedelta(silent), "")  # fmt: skip
    closed = today - timedelta(150)
    yield ("创文工作群", "微信群", "县委组织部", "创建文明县迎检", "创建办", 470, "各村", closed - timedelta(300), "",
           closed, closed)  # fmt: skip


def _last(course: str, now: datetime) -> object:
    days = {"dead": 190, "dying": 20, "falling": 3}.get(course, 1)
    return timezone.localdate(now) - timedelta(days)


_LEVELS = {"steady": 1.0, "falling": 1.3, "dying": 1.2, "dead": 0.5, "reposting": 1.0}


def _uses(now: datetime, drawn: random.Random) -> Iterator[Sequence[object]]:
    """A count a week for a year: two festivals, some noise, and the course of each."""
    yield "周起始日", "名称", "次数"
    today = timezone.localdate(now)
    named = [(name, max(active, 30) * 5, course) for name, *_, active, course in _APPS]
    named += [(name, 9, course) for name, _, _, _, course in _ACCOUNTS]
    for name, usual, course in named:
        for week in range(52):
            begins = today - timedelta(7 * (51 - week) + 6)
            count = _count(usual, course, week / 51, drawn)
            if begins.month == 2 and begins.day < 20:
                count *= 0.3
            yield begins, name, max(0, round(count))


def _count(usual: float, course: str, along: float, drawn: random.Random) -> float:
    noise = drawn.gauss(1.0, 0.15)
    share = {
        "falling": 1 - 0.8 * along, "dying": max(0.0, 1 - 1.12 * along), "dead": max(0.0, 1 - 2.2 * along),
    }.get(course, 1.0)  # fmt: skip
    return usual * _LEVELS[course] * share * max(noise, 0.2)


def _posts(now: datetime, drawn: random.Random) -> Iterator[Sequence[object]]:
    yield "账号", "发布时间", "标题", "是否转载", "阅读数"
    today = timezone.localdate(now)
    for name, _, _, followers, course in _ACCOUNTS:
        if course == "dead":
            continue
        for at in range(24):
            day = today - timedelta(3 * at + 2)
            if course == "reposting":
                words, repost = drawn.choice(_HOLLOW), "是"
            else:
                said = drawn.choice(_SAYS)
                words, repost = (
                    said.format(place=drawn.choice(_WHERE), month=day.month, day=day.day, count=at + 2),
                    "否",
                )
            yield name, day, words, repost, round(followers * drawn.uniform(0.03, 0.2))


def _clean(gao: Viewer, now: datetime) -> None:
    """A clean-up of autumn that is done but for one; one of winter that has just begun."""
    autumn, winter = now - timedelta(70), now - timedelta(6)
    dead = (
        "农事宝",
        "雾山云",
        "疫苗接种摸排群",
        "经济普查村级群",
        "2024年老龄人口普查专班",
        "两委换届工作群",
        "最美家庭投票群",
    )
    due = timezone.localdate(now) - timedelta(10)
    first = actions.start("秋季应用和群清理", due_on=max(due, timezone.localdate(autumn)), channels=_named(dead),
        viewer=gao,
                          now=autumn)  # fmt: skip
    for at, item in enumerate(first.items.select_related("channel__org").order_by("pk")):
        _retire(item, gao, autumn + timedelta(3 + at))
    wanted = Channel.objects.filter(county=gao.county, state="in_use", advised__in=("整合", "注销")).order_by("pk")[:16]
    second = actions.start("冬季清理：重复的和没人用的", due_on=timezone.localdate(now) + timedelta(21),
        channels=list(wanted),
                           viewer=gao, now=winter)  # fmt: skip
    _under_way(list(second.items.select_related("channel__org").order_by("pk")), gao, now)


def _named(names: Sequence[str]) -> list[Channel]:
    return list(Channel.objects.filter(name__in=names, state="in_use"))


def _retire(item: Retirement, gao: Viewer, now: datetime) -> None:
    by = _owner_of(item) or gao
    actions.answer(item, agrees=True, viewer=by, now=now)
    actions.plan(item, told=item.told, duty_kept_by=item.duty_kept_by or "原来的事由主办单位直接办理",
                 data_kept="后台数据已导出，交县档案馆", viewer=by, now=now)  # fmt: skip
    actions.tell(item, viewer=by, now=now)
    actions.keep_archive(item.channel, viewer=by, now=now)
    if item.channel.kind != Channel.Kind.GROUP:
        actions.note_reported(item, viewer=by, now=now)
    actions.close(item, viewer=by, now=now)


def _under_way(items: Sequence[Retirement], gao: Viewer, now: datetime) -> None:
    """Some answered, some told, one that its owner wants to keep; the rest wait."""
    for at, item in enumerate(items[:9]):
        by = _owner_of(item) or gao
        if at == 1:
            actions.answer(
                item, agrees=False, objection="年底前还有一次集中核查要用，请延到核查结束", viewer=by, now=now
            )
            continue
        actions.answer(item, agrees=True, viewer=by, now=now)
        if at > 3:
            actions.plan(item, told=item.told, duty_kept_by=item.duty_kept_by or "由主办单位直接联系各村",
                         data_kept="后台数据已导出，交县档案馆", viewer=by, now=now)  # fmt: skip
            actions.tell(item, viewer=by, now=now)
        if at > 6:
            actions.keep_archive(item.channel, viewer=by, now=now)


def _owner_of(item: Retirement) -> Viewer | None:
    """Whoever may speak for the owner; nobody at the county's own office."""
    org = item.channel.org
    there = org and Post.objects.filter(org=org, role="requester").exists()
    return viewer_at(org, "requester") if there else None


def _ask(now: datetime) -> None:
    """An app with 打卡 sent up, a group that doubles another, and one that was let through."""
    villages = list(Organisation.objects.filter(level=Level.VILLAGE, path__startswith="99/990101/"))
    zhao, zhou = viewer("zhao"), viewer("zhou")
    asked = proposing.questions(zhao.county, timezone.localdate(now))
    answers = dict.fromkeys(asked, "查过登记，省里没有，县里也没有同类的")
    app = actions.propose(
        "app", {"name": "为老服务通", "platform": "微信小程序", "functions": "入户走访、探访记录、每日打卡、意见反馈",
                "audience": "村干部、网格员", "people": 720}, asked=villages, answers=answers, viewer=zhao, now=now,
    )  # fmt: skip
    assert app.demand is not None
    gate.send_up(app.demand, viewer=zhao, words="探访老人要留个记录，请减负办看看怎样办合适", now=now)
    actions.propose(
        "group", {"name": "残疾人两项补贴冲刺群", "platform": "微信", "matter": "残疾人两项补贴", "manager": "康复科",
                  "people": 190}, asked=villages, answers={}, viewer=zhou, now=now,
    )  # fmt: skip
    group = actions.propose(
        "group", {"name": "寒潮救助临时群", "platform": "微信", "matter": "寒潮应急救助", "manager": "社会救助科",
        "people": 12,
                  "expires": timezone.localdate(now) + timedelta(60)}, asked=villages[:6], answers={},
                  viewer=zhao, now=now,
    )  # fmt: skip
    assert group.demand is not None
    if group.demand.blocked or group.demand.needs_reason:
        gate.pass_with_reason(group.demand, viewer=zhao, reason="寒潮期间要及时联系，过了就解散", now=now)
    else:
        gate.pass_plain(group.demand, viewer=zhao, now=now)
    actions.open_channel(group, viewer=zhao, now=now)
