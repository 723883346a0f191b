"""One cast for all tests of the platform: fixed people at fixed places, and Qian from the next county, who must see
nothing. Built once a test database by ``build``."""

from __future__ import annotations

from dataclasses import dataclass

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level, Organisation

ALL_ROLES = ("clerk", "grid_worker", "reviewer", "requester", "steward", "gatekeeper", "auditor", "integrator", "admin")
PEOPLE = {
    # username: (name, organisation, roles)
    "lin": ("林小满", "杏花坞村", ("clerk",)),
    "luo": ("罗秋来", "老槐坪村", ("clerk",)),
    "wang": ("王桂香", "杏花坞村一网格", ("grid_worker",)),
    "chen": ("陈立春", "鹤汀镇", ("reviewer", "requester")),
    "tan": ("谭文斌", "雾山乡", ("reviewer", "requester")),
    "zhao": ("赵志强", "县民政局", ("requester", "reviewer")),
    "zhou": ("周丽华", "县残联", ("requester", "reviewer")),
    "sun": ("孙晓峰", "县数据局", ("steward",)),
    "gao": ("高水生", "县减负办", ("gatekeeper",)),
    "wu": ("吴雪芹", "县审计局", ("auditor",)),
    "ji": ("纪海涛", "县数据局", ("integrator",)),
    "guan": ("管家旺", "县数据局", ("admin",)),
    "qian": ("钱外人", "渡川县", ALL_ROLES),
}


@dataclass(frozen=True)
class Cast:
    """People and places by short names: ``cast.user("lin")``, ``cast.org("杏花坞村")``, ``cast.viewer("lin")``."""

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def org(self, name: str) -> Organisation:
        return Organisation.objects.get(name=name)

    def viewer(self, name: str) -> Viewer:
        return Viewer(self.user(name), self.org(PEOPLE[name][1]), frozenset(PEOPLE[name][2]))


def build() -> None:
    """禾溪县 with two townships, three villages and a grid, six departments; 渡川县 beside it."""
    province = _org("99", "云岭省", Level.PROVINCE, None)
    county = _org("990101", "禾溪县", Level.COUNTY, province)
    first = _org("990101101", "鹤汀镇", Level.TOWNSHIP, county)
    second = _org("990101201", "雾山乡", Level.TOWNSHIP, county)
    village = _org("990101101201", "杏花坞村", Level.VILLAGE, first)
    _org("990101101201g1", "杏花坞村一网格", Level.GRID, village)
    _org("990101101202", "老槐坪村", Level.VILLAGE, first)
    _org("990101201201", "碾子坝村", Level.VILLAGE, second)
    for code, name, line in (
        ("mz", "县民政局", "民政"), ("cl", "县残联", "残联"), ("sj", "县数据局", "数据"), ("jf", "县减负办", "减负"),
        ("audit", "县审计局", "审计"), ("ws", "县卫健局", "卫健"),
    ):  # fmt: skip
        _org(f"990101-{code}", name, Level.DEPARTMENT, county, line)
    next_county = _org("990102", "渡川县", Level.COUNTY, province)
    township = _org("990102101", "白鹭镇", Level.TOWNSHIP, next_county)
    _org("990102101201", "柳林村", Level.VILLAGE, township)
    for username, (name, org, roles) in PEOPLE.items():
        user = User(username=username, name=name)
        user.set_unusable_password()
        user.save()
        for role in roles:
            Post.objects.create(user=user, org=Organisation.objects.get(name=org), role=role)


def _org(code: str, name: str, level: str, parent: Organisation | None, line: str = "") -> Organisation:
    path = f"{parent.path if parent else ''}{code}/"
    return Organisation.objects.create(code=code, name=name, level=level, parent=parent, path=path, line=line)
