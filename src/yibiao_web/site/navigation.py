"""The menu: what each role works with, most used first, the rest in groups. A page that is not here is reached from one
that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Role, Viewer
from yibiao_web.catalogue.queries import owns_items
from yibiao_web.orgs.models import Level

IN_LINE = 11  # entries that fit beside each other; the rest are behind 更多
MAY_NAME_DEPUTIES = ("reviewer",)


class Entry(NamedTuple):
    """``name`` is the name of a URL; ``roles`` who sees it. ``areas``: not at departments, whose people have no
    place of their own; ``owners``: only at those that own data items."""

    label: Promise
    name: str
    roles: frozenset[str]
    areas: bool = False
    owners: bool = False

    def shown_to(self, viewer: Viewer) -> bool:
        if not viewer.may(*self.roles) or (self.areas and viewer.org.level == Level.DEPARTMENT):
            return False
        return not self.owners or owns_items(viewer.org)


def _entry(label: Promise, name: str, *roles: str, areas: bool = False, owners: bool = False) -> Entry:
    return Entry(label, name, frozenset(roles), areas, owners)


GROUPS: tuple[tuple[Promise | str, tuple[Entry, ...]], ...] = (
    ("", (
        _entry(_("待办"), "submissions:todo", "clerk", "grid_worker"),
        _entry(_("审核"), "approvals:queue", "reviewer"),
        _entry(_("准入"), "desk:queue", "gatekeeper"),
        _entry(_("一周要办"), "desk:week", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("异议与存疑"), "catalogue:doubts", "steward"),
        _entry(_("查台账"), "ledger:search", "steward"),
        _entry(_("审计记录"), "audit:trail", "auditor"),
        _entry(_("要数据"), "forms:new", "requester"),
        _entry(_("我的报表"), "forms:mine", "requester"),
        _entry(_("任务进度"), "tasks:sent", "requester", "reviewer"),
        _entry(_("取数"), "answers:index", "requester"),
        _entry(_("总览"), "reports:index", "gatekeeper", "requester", "clerk", "grid_worker", "reviewer"),
    )),
    (_("要求"), (
        _entry(_("收到的文件"), "documents:received", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("文件"), "documents:index", "requester", "gatekeeper"),
        _entry(_("会议"), "meetings:calendar", "requester", "gatekeeper", "clerk", "grid_worker", "reviewer"),
        _entry(_("应用和群"), "channels:index", "gatekeeper", "requester"),
        _entry(_("要我们进的群"), "channels:asked", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("外来的要求"), "outside:report", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("平台外的要求"), "outside:index", "gatekeeper", "requester"),
        _entry(_("在用报表"), "forms:in_force", "gatekeeper"),
        _entry(_("重复审计"), "forms:overlap", "gatekeeper"),
        _entry(_("群众来信"), "letters:index", "gatekeeper", "requester"),
    _entry(_("查找"), "desk:search", "gatekeeper", "requester"),
        _entry(_("规则"), "policy:index", *Role.values),
    )),
    (_("督查和考核"), (
        _entry(_("来查的"), "inspections:place", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("督查检查"), "inspections:index", "requester", "gatekeeper"),
        _entry(_("暗访抽签"), "draws:index", "requester", "gatekeeper", "auditor"),
        _entry(_("现场和整改"), "fieldwork:index", "requester", "gatekeeper", "clerk", "grid_worker", "reviewer"),
        _entry(_("考核"), "appraisal:index", "requester", "gatekeeper", "clerk", "grid_worker", "reviewer"),
    )),
    (_("听群众的"), (
        _entry(_("调查"), "surveys:index", "requester", "gatekeeper", "clerk", "reviewer"),
    )),
    (_("负担"), (
        _entry(_("负担账"), "burden:index", "gatekeeper", "requester"),
        _entry(_("预算公开"), "burden:published", "clerk", "grid_worker", "reviewer", "auditor"),
        _entry(_("走势和预警"), "trends:index", "gatekeeper", "requester", "auditor"),
        _entry(_("本地的走势"), "trends:place", "clerk", "grid_worker", "reviewer", areas=True),
    )),
    (_("数据"), (
        _entry(_("本地数据"), "sharing:flow_back", "clerk", "grid_worker", "reviewer", areas=True),
        _entry(_("汇总"), "rollup:index", "requester", "reviewer", "gatekeeper", "steward"),
        _entry(_("分析快照"), "engine:index", "gatekeeper", "auditor", "steward"),
        _entry(_("共享"), "sharing:index", "requester", "steward"),
        _entry(_("异议"), "ledger:disputes", "requester", owners=True),
        _entry(_("已报过"), "submissions:already_reported", "gatekeeper"),
        _entry(_("数据项目录"), "catalogue:items", "steward", "gatekeeper", "requester"),
        _entry(_("谁看过"), "sharing:readings", "steward", "auditor", "clerk", "reviewer"),
        _entry(_("条线系统"), "api:lines", "requester", "integrator"),
        _entry(_("接口"), "api:clients", "integrator"),
    )),
    (_("管理"), (
        _entry(_("人员"), "people:list", "admin"),
        _entry(_("组织"), "orgs:tree", "admin"),
    )),
)  # fmt: skip
MENU = tuple(one for _heading, some in GROUPS for one in some)
Group = tuple[str, list[tuple[str, str]]]


def landing(viewer: Viewer) -> str:
    """The name of the page where a viewer begins: who fills or reviews begins with that list."""
    if viewer.may("clerk", "grid_worker"):
        return "submissions:todo"
    if viewer.may("reviewer") and viewer.org.level != Level.DEPARTMENT:
        return "approvals:queue"
    return "home"


def groups_of(viewer: Viewer | None) -> list[Group]:
    """(heading, entries (label, address)) of what the viewer may open, the page where they begin first."""
    if viewer is None:
        return []
    groups = []
    for heading, entries in GROUPS:
        some = [(str(one.label), address) for one in entries if one.shown_to(viewer) and (address := _address(one))]
        if not heading and viewer.roles and landing(viewer) == "home":
            some.insert(0, (str(_("首页")), reverse("home")))
        if some:
            groups.append((str(heading), some))
    return groups


def without_first(groups: Iterable[Group], count: int) -> list[Group]:
    """What is left of the groups when the first entries stand elsewhere."""
    left = []
    for heading, some in groups:
        if some[count:]:
            left.append((heading, some[count:]))
        count = max(0, count - len(some))
    return left


def _address(one: Entry) -> str:
    try:
        return reverse(one.name)
    except NoReverseMatch:
        return ""


def section_of(path: str, addresses: Iterable[str]) -> str:
    """The menu's address that a page lies under: the longest that begins the page's path; none where none does.
    Nothing lies under the first page but itself."""
    return max((one for one in addresses if path == one or (one != "/" and path.startswith(one))), key=len, default="")
