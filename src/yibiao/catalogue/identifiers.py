"""Numbers that carry their own check: identity numbers, credit codes, bank cards, division codes.

Own code on purpose: the library at hand refuses identity numbers of areas created after its table was made.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import mul

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_FORM = re.compile(r"[0-9]{17}[0-9X]")
_ID_CHECK = "10X98765432"
# GB/T 2260 provinces; 81-83 are residence permits of Hong Kong, Macao and Taiwan residents, 9x foreigners' permits.
_PROVINCES = frozenset(
    f"{number}"
    for band in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84), (91, 92))
    for number in range(*band)
)
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_ORGANISATION_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MASKED = re.compile(r"[0-9A-Z]*[*×•●※#]{2,}[0-9A-Z]*|[0-9]{3,}X{3,}[0-9X]*")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A sound identity number, in 18 digits also when it was written in 15."""

    number: str
    division: str
    birth_date: date
    sex: str


def tidy_number(text: str) -> str:
    """The number without spaces, dashes, quotes and full-width signs, in capitals."""
    if text.isascii() and text.isalnum():  # as numbers are kept; there are many
        return text.upper()
    return re.sub(r"[\s\-'’‘`\"_—]+", "", unicodedata.normalize("NFKC", text)).upper()


def is_masked(text: str) -> bool:
    """Whether part of a number was hidden on purpose (110101********1234)."""
    return _MASKED.fullmatch(tidy_number(text)) is not None


def id_check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2, as GB 11643-1999 prescribes."""
    return _ID_CHECK[sum(map(mul, map(int, first_17), _ID_WEIGHTS)) % 11]


def parse_id_number(text: str) -> IdNumber | None:
    """The identity number, or None when length, date or check character is wrong."""
    number = _in_18_digits(tidy_number(text))
    if not _ID_FORM.fullmatch(number):
        return None
    born = _date_of(number[6:14])
    if born is None or id_check_character(number[:17]) != number[17]:
        return None
    return IdNumber(number, number[:6], born, "男" if int(number[16]) % 2 else "女")


def check_id_number(text: str) -> str | None:
    """The code of the first thing wrong with an identity number. An unknown area is only worth a hint."""
    number = tidy_number(text)
    if is_masked(text):
        return "value_masked"
    if len(number) not in (15, 18):
        return "id_number_length"
    full = _in_18_digits(number)
    if not _ID_FORM.fullmatch(full):
        return "id_number_characters"
    if _date_of(full[6:14]) is None:
        return "id_number_birth_date"
    if id_check_character(full[:17]) != full[17]:
        return "id_number_checksum"
    if full[:2] not in _PROVINCES and full[0] != "9":
        return "id_number_unknown_area"
    return "id_number_old" if len(number) == 15 else None


def _in_18_digits(number: str) -> str:
    """15-digit numbers were given to people born in the 20th century; they lack 19 and the check character."""
    if len(number) != 15 or not re.fullmatch(r"[0-9]{15}", number):
        return number
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + id_check_character(first_17)


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits >= "1850" else None
    except ValueError:
        return None


def check_credit_code(text: str) -> str | None:
    """统一社会信用代码 after GB 32100-2015, its organisation part after GB 11714-1997."""
    code = tidy_number(text)
    if is_masked(text):
        return "value_masked"
    if len(code) != 18:
        return "credit_code_length"
    if not all(letter in _CREDIT_LETTERS for letter in code):
        return "credit_code_characters"
    total = sum(_CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    if _CREDIT_LETTERS[-total % 31] != code[17]:
        return "credit_code_checksum"
    return None


def check_organisation_code(text: str) -> str | None:
    """组织机构代码 after GB 11714-1997: eight characters and a check character modulo 11."""
    code = tidy_number(text)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return "organisation_code_form"
    total = sum(
        _ORGANISATION_LETTERS.index(letter) * weight
        for letter, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False)
    )
    check = (11 - total % 11) % 11
    return None if ("X" if check == 10 else str(check)) == code[8] else "organisation_code_checksum"


def check_bank_card(text: str) -> str | None:
    """Length and, for cards, Luhn. Passbooks and company accounts follow no rule, so a miss is only a hint."""
    number = tidy_number(text)
    if is_masked(text):
        return "value_masked"
    if not re.fullmatch(r"[0-9]{8,32}", number):
        return "bank_card_form"
    if 16 <= len(number) <= 19 and number[0] == "6" and not _luhn(number):
        return "bank_card_checksum"
    return None


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def check_phone(text: str) -> str | None:
    """A mobile number, a landline with or without area code and extension, or a service number; several may stand
    in one cell."""
    if is_masked(text):
        return "value_masked"
    parts = [part for part in re.split(r"[;;,,、/\n]|\s{2,}", unicodedata.normalize("NFKC", text)) if part.strip()]
    return None if parts and all(_is_phone(part) for part in parts) else "phone_form"


def _is_phone(text: str) -> bool:
    number = re.sub(r"[\s()（）\-—转]+", "", re.sub(r"^(?:\+|00)86", "", text.strip()))
    if not number.isdigit():
        return False
    mobile = re.fullmatch(r"1[3-9]\d{9}", number)
    landline = re.fullmatch(r"(?:0\d{2,3})?[2-9]\d{6,7}\d{0,4}", number) and len(number) <= 16
    return bool(mobile or landline or re.fullmatch(r"[48]00\d{7}|1\d{2}|1[0-9]{4}|9\d{4,7}", number))


def check_division_code(text: str) -> str | None:
    """A statistical division code: 2, 4, 6, 9 or 12 digits, each deeper level only under the one before."""
    code = tidy_number(text)
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in (2, 4, 6, 9, 12):
        return "division_code_form"
    levels = [code[a:b] for a, b in pairwise((0, 2, 4, 6, 9, 12)) if b <= len(code)]
    filled = [int(level) > 0 for level in levels]
    if code[:2] not in _PROVINCES or filled != sorted(filled, reverse=True):
        # 省直管县 such as 429004 have city level 90; a county directly under a city (东莞) has 00 at county level.
        return None if code[:2] in _PROVINCES and all(filled[:2]) else "division_code_unknown"
    return None
