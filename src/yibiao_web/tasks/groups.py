"""Places picked together often, kept by name for the organisation that picks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation, SavedGroup


@transaction.atomic
def save_group(*, viewer: Viewer, name: str, members: Sequence[Organisation], now: datetime) -> SavedGroup:
    """Save under a name; the same name again is the group as it is now."""
    if not name.strip():
        raise Refusal("name_needed", _("给这一组起个名字，例如“沿江五镇”。"), 422)
    if not members:
        raise Refusal("no_villages", _("请先勾选要放进这一组的村。"), 422)
    group, _made = SavedGroup.objects.get_or_create(
        owner=viewer.org, name=name.strip()[:60], defaults={"made_by": viewer.user}
    )
    group.members.set(members)
    log("group.saved", by=viewer.user, now=now, org=viewer.org, target=group,
        detail={"name": group.name, "villages": len(members)})  # fmt: skip
    return group


@transaction.atomic
def delete_group(group: SavedGroup, *, viewer: Viewer, now: datetime) -> None:
    if group.owner_id != viewer.org.pk:
        raise Refusal("not_yours", _("只能删除本单位保存的分组。"), 403)
    log("group.deleted", by=viewer.user, now=now, org=viewer.org, target=group, detail={"name": group.name})
    group.delete()
