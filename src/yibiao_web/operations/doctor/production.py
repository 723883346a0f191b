"""What must not be so where others can reach the platform. ``yibiao serve`` on an address that is not this machine's
own (or with YIBIAO_PRODUCTION=1) does not start while any of it holds."""

from __future__ import annotations

import ipaddress
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import DatabaseError
from django.db.models import Count

from yibiao_web.accounts.models import User
from yibiao_web.operations.doctor.finding import Checked, bad

PRODUCTION, PLAIN_HTTP = "YIBIAO_PRODUCTION", "YIBIAO_PLAIN_HTTP"
_SHORTEST, _DIFFERENT = 32, 12
_KNOWN = ("django-insecure", "secret", "changeme", "change-me", "test", "the secret key")
_DEMO = ("Hexi-2026-demo", "Hexi-2026-test")
_SHARED = 3
"""Accounts whose passwords are stored as one and the same value: nobody's own, they were copied."""


def is_production(host: str = "127.0.0.1") -> bool:
    return os.environ.get(PRODUCTION, "") in ("1", "yes", "true") or not is_loopback(host)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def problems() -> list[Checked]:
    """Everything at once, not the first."""
    return [one for look in LOOKS for one in look()]


def refuse_unsafe(host: str) -> None:
    if not is_production(host):
        return
    found = problems()
    if found:
        told = "\n".join(f"  {at}. {one.said}\n     {one.do}" for at, one in enumerate(found, 1))
        raise click.ClickException(
            f"这样的设置不能给别人用，没有启动（监听 {host}）。逐条改好再来，改好没有用 yibiao doctor 看：\n{told}"
        )
    if not settings.HTTPS:
        click.echo("注意：没有用 HTTPS（YIBIAO_PLAIN_HTTP=1）。同一网络的人能看到密码和个人信息。", err=True)


def debug() -> Iterator[Checked]:
    if settings.DEBUG:
        yield bad("调试", "开着调试：出错的页面会把设置和数据给人看。", "去掉 YIBIAO_DEBUG。")


def secret_key() -> Iterator[Checked]:
    key = settings.SECRET_KEY
    if len(key) < _SHORTEST or len(set(key)) < _DIFFERENT or key.lower().startswith(_KNOWN):
        yield bad(
            "密钥", "YIBIAO_SECRET_KEY 太短、太简单，或者是例子里的。",
            "去掉它（第一次启动时自己生成），或者换成 50 个随机字符。换了以后都要重新登录，旧的查询码不再有效。",
        )  # fmt: skip


def https() -> Iterator[Checked]:
    if not settings.HTTPS and os.environ.get(PLAIN_HTTP) != "1":
        yield bad(
            "HTTPS", "没有设 HTTPS：密码和个人信息在网上是明文。",
            "前面放 nginx（deploy/nginx.conf），设 YIBIAO_HTTPS=1。内网确实没有证书的，写明 YIBIAO_PLAIN_HTTP=1。",
        )  # fmt: skip


def hosts() -> Iterator[Checked]:
    if any(one.strip() in ("*", ".") or one.startswith("*.") for one in settings.ALLOWED_HOSTS):
        yield bad(
            "域名", "YIBIAO_HOSTS 是 *：谁都能冒充本站的域名。", "写上真的域名，例如 YIBIAO_HOSTS=yibiao.example.cn。"
        )
    if settings.HTTPS and not settings.CSRF_TRUSTED_ORIGINS:
        yield bad("域名", "设了 HTTPS，没有设 YIBIAO_ORIGINS：提交会被当成伪造的。",
                  "例如 YIBIAO_ORIGINS=https://yibiao.example.cn。")  # fmt: skip


def proxies() -> Iterator[Checked]:
    if settings.HTTPS and settings.ALLAUTH_TRUSTED_PROXY_COUNT < 1:
        yield bad("代理", "设了 HTTPS，YIBIAO_PROXIES 却是 0：登录限速会把所有人当成一个人。",
                  "前面有几层代理就写几，一般是 1。")  # fmt: skip


def secret_files() -> Iterator[Checked]:
    for path in secret_paths():
        try:
            told = path.stat()
        except FileNotFoundError:
            continue
        if told.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield bad(
                "钥匙的权限", f"{path} 别的用户能读（权限 {stat.S_IMODE(told.st_mode):o}）。", f"chmod 600 {path}"
            )


def secret_paths() -> list[Path]:
    """Files with secrets: those of the platform and whatever a ``…_FILE`` variable names."""
    named = [value for name, value in os.environ.items() if name.startswith("YIBIAO_") and name.endswith("_FILE")]
    own = [Path(settings.DATA) / "secret_key", Path(settings.YIBIAO_KEYS)]
    sign_on = os.environ.get("YIBIAO_OIDC", "")
    return sorted({*own, *(Path(one) for one in [*named, sign_on] if one)})


def demo_passwords() -> Iterator[Checked]:
    """Copied passwords, and those printed in the documents. Only what several share is tried: a try takes half a
    second."""
    try:
        shared = list(
            User.objects.filter(is_active=True).exclude(password__startswith="!")  # noqa: S106 - that is none
            .values_list("password").annotate(count=Count("pk")).filter(count__gte=_SHARED).order_by("-count")[:5]
        )  # fmt: skip
    except DatabaseError:
        return  # told of by the look at the database
    for stored, count in shared:
        known = any(check_password(one, stored) for one in _DEMO)
        which = "，就是文档里写着的演示密码" if known else "（存的值都一样，是批量写进去的）"
        yield bad(
            "密码", f"{count} 个账号是同一个密码{which}。",
            "这是演示或测试的库，不要给人用；真要用，在“人员”里逐个重设密码。",
        )  # fmt: skip


LOOKS: tuple[Callable[[], Iterator[Checked]], ...] = (
    debug, secret_key, https, hosts, proxies, secret_files, demo_passwords,
)  # fmt: skip
