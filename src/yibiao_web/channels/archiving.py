"""What is kept of a channel that goes: one zip of all the platform knows, and what its owner took out of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.channels.archive import Archive, archive
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.words import words_of
from yibiao_web.channels.models import Channel, ChannelArchive, ChannelData, Retirement
from yibiao_web.orgs.models import Level

LARGEST = 50 * MEBI
_FIELDS = (
    ("名称", "name"), ("主办单位", "owner_name"), ("平台", "platform"), ("备案号", "filing_number"),
    ("功能", "functions"), ("使用对象", "audience"), ("用途", "matter"), ("成员范围", "reach"), ("管理员", "manager"),
    ("人数", "people"), ("活跃人数", "active_users"), ("人均每日分钟", "minutes"), ("开通日期", "opened"),
    ("到期日", "expires"), ("最近更新", "last_active"), ("关停日期", "closed"), ("说明", "about"),
)  # fmt: skip


def contents_of(row: Channel) -> Archive:
    """The zip, made from what the platform knows now."""
    leaving = row.retirements.select_related("into").order_by("-pk").first()
    entry: dict[str, Any] = {"种类": row.get_kind_display()}
    entry |= {label: getattr(row, name) for label, name in _FIELDS if getattr(row, name) not in (None, "")}
    if row.level in Level.values:
        entry["层级"] = str(Level(row.level).label)
    entry["要求进入的单位"] = "、".join(row.asked.order_by("path").values_list("name", flat=True))
    posts = row.publications.order_by("on", "pk").values_list("on", "text", "repost", "reads")
    return archive(
        entry, list(row.uses.order_by("on").values_list("on", "count")), list(posts),
        [(one["message"], one["advice"]) for one in row.findings], _history(row), note=_note(row, leaving),
    )  # fmt: skip


def _history(row: Channel) -> list[tuple[str, str]]:
    """What was done to it on the platform, from the trail."""
    rows = AuditEntry.objects.filter(target_type="channels.channel", target_id=str(row.pk)).order_by("pk")
    return [(timezone.localtime(one.at).date().isoformat(), f"{one.actor_name} {words_of(one.action)}") for one in rows]


def _note(row: Channel, leaving: Retirement | None) -> str:
    lines = [f"{row.get_kind_display()}“{row.name}”（{row.owner_name}）的留存件。", ""]
    if leaving:
        into = f"，并入“{leaving.into.name}”" if leaving.into else ""
        lines += [
            f"怎样处理：{leaving.get_act_display()}{into}", f"原来的职责怎样落实：{leaving.duty_kept_by}",
            f"里面的数据怎样留存：{leaving.data_kept}", f"告诉用户的话：{leaving.told}",
        ]  # fmt: skip
    lines += ["", "这里只有登记、次数、日期和公开发布的内容；没有群里的消息，也没有成员名单。"]
    return "\r\n".join(lines)


@transaction.atomic
def keep_archive(row: Channel, *, viewer: Viewer, now: datetime) -> ChannelArchive:
    """Make the zip and keep it. The same content is not kept twice."""
    if not viewer.may("gatekeeper") and row.org_id != viewer.org.pk:
        raise Refusal("not_yours", _("只有主办单位和减负办能导出留存。"), 403)
    made = contents_of(row)
    kept = ChannelArchive.objects.filter(channel=row, sha256=made.sha256).first()
    if kept is not None:
        return kept
    kept = ChannelArchive.objects.create(
        channel=row, file_name=f"{row.name}-{timezone.localdate(now):%Y%m%d}.zip", content=made.content,
        sha256=made.sha256, size=len(made.content), counts=made.counts, made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("channel.archived", by=viewer.user, org=viewer.org, now=now, target=row,
        detail={"file": kept.file_name, "sha256": kept.sha256, "size": kept.size})  # fmt: skip
    return kept


@transaction.atomic
def keep_data(row: Channel, *, content: bytes, file_name: str, viewer: Viewer, now: datetime) -> ChannelData:
    """A file that its owner took out of the channel itself. It is kept as it is and never opened."""
    if not viewer.may("gatekeeper") and row.org_id != viewer.org.pk:
        raise Refusal("not_yours", _("只有主办单位和减负办能交数据。"), 403)
    if not content or len(content) > LARGEST:
        raise Refusal(
            "file_size", _("请交一个不空、不超过 {mebi} MB 的文件；更大的分成几个。").format(mebi=LARGEST // MEBI), 422
        )
    sha256 = hashlib.sha256(content).hexdigest()
    kept = ChannelData.objects.filter(channel=row, sha256=sha256).first()
    if kept is None:
        kept = ChannelData.objects.create(channel=row, file_name=file_name[:200], content=content, sha256=sha256,
                                          size=len(content), made_by=viewer.user, made_at=now)  # fmt: skip
        log("channel.data_kept", by=viewer.user, org=viewer.org, now=now, target=row,
            detail={"file": kept.file_name, "sha256": sha256, "size": kept.size})  # fmt: skip
    return kept
