"""Which addresses the platform sends to. Whoever may enter an address must not be able to make the server call
machines inside its own network (SSRF): addresses are resolved first, and only public ones, or those of networks that
the administrator named, are called; the call then goes to the very address that was checked."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from yibiao_web.audit.refusals import Refusal

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: ``ip`` is one of the host's addresses, checked."""

    scheme: str
    host: str
    ip: str
    port: int
    path: str


def check_address(url: str) -> None:
    """Refuse what may never be called. Names are resolved again at every call."""
    try:
        target_of(url)
    except OSError as problem:
        raise Refusal(
            "address_unresolved",
            _("找不到 {hostname} 这台机器，请核对地址。").format(hostname=urlsplit(url).hostname),
            422,
        ) from problem


def target_of(url: str) -> Target:
    """The checked target; ``OSError`` where the name has no address now."""
    parts, port = _parts(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and _plain_allowed(host)):
        raise Refusal("address_not_https", _("通知地址要以 https:// 开头。"), 422)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not all(_allowed(ipaddress.ip_address(one)) for one in addresses):
        raise Refusal(
            "address_private",
            _("这个地址在内网，平台不往内网地址发通知；确有需要，请系统管理员在 YIBIAO_WEBHOOK_NETWORKS 里写明网段。"),
            422,
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, addresses[0], port, path)


def _parts(url: str):  # type: ignore[no-untyped-def]
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as problem:
        raise Refusal("address_unreadable", _("通知地址看不懂，请写成 https://主机/路径。"), 422) from problem
    if not parts.hostname or parts.username or parts.password or any(ord(c) < 33 or ord(c) > 126 for c in url):
        raise Refusal("address_unreadable", _("通知地址看不懂，请写成 https://主机/路径，不要带用户名。"), 422)
    return parts, port


def _plain_allowed(host: str) -> bool:
    """Plain HTTP only where nobody can listen in: on this machine, or in a network that the administrator named."""
    if host in _LOCAL:
        return True
    try:
        return _named(ipaddress.ip_address(host))
    except ValueError:
        return False


def _allowed(address: Address) -> bool:
    return _named(address) or all(one.is_global and not one.is_multicast for one in (address, *_inside(address)))


def _inside(address: Address) -> Iterator[Address]:
    """IPv4 addresses that an IPv6 one leads to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv6Address):
        yield from (one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one)
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _named(address: Address) -> bool:
    return any(address in network for network in networks())


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of ``YIBIAO_WEBHOOK_NETWORKS`` (``10.0.0.0/8,127.0.0.0/8``)."""
    said = getattr(settings, "YIBIAO_WEBHOOK_NETWORKS", "")
    return [ipaddress.ip_network(one.strip()) for one in said.split(",") if one.strip()]
