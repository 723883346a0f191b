"""What was announced for a day takes effect on it: definitions and retirements. Part of the worker's round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.catalogue.decisions import bump
from yibiao_web.catalogue.models import Definition, Item


@transaction.atomic
def take_effect(now: datetime) -> int:
    """How many took effect. Run again, it finds nothing more to do."""
    today = timezone.localdate(now)
    definitions = Definition.objects.select_for_update(of=("self",)).filter(in_force=False, since__lte=today)
    items = Item.objects.select_for_update(of=("self",)).filter(retires_on__lte=today, retired_on=None)
    done = [*map(_hold, definitions.select_related("item")), *map(_retire, items)]
    if done:
        bump()
    for action, item, on in done:
        log(action, by=None, now=now, target=item, detail={"code": item.code, "on": on})
    return len(done)


def _hold(definition: Definition) -> tuple[str, Item, str]:
    definition.in_force = True
    definition.save(update_fields=["in_force"])
    return "item.definition_in_force", definition.item, str(definition.since)


def _retire(item: Item) -> tuple[str, Item, str]:
    item.retired_on, item.retires_on = item.retires_on, None
    item.save(update_fields=["retired_on", "retires_on"])
    return "item.retired", item, str(item.retired_on)
