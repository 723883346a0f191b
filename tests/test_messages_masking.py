"""Nobody can be told from a masked text; who asks what stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.messages.masking import masked_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请张建国主任于今天报表", "请张某主任于今天报表"),
        ("县农业农村局 常务副局长 程明远", "县农业农村局 常务副局长 程某"),
        ("联系人：李秀英，电话13812345678", "联系人：李某，电话〔电话〕"),
        ("户主姓名：刘德、陈芳", "户主姓名：刘某、陈某"),
        ("身份证110101199003078515", "身份证〔证件号〕"),
        ("电话 138-1234-5678 或 0371-6512345", "电话 〔电话〕 或 〔电话〕"),
        ("卡号6222 0212 3456 7890 123", "卡号〔卡号〕"),
        ("车牌豫A12345", "车牌〔车牌〕"),
        ("住在东关村3组25号", "住在东关村3组〔门牌〕"),
        ("幸福小区5栋2单元301室", "幸福小区〔门牌〕"),
        ("@张三 收到", "@某某 收到"),
        ("走失的孙志远，男，45岁", "走失的孙某，男，45岁"),
        ("文件发zhang3@163.com", "文件发〔邮箱〕"),
        ("打１３８１２３４５６７８找她", "打〔电话〕找她"),
        ("麻烦小周和老陈今天去一趟", "麻烦某某和某某今天去一趟"),
        ("已报名：1.欧阳雪", "已报名：1.欧阳某"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, masked: str):
    assert masked_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "@所有人 请各村今天下班前报60岁以上老人名单", "请民政局主任参会", "全体同志高度重视",
        "统一社会信用代码91410100MA12345678",
        "小程序打不开的重装一下", "小龙虾养殖户的牛羊和夏粮", "温馨提示：谢谢康复科", "不用的田坎马上拉土填平",
        "群里@到的人", "请各村张贴洪水预警", "许可证和申请书放在一起", "屠宰厂封锁三天", "荣获一等奖", "小康村",
        "今年产量12345678斤", "请于2026年12月1日16:30前报县农业农村局", "老张家村的路修好了", "解决同志困难",
    ],
)  # fmt: skip
def test_what_is_asked_by_whom_and_when_stays(text: str):
    assert masked_text(text) == text


@given(st.text(alphabet="张王李建国芳主任局长@，：0123456789电话号组村 ", max_size=60))
def test_masking_twice_changes_nothing_more(text: str):
    once = masked_text(text)
    assert masked_text(once) == once


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_no_mobile_number_passes(number: str):
    assert number not in masked_text(f"请打{number}找他")
