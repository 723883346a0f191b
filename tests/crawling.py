"""What must be true of every answer, whoever asks for whatever; and which addresses a page leads to.

``test_permissions.py`` looks at each address as every role; ``test_crawl.py`` (``make crawl``) goes from page to page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import connection
from django.urls import Resolver404, resolve

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
_LEADS = re.compile(r'\b(href|action|hx-get|hx-post|formaction)="(/[^"]*)"')
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=\s*[\"']"
    r"|(?:href|src|action)\s*=\s*[\"']?\s*(?:javascript|vbscript|data:text)|<base\b|<(?:object|embed|applet)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|form)\b[^>]*\b(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//"
)
SESSION = {"django_session", "site_cache"}  # renewing a session's life, see LivingSession
SAME = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written meanwhile."""
    tables: set[str] = set()

    def noted(execute: Any, sql: str, *more: Any) -> Any:
        if found := _WRITES.match(sql):
            tables.add(found[1].lower())
        return execute(sql, *more)

    with connection.execute_wrapper(noted):
        yield tables


def unguarded(response: Any) -> Iterator[str]:
    """What a browser is not told that it has to be, and code in a page that the policy would stop."""
    headers = response.headers
    for name, value in SAME.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    policy = directives(headers.get("Content-Security-Policy", ""))
    shut = policy.get("default-src") == ["'none'"] and "sandbox" in policy  # stricter: a picture that somebody uploaded
    if not shut and any(policy.get(one) != ["'self'"] for one in ("default-src", "script-src", "style-src")):
        yield f"Content-Security-Policy: {headers.get('Content-Security-Policy')}"
    if not shut and [policy.get(one) for one in ("object-src", "base-uri", "frame-ancestors")] != [["'none'"]] * 3:
        yield f"Content-Security-Policy: {headers.get('Content-Security-Policy')}"
    if "unsafe" in str(policy) or "*" in str(policy):
        yield "a policy that allows what is unsafe"
    if "no-store" not in headers.get("Cache-Control", ""):
        yield f"Cache-Control: {headers.get('Cache-Control')}"
    if headers.get("Referrer-Policy") not in ("same-origin", "strict-origin"):
        yield f"Referrer-Policy: {headers.get('Referrer-Policy')}"
    if "html" in headers.get("Content-Type", ""):
        yield from (f"inline: {one[:60]}" for one in _INLINE.findall(response.body))
        yield from (f"from elsewhere: {one[:60]}" for one in _ELSEWHERE.findall(response.body))


def directives(policy: str) -> dict[str, list[str]]:
    return {one.split()[0]: one.split()[1:] for one in policy.split(";") if one.strip()}


def leads(response: Any) -> set[tuple[str, str]]:
    """(how, address) of the links and forms of a page: ``href``, ``action`` and so on; no downloads of static files."""
    if "html" not in response.headers.get("Content-Type", ""):
        return set()
    found = ((how, unescape(address).partition("#")[0]) for how, address in _LEADS.findall(response.body))
    return {one for one in found if not one[1].startswith("/static/")}


def name_of(address: str) -> str:
    """The name of an address with its namespaces; ``""`` for none."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""
