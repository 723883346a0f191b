"""What is done to people and their posts, and what happens at the door. Every act is on the trail."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts import locks, rules
from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.accounts.passwords import first_password
from yibiao_web.accounts.queries import possible_deputies
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Level, Organisation

# where a role makes sense: a clerk without a village would find nothing to do
PLACES = {
    Role.CLERK: {Level.VILLAGE},
    Role.GRID_WORKER: {Level.GRID, Level.VILLAGE},
}


@transaction.atomic
def add_person(
    *, viewer: Viewer, username: str, name: str, org: Organisation, roles: list[str], now: datetime, mobile: str = ""
) -> tuple[User, str]:
    """The person, and the first password: shown once, to be changed at the first sign-in."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal("name_taken", _("用户名 {username} 已经有人用了，请换一个。").format(username=username), 422)
    password = first_password()
    user = User(username=username, name=name, mobile=mobile, must_change_password=True)
    user.set_password(password)
    user.save()
    for role in roles:
        _give(viewer, user, org, role, now)
    _log("person.added", viewer, user, now, org=org.path, roles=sorted(roles))
    return user, password


@transaction.atomic
def give_post(
    user: User, *, viewer: Viewer, org: Organisation, role: str, now: datetime, since: date | None = None,
    until: date | None = None,
) -> Post:  # fmt: skip
    """Give a post, or renew the dates of one that was held before."""
    if since and until and until < since:
        raise Refusal("dates", _("结束日期早于开始日期，请改过来。"), 422)
    post = _give(viewer, user, org, role, now, since, until)
    _log("post.given", viewer, user, now, org=org.path, role=role, since=since, until=until)
    return post


@transaction.atomic
def end_post(post: Post, *, viewer: Viewer, now: datetime) -> Post:
    """The post ends yesterday: from now on it is not held, and it stays to be seen that it was."""
    _within(viewer, post.org)
    if post.user == viewer.user and post.role == Role.ADMIN:
        raise Refusal("own_post", _("不能撤掉自己的系统管理员岗位，请另一位系统管理员来办。"), 403)
    post.until = timezone.localdate(now) - timedelta(days=1)
    post.save(update_fields=["until"])
    _log("post.ended", viewer, post.user, now, org=post.org.path, role=post.role)
    return post


@transaction.atomic
def renew_password(user: User, *, viewer: Viewer, now: datetime) -> str:
    """A new first password, shown once; also lifts the lock of wrong passwords."""
    _all_within(viewer, user)
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    locks.lift(user.username)
    _log("person.password_renewed", viewer, user, now)
    return password


@transaction.atomic
def set_active(user: User, active: bool, *, viewer: Viewer, now: datetime) -> User:
    """Stop an account, or let it in again. Open sessions end at their next request."""
    _all_within(viewer, user)
    if user == viewer.user:
        raise Refusal("own_account", _("不能停用自己的账号，请另一位系统管理员来办。"), 403)
    user.is_active = active
    user.save(update_fields=["is_active"])
    _log("person.let_in" if active else "person.stopped", viewer, user, now)
    return user


@transaction.atomic
def remove_second_step(user: User, *, viewer: Viewer, now: datetime) -> None:
    """For who lost the telephone with the codes: sign-in by password alone again."""
    from allauth.mfa.models import Authenticator

    _all_within(viewer, user)
    Authenticator.objects.filter(user=user).delete()
    _log("person.second_step_removed", viewer, user, now)


@transaction.atomic
def name_deputy(deputy: User, *, viewer: Viewer, role: str, since: date, until: date, now: datetime) -> Post:
    """Let somebody of one's own area stand in for a post one holds. Nobody passes on what they stand in for."""
    own = Post.objects.filter(user=viewer.user, org=viewer.org, role=role, deputy_of=None).exists()
    if not own:
        raise Refusal("not_own_post", _("只能请人代办自己的岗位；代别人办的，不能再转给别人。"), 403)
    if deputy == viewer.user:
        raise Refusal("own_deputy", _("不能请自己代办，请另选一个人。"), 422)
    if not possible_deputies(viewer).filter(pk=deputy.pk).exists():
        raise Refusal("deputy_elsewhere", _("只能请本单位、本镇的同事代办，请另选一个人。"), 422)
    problem = rules.deputy_problem(since, until, timezone.localdate(now))
    if problem:
        raise Refusal("deputy_dates", problem, 422)
    _keep_apart(deputy, role, now)
    post, _made = Post.objects.update_or_create(
        user=deputy, org=viewer.org, role=role, deputy_of=viewer.user, defaults={"since": since, "until": until}
    )
    _log("deputy.named", viewer, deputy, now, org=viewer.org.path, role=role, since=since, until=until)
    return post


