"""Who could know what of a draw, and since when: all that the platform has seen. Whom a leak can come from is narrowed
by it; that somebody is on the list accuses nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws.actions import told_by_refusal
from yibiao_web.draws.models import Draw, Glance, PreparedSign

_FROM_TRAIL = ("draw.teams_seen", "draw.passphrase_failed")


@dataclass(frozen=True, slots=True)
class Knew:
    """``numbers``: the visits whose place the person saw; none where it was something else. ``tells``: whether it
    says anything of where a team goes."""

    at: datetime
    who: str
    what: str
    numbers: tuple[int, ...] = ()
    tells: bool = False


def knowing(viewer: Viewer, draw: Draw) -> list[Knew]:
    """Everything in its order. ``draw`` comes from ``queries.overseen``."""
    found = [*_made(draw), *_seeds(draw), *_trail(draw), *_opened(draw), *_handed(draw)]
    return sorted(found, key=lambda one: one.at)


def narrowed(known: Iterable[Knew], number: int, before: datetime) -> list[Knew]:
    """Who had learned by a moment where a numbered team goes. People write minutes: all of it counts."""
    until = before.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return [one for one in known if one.at < until and number in one.numbers]


def signs(draw: Draw) -> list[PreparedSign]:
    rows = PreparedSign.objects.filter(opening__draw=draw).select_related("opening", "noted_by")
    return list(rows.order_by("known_by", "pk"))


def _made(draw: Draw) -> Iterator[Knew]:
    words = _("知道名册里有哪些地方、每个抽中的机会；不知道随机数，算不出抽到谁")
    yield Knew(draw.committed_at, draw.committed_by.name, words, tells=False)
    if draw.published_at:
        yield Knew(draw.published_at, _("所有人"), _("公布了全部记录"), tuple(range(1, draw.take + 1)), True)


def _seeds(draw: Draw) -> Iterator[Knew]:
    for one in draw.statements.select_related("witness"):
        yield Knew(one.at, one.witness.name, _("写了种子；没有名册和随机数，算不出抽到谁"))


def _trail(draw: Draw) -> Iterator[Knew]:
    rows = AuditEntry.objects.filter(target_type="draws.draw", target_id=str(draw.pk), action__in=_FROM_TRAIL)
    for one in rows.order_by("pk"):
        seen = one.action == "draw.teams_seen"
        words = _("看了哪些人一组，没有看地方；服务器那时在内存里算过一遍") if seen else _("启封口令输错，没有打开")
        yield Knew(one.at, one.actor_name, words)
    for one in told_by_refusal(draw).order_by("pk"):
        yield Knew(one.at, one.actor_name, _("启封没有办成，但看到了去哪里"), tuple(one.detail["numbers"]), True)


def _opened(draw: Draw) -> Iterator[Knew]:
    """A team may see where it goes on other pages than the draw's: it counts as knowing from the opening on."""
    for one in draw.openings.select_related("opened_by", "visit__lead").prefetch_related("visit__inspectors"):
        yield Knew(one.at, one.opened_by.name, _("启封"), (one.number,), True)
        for name in dict.fromkeys(who.name for who in (one.visit.lead, *one.visit.inspectors.all()) if who):
            yield Knew(one.at, name, _("同组的人，启封以后就能看到去哪里"), (one.number,), True)
    for glance in Glance.objects.filter(opening__draw=draw).select_related("user", "opening"):
        yield Knew(glance.at, glance.user.name, _("第一次看到去哪里"), (glance.opening.number,), True)


def _handed(draw: Draw) -> Iterator[Knew]:
    for one in draw.hand_overs.select_related("to", "asked_by", "agreed_by"):
        yield Knew(one.asked_at, one.asked_by.name, _("提出换人启封，没有看里面：") + one.reason)
        if one.agreed_at and one.agreed_by:
            yield Knew(one.agreed_at, one.agreed_by.name, _("同意换人启封，没有看里面，改由") + one.to.name)
