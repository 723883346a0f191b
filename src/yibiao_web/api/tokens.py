"""Tokens and secrets: made here, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets

_PREFIX = "yb_"  # so that a token found in a log or a repository is recognised


def new_token() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_secret() -> str:
    return secrets.token_hex(32)
