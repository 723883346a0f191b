"""Opening a seal: at the departure time, by the lead alone, one numbered visit after the other.

The result is not kept anywhere before: it is reckoned from what is sealed and from the public seed each time a visit is
opened, and only that visit is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.draws.canonical import canonical, seed_of
from yibiao.draws.drawing import draw as drawn
from yibiao.draws.model import Drawn, DrawPlan, DrawRecord, DrawResult, OpenedSeal
from yibiao.draws.writing import record_json
from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws import keys, sealing
from yibiao_web.draws.actions import plan_in, share_of, statements_of
from yibiao_web.draws.models import Draw, Glance, Opening, PreparedSign, Share
from yibiao_web.draws.preparing import moment
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.actions import add_visit
from yibiao_web.inspections.queries import GONE
from yibiao_web.orgs.models import Organisation

_NAMING = ("over_cap", "visited_already")  # refusals that name the place: from then on the lead counts as knowing it
_DRAWN_TWICE = "这一项分几天抽签，事先都已作了承诺，这个地方又抽到了。"


def departure(draw: Draw, number: int) -> datetime:
    return datetime.fromisoformat(draw.departures[number - 1])


def open_visits(
    draw: Draw, numbers: Iterable[int], passphrase: str, *, viewer: Viewer, now: datetime, over_cap_reason: str = ""
) -> list[Opening]:
    """The places of some numbered visits. Twice is once."""
    wanted = sorted(set(numbers))
    _may_open(draw, wanted, viewer, now)
    known = {one.number: one for one in draw.openings.all()}
    missing = [one for one in wanted if one not in known]
    if missing:
        plan, result = _reckoned(draw, passphrase, viewer, now)
        by_number = {one.number: one for one in result.drawn}
        try:
            with transaction.atomic():
                for number in missing:
                    known[number] = _open(draw, by_number[number], over_cap_reason, viewer, now)
                _keep(draw, plan, result, now)
        except Refusal as told:
            if told.code in _NAMING:
                with transaction.atomic():
                    log("draw.open_refused", by=viewer.user, org=viewer.org, now=now, target=draw,
                        detail={"numbers": missing, "code": told.code})  # fmt: skip
            raise
    return [known[one] for one in wanted]


def teams(draw: Draw, passphrase: str, *, viewer: Viewer, now: datetime) -> list[tuple[int, datetime, list[str]]]:
    """Who goes when, so that they can be asked to come, without where to."""
    _lead_of_seeded(draw, viewer)
    plan, result = _reckoned(draw, passphrase, viewer, now)
    names = {one.id: f"{one.name}（{one.unit}）" for one in plan.inspectors}
    with transaction.atomic():
        log("draw.teams_seen", by=viewer.user, org=viewer.org, now=now, target=draw)
    return [(one.number, departure(draw, one.number), [names[who] for who in one.inspectors]) for one in result.drawn]


@transaction.atomic
def glance(openings: Sequence[Opening], *, viewer: Viewer, now: datetime) -> None:
    """Somebody sees the places of these visits: the first time is kept, for whoever looks for a leak."""
    seen = set(Glance.objects.filter(opening__in=openings, user=viewer.user).values_list("opening", flat=True))
    fresh = [one for one in openings if one.pk not in seen]
    Glance.objects.bulk_create([Glance(opening=one, user=viewer.user, at=now) for one in fresh], ignore_conflicts=True)
    if fresh:
        log("draw.glanced", by=viewer.user, org=viewer.org, now=now, target=fresh[0].draw,
            detail={"numbers": [one.number for one in fresh]})  # fmt: skip


@transaction.atomic
def note_sign(opening: Opening, what: str, known_by: datetime, *, viewer: Viewer, now: datetime) -> PreparedSign:
    """Those who came saw that the place knew."""
    visit = opening.visit
    if visit.lead_id != viewer.user.pk and not visit.inspectors.filter(pk=viewer.user.pk).exists():
        raise Refusal("not_going", _("只有去的人能记。"), 403)
    if len("".join(what.split())) < REASON:
        raise Refusal("reason_too_short", _("请写明看到什么，至少 {reason} 个字。").format(reason=REASON), 422)
    if known_by > now:
        raise Refusal("not_yet", _("时间还没有到，请改一改。"), 422)
    one = opening.signs.filter(noted_by=viewer.user, what=what.strip()[:300], known_by=known_by).first()
    if one is None:
        one = opening.signs.create(what=what.strip()[:300], known_by=known_by, noted_by=viewer.user, noted_at=now)
        log("draw.sign_noted", by=viewer.user, org=viewer.org, now=now, target=opening.draw,
            detail={"number": opening.number})  # fmt: skip
    return one


def _may_open(draw: Draw, numbers: Sequence[int], viewer: Viewer, now: datetime) -> None:
    _lead_of_seeded(draw, viewer)
    if not numbers or not all(1 <= one <= draw.take for one in numbers):
        raise Refusal("no_number", _("请选要启封的号。"), 422)
    for number in numbers:
        if now < departure(draw, number):
            at = timezone.localtime(departure(draw, number))
            raise Refusal(
                "too_early", _("第 {number} 号 {at:%m月%d日 %H:%M} 出发，到时候才能启封。").format(number=number, at=at)
            )


def _lead_of_seeded(draw: Draw, viewer: Viewer) -> None:
    if draw.lead_id != viewer.user.pk:
        raise Refusal("not_lead", _("只有带队人能启封。"), 403)
    if draw.abandoned_at:
        raise Refusal("abandoned", _("这次承诺已经作废。"))
    if not draw.seeded_at:
        raise Refusal("no_seed", _("种子还没有定：至少两名见证人写的要一样。"))


def _reckoned(draw: Draw, passphrase: str, viewer: Viewer, now: datetime) -> tuple[DrawPlan, DrawResult]:
    key = keys.opened(share_of(draw, viewer.user, Share.Half.LEAD), passphrase, viewer, now)
    plan = plan_in(draw, key)
    return plan, drawn(plan, seed_of(draw.commitment, draw.seed), draw.commitment)


def _open(draw: Draw, one: Drawn, over_cap_reason: str, viewer: Viewer, now: datetime) -> Opening:
    people = {f"p{user.pk}": user for user in User.objects.filter(pk__in=[int(who[1:]) for who in one.inspectors])}
    place = Organisation.objects.get(code=one.place)
    earlier = draw.inspection.visits.filter(place=place, on__lt=draw.on).exclude(state__in=GONE).order_by("on").last()
    visit = add_visit(
        draw.inspection, place=place, on=draw.on, lead=people[one.lead],
        inspectors=[people[who] for who in one.inspectors], unannounced=True, viewer=viewer, now=now,
        over_cap_reason=over_cap_reason, again=earlier, again_reason=_DRAWN_TWICE if earlier else "",
    )  # fmt: skip
    opening, made = Opening.objects.get_or_create(
        draw=draw, number=one.number, defaults={"visit": visit, "opened_by": viewer.user, "at": now}
    )
    if made:
        log("draw.opened", by=viewer.user, org=viewer.org, now=now, target=draw, detail={"number": one.number})
    return opening


def _keep(draw: Draw, plan: DrawPlan, result: DrawResult, now: datetime) -> None:
    """Once every team has set out nothing is left to hide from them: the record is kept under the site's key alone,
    so that it can be published without the lead when the visits are over."""
    if now < max(departure(draw, number) for number in range(1, draw.take + 1)):
        return
    said = tuple(statements_of(draw)[2])
    record = DrawRecord(plan, draw.commitment, moment(draw.committed_at), said, seed_of(draw.commitment, draw.seed),
                        result)  # fmt: skip
    kept = sealing.encrypt(keys.site_secret(), canonical(record_json(record)).encode(), draw.token.encode())
    Draw.objects.filter(pk=draw.pk).update(kept=kept)


def opened_of(draw: Draw) -> list[OpenedSeal]:
    rows = draw.openings.select_related("opened_by")
    return [OpenedSeal(one.number, moment(one.at), one.opened_by.name) for one in rows]
