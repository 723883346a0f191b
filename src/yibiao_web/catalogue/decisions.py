"""What people say a field means: asked of the steward when the machine is unsure, remembered when decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import randbelow
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yibiao.matching.memory import ContextKey
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.models import CatalogueVersion, MatchDecision, MatchDoubt
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.catalogue.rules import digest_of
from yibiao_web.orgs.queries import county_of


def bump() -> None:
    """Let every process load the catalogue and the decisions again. The step is random, so that a number that was
    rolled back does not come again with other content."""
    step = 1 + randbelow(2**31)
    if not CatalogueVersion.objects.update(number=F("number") + step):
        CatalogueVersion.objects.create(number=step)


@transaction.atomic
def decide_match(key: ContextKey, item: str | None, *, viewer: Viewer, now: datetime) -> MatchDecision:
    """Remember what a field means; ``item`` None: no item of the catalogue fits. A later decision replaces an earlier
    one for the same path under the same title. Open doubts about it are settled by it."""
    if item and item not in catalogue().items:
        raise Refusal("no_such_item", _("目录里没有 {item} 这一项，请从列出的数据项里选。").format(item=item), 422)
    county = county_of(viewer.org)
    parts = [key.path, key.title, key.subject]
    decision, _made = MatchDecision.objects.update_or_create(
        county=county, digest=digest_of(parts),
        defaults={"key": parts, "item": item or "", "decided_by": viewer.user, "decided_at": now, "undone_at": None},
    )  # fmt: skip
    MatchDoubt.objects.filter(county=county, digest=decision.digest).update(
        state=MatchDoubt.State.SETTLED, decision=decision
    )
    bump()
    log("match.decided", by=viewer.user, now=now, org=viewer.org, target=decision, scope=county.path,
        detail={"path": key.path, "title": key.title, "item": item or ""})  # fmt: skip
    return decision


@transaction.atomic
def undo_match(decision: MatchDecision, *, viewer: Viewer, now: datetime) -> None:
    """Take a decision back; the doubts that it settled are open again."""
    decision.undone_at = now
    decision.save(update_fields=["undone_at"])
    decision.doubts.update(state=MatchDoubt.State.OPEN, decision=None)
    bump()
    log("match.undone", by=viewer.user, now=now, org=viewer.org, target=decision, detail={"key": decision.key})


@transaction.atomic
def ask_match(
    *, form_title: str, department: str, path: Sequence[str], key: ContextKey,
    alternatives: Sequence[Mapping[str, Any]], viewer: Viewer, now: datetime,
) -> MatchDoubt:  # fmt: skip
    """Put a field the machine is unsure of before the steward; asked again, it stays the one question.
    ``alternatives``: [{"item", "confidence", "reasons"}], best first."""
    parts = [key.path, key.title, key.subject]
    doubt, new = MatchDoubt.objects.get_or_create(
        county=county_of(viewer.org), digest=digest_of(parts),
        defaults={"form_title": form_title[:200], "department": department[:100], "path": list(path), "key": parts,
                  "alternatives": [dict(one) for one in alternatives], "asked_by": viewer.user, "asked_at": now},
    )  # fmt: skip
    if new:
        log("match.asked", by=viewer.user, now=now, org=viewer.org, target=doubt, detail={"path": list(path)})
    return doubt
