"""Nobody changes a county that is on its way, or that is somewhere else by now.

The middleware turns people away at the door. What gets past it is stopped where every write ends, at the trail
(``audit.actions.log``, by ``YIBIAO_WRITE_GUARD``): the freeze takes the same lock as every entry, so that a write was
either finished before, and goes along, or is undone here. The worker's own rounds are not stopped; what they still
write before the flip is noticed there.
"""

from __future__ import annotations

import time
from contextvars import ContextVar

from django.utils.translation import gettext as _

from yibiao_web.audit.refusals import Refusal
from yibiao_web.counties.models import CountyHome

State = CountyHome.State
AWAY = (State.MOVING, State.MOVED, State.ARRIVING)
by_people: ContextVar[bool] = ContextVar("by_people", default=False)
"""Whether a request is being answered; the worker and commands are not asked."""
COMING_AND_GOING = frozenset({"person.signed_in", "person.signed_out", "person.sign_in_failed", "person.locked_out"})
"""Who comes to read leaves these, also while the county is on its way; they stay in the old server's trail."""
_LOOKED_FOR = 2.0  # seconds
_known: tuple[float, dict[str, CountyHome]] = (float("-inf"), {})


def away() -> dict[str, CountyHome]:
    """{path: home} of the counties that take no writing here; looked up at most every two seconds."""
    global _known
    if time.monotonic() - _known[0] > _LOOKED_FOR:
        _known = (time.monotonic(), _away())
    return _known[1]


def _away() -> dict[str, CountyHome]:
    return {one.county.path: one for one in CountyHome.objects.filter(state__in=AWAY).select_related("county")}


def forget() -> None:
    global _known
    _known = (float("-inf"), {})


def home_of(path: str) -> CountyHome | None:
    """Of the county that a path lies in, where it is on its way or gone."""
    return next((home for county, home in away().items() if path.startswith(county)), None)


def refuse_if_away(action: str, scope: str) -> None:
    """For the trail: an entry about something in such a county, made by a request."""
    if by_people.get() and scope and action not in COMING_AND_GOING:
        for county, home in _away().items():
            if scope.startswith(county):
                raise refusal(home)


def at_the_door(path: str, *, writing: bool) -> None:
    """For doors that find out whom they serve by themselves: tokens of the interface, codes of complaints."""
    home = home_of(path)
    if home is not None and (writing or home.state == State.MOVED):
        raise refusal(home)


def reading_only(path: str) -> str:
    """What is said above every page of a county that is on its way, before somebody begins to type in vain."""
    home = home_of(path)
    if home is None or home.state == State.MOVED:
        return ""
    words = _("%(county)s的数据正在搬动，现在只能看，不能改：先不要填，过一会儿再来。")
    return words % {"county": home.county.name}


def refusal(home: CountyHome) -> Refusal:
    name = home.county.name
    if home.state == State.MOVED:
        words = _("%(county)s的数据已经搬到 %(address)s，这里不再办理。请到那里登录，账号不变。")
        return Refusal("county_moved", words % {"county": name, "address": home.address}, 410)
    if home.state == State.ARRIVING:
        words = _("%(county)s刚搬到这里，还在做最后的核对，现在只能看，不能改。请过几分钟再试。")
    else:
        words = _(
            "%(county)s的数据正在搬到新的服务器，这段时间只能看，不能改。您刚才填的没有存上，请留着这一页，过一会儿再试。"
        )
    return Refusal("county_moving", words % {"county": name}, 423)
