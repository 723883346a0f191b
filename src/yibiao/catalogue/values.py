"""Whether a value can be what its type says. Pure; the codes are those of ``findings.FINDINGS``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from .dates import PartialDate, Precision, parse_date
from .identifiers import (
    IdNumber,
    check_bank_card,
    check_credit_code,
    check_division_code,
    check_id_number,
    check_organisation_code,
    check_phone,
    id_check_character,
    is_masked,
    parse_id_number,
)
from .items import CodeList
from .numbers import Quantity, parse_boolean, parse_number

__all__ = [
    "IdNumber",
    "PartialDate",
    "Precision",
    "Quantity",
    "check",
    "check_choice",
    "check_division_code",
    "check_organisation_code",
    "id_check_character",
    "is_masked",
    "parse_boolean",
    "parse_date",
    "parse_id_number",
    "parse_number",
]


def check(type: str, text: str) -> str | None:
    """The finding code of what is wrong with a non-empty text as a value of a field type; None when it may stand."""
    checker = _CHECKERS.get(type)
    return checker(text) if checker and text.strip() else None


def check_choice(codes: CodeList, text: str) -> str | None:
    """Whether a text is among the values of a code list, under any of their names."""
    return None if not text.strip() or codes.find(text) else "choice_unknown"


def _date(text: str) -> str | None:
    return None if parse_date(text) else "date_unreadable"


def _integer(text: str) -> str | None:
    number = parse_number(text)
    if number is None:
        return "number_unreadable"
    return None if number.value == number.value.to_integral_value() else "number_not_whole"


def _decimal(text: str) -> str | None:
    return None if parse_number(text) else "number_unreadable"


def _boolean(text: str) -> str | None:
    return None if parse_boolean(text) is not None else "boolean_unreadable"


def _email(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return None if re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", plain) else "email_form"


def _postcode(text: str) -> str | None:
    return None if re.fullmatch(r"\d{6}", unicodedata.normalize("NFKC", text).strip()) else "postcode_form"


_CHECKERS: dict[str, Callable[[str], str | None]] = {
    "id_number": check_id_number,
    "credit_code": check_credit_code,
    "bank_card": check_bank_card,
    "phone": check_phone,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "percent": _decimal,
    "boolean": _boolean,
    "email": _email,
    "postcode": _postcode,
}
