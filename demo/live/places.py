"""禾溪县 at its real size: twelve townships, fifteen villages each. The first four villages of the first three
townships are those of the papers in ``demo/forms``; all names are invented."""

from __future__ import annotations

from demo.places import TOWNSHIPS as OF_THE_PAPERS

_MORE = ["青埠镇", "龙脊乡", "松林镇", "石门关镇", "白水乡", "茶亭镇", "云台乡", "九渡镇", "黄连乡"]
_HEADS = "樟桐枫槐柳杉梅竹兰桂菱荷苇茶栗"
_TAILS = [
    "树坪村", "溪口村", "坳上村", "家湾村", "田坝村", "花桥村", "岭脚村", "井坎村", "塘边村", "坡头村", "洞口村",
    "寨子村", "林坪村", "沙洲村", "园社区",
]  # fmt: skip
VILLAGES_EACH = 15


def townships() -> dict[str, list[str]]:
    """Township → its villages. No village's name occurs twice in the county."""
    places: dict[str, list[str]] = {}
    for at, township in enumerate([*OF_THE_PAPERS, *_MORE]):
        own = list(OF_THE_PAPERS.get(township, ()))
        for number in range(VILLAGES_EACH - len(own)):
            own.append(_HEADS[(at + number) % len(_HEADS)] + _TAILS[(at * 7 + number) % len(_TAILS)])
        places[township] = own
    return _distinct(places)


def _distinct(places: dict[str, list[str]]) -> dict[str, list[str]]:
    seen: set[str] = set()
    for township, villages in places.items():
        for at, village in enumerate(villages):
            heads = iter(_HEADS)
            while villages[at] in seen:
                villages[at] = next(heads) + village[1:]
            seen.add(villages[at])
        places[township] = villages
    return places


DEPARTMENTS = {
    # code: (name, line, minutes a year it may ask for)
    "mz": ("县民政局", "民政", 120_000),
    "cl": ("县残联", "残联", 60_000),
    "ws": ("县卫健局", "卫健", 120_000),
    "rs": ("县人社局", "人社", 90_000),
    "yb": ("县医保局", "医保", 60_000),
    "ny": ("县农业农村局", "农业农村", 150_000),
    "xc": ("县乡村振兴局", "乡村振兴", 150_000),
    "zj": ("县住建局", "住建", 60_000),
    "ga": ("县公安局", "公安", 60_000),
    "ty": ("县退役军人局", "退役军人", 40_000),
    "jy": ("县教育局", "教育", 40_000),
    "zz": ("县委组织部", "组织", 40_000),
    "yj": ("县应急管理局", "应急", 60_000),
    "sc": ("县市场监管局", "市场监管", 40_000),
    "tj": ("县统计局", "统计", 60_000),
    "fl": ("县妇联", "妇联", 30_000),
    "sj": ("县数据局", "数据", 20_000),
    "jf": ("县减负办", "减负", 0),
    "sjj": ("县审计局", "审计", 0),
}
