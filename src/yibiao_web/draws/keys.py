"""People's keys, and the site's secret, which lies outside of the database."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws import rules, sealing
from yibiao_web.draws.models import Draw, Keyholder, Share
from yibiao_web.orgs.models import Organisation


def site_secret() -> bytes:
    """Of the key in ``settings.SECRET_KEY``, a file beside the database or an environment variable. Whoever changes
    it can not open what was sealed before."""
    return hashlib.sha256(b"yibiao draws\0" + settings.SECRET_KEY.encode()).digest()


@transaction.atomic
def set_passphrase(passphrase: str, again: str, *, viewer: Viewer, now: datetime) -> Keyholder:
    """A new pair of keys. What is sealed for the old pair and not opened yet can be opened by its holder no more."""
    if problem := rules.passphrase_problem(passphrase, again):
        raise Refusal("passphrase", problem, 422)
    public, private, salt = sealing.new_pair(passphrase, site_secret())
    holder, _made = Keyholder.objects.update_or_create(
        user=viewer.user, defaults={"public": public, "private": private, "salt": salt, "set_at": now}
    )
    Share.objects.filter(user=viewer.user).delete()
    log("seal_key.set", by=viewer.user, org=viewer.org, now=now, target=holder)
    return holder


def waiting_for(user: User) -> int:
    """How many seals that are not opened would be lost with this person's key."""
    return Draw.objects.filter(shares__user=user, abandoned_at=None, kept=b"", published_at=None).distinct().count()


def holders(county: Organisation, role: str) -> list[Keyholder]:
    """Those of a county's gatekeepers or auditors who have set a passphrase."""
    people = Post.objects.filter(role=role, org__path__startswith=county.path, user__is_active=True).values("user")
    return list(Keyholder.objects.filter(user__in=people).select_related("user").order_by("pk"))


def private_of(user: User, passphrase: str) -> bytes:
    """Raises ``WrongKeyError`` where the passphrase is another's."""
    holder = Keyholder.objects.filter(user=user).first()
    if holder is None:
        raise Refusal("no_key", _("您还没有设启封口令，这一件没有为您封存。"))
    return sealing.private_key(bytes(holder.private), bytes(holder.salt), passphrase, site_secret())


def opened(share: Share, passphrase: str, viewer: Viewer, now: datetime) -> bytes:
    """What a share holds. A wrong passphrase is on the trail; too many and one has to wait: the guesser as well as
    whoever forgot it. To be called outside of a transaction, or the trail would forget."""
    since = now - rules.GUESSING
    guesses = AuditEntry.objects.filter(action="draw.passphrase_failed", actor=viewer.user, at__gte=since).count()
    if guesses >= rules.GUESSES:
        raise Refusal("too_many", _("口令错的次数太多，请过一刻钟再试。"), 429)
    try:
        private = private_of(viewer.user, passphrase)
        return sealing.unseal(private, bytes(share.sealed), site_secret(), about(share.draw, share.half))
    except sealing.WrongKeyError as problem:
        with transaction.atomic():
            log("draw.passphrase_failed", by=viewer.user, org=viewer.org, now=now, target=share.draw)
        raise Refusal("wrong_passphrase", _("启封口令不对，请再输一次。错五次要等一刻钟。"), 403) from problem


def about(draw: Draw, half: str) -> bytes:
    """Binds a share to its draw."""
    return f"{draw.token}/{half}".encode()
