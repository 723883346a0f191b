"""Demands that reached villages past the platform in the last weeks, and what their senders answered. Most ask the
townships, so that one of them costs about what the invented ones of two years do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from demo.live.viewers import at, viewer_at
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.outside import actions, codes
from yibiao_web.outside.models import Notice
from yibiao_web.outside.reading import read


class Came(NamedTuple):
    """A notice ``days`` ago; what its sender answered (act, words, what was registered)."""

    days: int
    text: str
    answer: tuple[str, str, str] | None = None
    word: str = ""


CAME = (
    Came(
        26,
        "【县卫健局】各镇请于本月底前报送65岁以上老人姓名、身份证号、联系电话、健康状况，excel报到公卫科邮箱，逾期通报。",
        ("withdraw", "台账里已有，已向数源部门申请共享，不用再报。", ""),
        "谢谢，群里也请说一声。",
    ),
    Came(
        19,
        "@所有人 县乡村振兴局通知：今天下班前各村把监测户的户主姓名、身份证号、家庭人口、人均收入发到群里，"
        "没报的明天点名。",
        ("explain", "省里临时调度，当天要总数。今后只要总数，由台账直接汇总，不再向村里要名单。", ""),
    ),
    Came(
        12,
        "县农业农村局：请各镇统计高标准农田面积、撂荒地面积、复耕面积、今年种粮大户姓名和联系电话，三天内报，附现场照片。",
        ("register", "已补报准入，撂荒地只要面积，不再要照片。", "撂荒地复耕情况统计表"),
    ),
    Came(
        6,
        "转发县人社局要求：摸排本村外出务工人员，登记姓名、身份证号、务工地点、月收入、返乡时间，于下周三前报镇里汇总。",
    ),
    Came(
        3,
        "各村下载“禾溪清风”小程序，村干部人人注册，每天签到打卡，周五通报各村注册率和打卡率排名。",
    ),
    Came(
        4,
        "民政局老龄办：请各镇把80岁以上老人的姓名、身份证号、联系电话、银行卡号再报一遍，本周五下班前发到邮箱。",
    ),
    Came(1, "县残联：各镇报一下残疾人姓名、残疾证号、残疾类别、残疾等级、监护人、联系电话，后天要。"),
)  # fmt: skip


def load(county: Organisation) -> None:
    """Told, filed the day after and answered, each on its day."""
    for one in CAME:
        day = date.today() - timedelta(days=one.days)
        told = read(county, one.text, b"", "", day)
        filed = told.as_filed(sender=told.sender, sender_words="", due_on=told.due_on, shown=True)
        code = codes.fresh()
        actions.tell(filed, county=county, code=code, day=day)
        if one.days == 1:
            continue
        actions.file_told(at(day + timedelta(days=1), 0))
        notice = Notice.objects.select_related("demand", "county").get(code=codes.digest(code, settings.SECRET_KEY))
        if one.word:
            actions.add_word(notice, text=one.word, day=day + timedelta(days=4))
            actions.file_told(at(day + timedelta(days=5), 0))
        if one.answer and notice.demand:
            _answer(notice.demand, one.answer, at(day + timedelta(days=3), 10))


def _answer(demand: Demand, told: tuple[str, str, str], now: datetime) -> None:
    act, words, registered = told
    viewer = viewer_at(demand.org, "requester")
    actions.answer(
        demand, act=act, words=words, registered=registered, duty="六十五岁以上老年人健康管理", viewer=viewer, now=now
    )