@transaction.atomic
def end_deputy(post: Post, *, viewer: Viewer, now: datetime) -> Post:
    if post.deputy_of != viewer.user:
        raise Refusal("not_own_deputy", _("这不是您请的人，不能由您结束。"), 403)
    post.until = timezone.localdate(now) - timedelta(days=1)
    post.save(update_fields=["until"])
    _log("deputy.ended", viewer, post.user, now, org=post.org.path, role=post.role)
    return post


@transaction.atomic
def first_admin(*, username: str, name: str, county: Organisation, now: datetime) -> str:
    """The first administrator of a county, entered from the command line; returns the first password."""
    if Post.objects.filter(role=Role.ADMIN, org__path__startswith=county.path, user__is_active=True).exists():
        raise Refusal("has_admin", _("这里已经有系统管理员了，请由他在“人员”里添加。"))
    password = first_password()
    user, _made = User.objects.get_or_create(username=username, defaults={"name": name})
    user.set_password(password)
    user.must_change_password = True
    user.save()
    Post.objects.get_or_create(user=user, org=county, role=Role.ADMIN, deputy_of=None)
    log("person.added", by=None, now=now, org=county, target=user, detail={"roles": ["admin"], "first": True})
    return password


def set_own_password(user: User, password: str, *, now: datetime) -> None:
    """Inside allauth's flow, which has asked for the old one."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    log("person.password_changed", by=user, now=now, org=_home(user), target=user)


@transaction.atomic
def note_signed_in(user: User, *, now: datetime, address: str) -> None:
    log("person.signed_in", by=user, now=now, org=_home(user), target=user, detail={"address": address})


@transaction.atomic
def note_signed_out(user: User, *, now: datetime) -> None:
    log("person.signed_out", by=user, now=now, org=_home(user), target=user)


def note_failed(username: str, *, now: datetime, address: str) -> None:
    _note_stranger("person.sign_in_failed", username, now, address)


def note_locked(username: str, *, now: datetime, address: str) -> None:
    _note_stranger("person.locked_out", username, now, address)


@transaction.atomic
def _note_stranger(action: str, username: str, now: datetime, address: str) -> None:
    """What was typed is kept only where it is somebody's name: people type passwords into the wrong field."""
    user = User.objects.filter(username__iexact=username).first()
    log(action, by=None, now=now, org=_home(user) if user else None, target=user, detail={"address": address})


def _give(
    viewer: Viewer, user: User, org: Organisation, role: str, now: datetime, since: date | None = None,
    until: date | None = None,
) -> Post:  # fmt: skip
    _within(viewer, org)
    if org.level not in PLACES.get(Role(role), {org.level}):
        raise Refusal(
            "wrong_place",
            _("{label}应设在村或网格，{org}不是，请另选单位。").format(label=Role(role).label, org=org.name),
            422,
        )
    _keep_apart(user, role, now)
    defaults = {"since": since, "until": until}
    return Post.objects.update_or_create(user=user, org=org, role=role, deputy_of=None, defaults=defaults)[0]


def _keep_apart(user: User, role: str, now: datetime) -> None:
    """The person is locked: two posts given at the same moment see each other."""
    User.objects.select_for_update().get(pk=user.pk)
    held = Post.objects.filter(user=user).exclude(until__lt=timezone.localdate(now)).values_list("role", flat=True)
    if not rules.keeps_apart(list(held), role):
        raise Refusal("apart", _("系统管理员和审计员不能是同一个人，请另选一位。"), 422)


def _within(viewer: Viewer, org: Organisation) -> None:
    if not viewer.county.contains(org):
        raise Refusal("other_county", _("只能管理本县的单位和人员。"), 403)


def _all_within(viewer: Viewer, user: User) -> None:
    """Whoever also works for another county is not one county's to stop."""
    for org in Organisation.objects.filter(posts__user=user).distinct():
        _within(viewer, org)


def _home(user: User) -> Organisation | None:
    post = Post.objects.filter(user=user).select_related("org").order_by("pk").first()
    return post.org if post else None


def _log(action: str, viewer: Viewer, user: User, now: datetime, org: str = "", **detail: Any) -> None:
    log(action, by=viewer.user, now=now, org=viewer.org, target=user, scope=org, detail={"name": user.name, **detail})
