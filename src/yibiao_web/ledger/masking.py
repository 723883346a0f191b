"""Names, numbers and telephones as pages show them until somebody says what they need them for. Pure."""

from __future__ import annotations

import re
from typing import Any

_NUMBERS = re.compile(r"(?:^|[._])(?:id_number|id_document_number|bank_account|social_security_number|"
                      r"disability_certificate_number|account)$")  # fmt: skip
_PHONES = re.compile(r"(?:^|[._])(?:mobile|phone|telephone)$")
_NAMES = re.compile(r"^(?:person|household)\.(?:\w+\.)*name$")


def is_masked_item(item: str) -> bool:
    """Whether values of the item are masked by default."""
    return bool(_NUMBERS.search(item) or _PHONES.search(item) or _NAMES.search(item))


def masked(item: str, value: Any) -> Any:
    """The value as it may be shown: 石*、石*春, 990101********0018, 199****0001."""
    if value is None or not is_masked_item(item):
        return value
    text = str(value)
    if _NAMES.search(item):
        return masked_name(text)
    if _PHONES.search(item):
        return f"{text[:3]}****{text[-4:]}" if len(text) >= 9 else "*" * len(text)
    return f"{text[:6]}{'*' * (len(text) - 10)}{text[-4:]}" if len(text) > 12 else "*" * len(text)


def masked_name(name: str) -> str:
    """Surname and last character stay, so that people of a village can still be told apart."""
    return name if len(name) < 2 else f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
