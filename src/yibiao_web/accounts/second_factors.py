"""What allauth keeps of a second factor (``Authenticator.data``), and what of it is sealed: by name, so that a secret
from before there was sealing is known as well. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yibiao_web.sealing.held import ring
from yibiao_web.sealing.values import is_token, key_in, open_text, seal_text

SECRETS = "mfa_authenticator.data"
_NAMES = ("secret", "seed", "migrated_codes")


def renewed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same, sealed by the current key; what is already stays as it is."""
    return {name: _each(told) if name in _NAMES else told for name, told in data.items()}


def keys_in(data: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMES:
        told = data.get(name, [])
        yield from (key_in(one) for one in (told if isinstance(told, list) else [told]))


def _each(told: Any) -> Any:
    return [_sealed(one) for one in told] if isinstance(told, list) else _sealed(told)


def _sealed(text: str) -> str:
    if key_in(text) == ring().current:
        return text
    return seal_text(open_text(text, SECRETS) if is_token(text) else text.encode(), SECRETS)
