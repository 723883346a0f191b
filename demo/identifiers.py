"""Numbers nobody has: right in their check digits, impossible in their place.

Area 990101 stands in no table of divisions (no province begins with 99), so an ID number made here belongs
to nobody, and whoever meets one in the wild sees where it comes from.
"""

from __future__ import annotations

from datetime import date

AREA = "990101"
_ID_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def id_number(birth: date, sequence: int, *, male: bool) -> str:
    """公民身份号码 after GB 11643 (ISO 7064 MOD 11-2). ``sequence`` below 500 is unique within a birthday and sex."""
    body = f"{AREA}{birth:%Y%m%d}{2 * sequence + (1 if male else 0):03d}"
    return body + _check_digit(body)


def _check_digit(body: str) -> str:
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def is_id_number(text: str) -> bool:
    return len(text) == 18 and text[:17].isdigit() and _check_digit(text[:17]) == text[17]


def credit_code(kind: str, sequence: int) -> str:
    """统一社会信用代码 after GB 32100, its organisation part after GB 11714. ``kind`` is 91, 92, 93, 54 …"""
    # GB 32100 has no I, O, S, V, Z, so the organisation part begins with letters both standards allow.
    body = f"YY{sequence:06d}"
    check = 11 - sum(_ORGANISATION.index(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = f"{kind}{AREA}{body}{'X' if check == 10 else check % 11}"
    total = sum(_CREDIT.index(c) * 3**place % 31 for place, c in enumerate(code))
    return code + _CREDIT[(31 - total % 31) % 31]


def phone(sequence: int) -> str:
    """A mobile number out of 1990000xxxx; a county with more telephones goes on into 19900xxxxxx."""
    return f"19900{sequence:06d}"


def bank_account(sequence: int) -> str:
    """一卡通 account of 19 digits; 990000 is no bank's prefix; the last digit is Luhn's."""
    body = f"990000{sequence:012d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return body + str(-total % 10)
