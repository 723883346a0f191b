"""The identity of a subject as the database holds it: of people a keyed digest of the ID number, so that neither the
number nor the date of birth in it can be read there; of others the number itself, unless it is somebody's ID number.

In memory a key is what is stored, by the current key of the ring. ``stored_as`` gives for a query what else it may be
stored as while keys are rotated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from yibiao.catalogue.identifiers import parse_id_number
from yibiao_web.ledger import identity
from yibiao_web.sealing.digests import accepted, digest, is_digest, is_sure

if TYPE_CHECKING:
    from yibiao_web.ledger.models import Subject

_PERSON = "person"


def key_of(kind: str, values: Mapping[str, Any], place: str = "") -> str:
    """As ``identity.key_of``, as it is stored."""
    return as_stored(kind, identity.key_of(kind, values, place))


def key_from(kind: str, value: Any, place: str = "") -> str:
    return as_stored(kind, identity.key_from(kind, value, place))


def as_stored(kind: str, key: str) -> str:
    """A key that is as stored already stays what it is."""
    if not key or is_digest(key):
        return key
    sound = parse_id_number(key) is not None
    return digest(_PERSON, key, sure=sound) if kind == _PERSON or sound else key


def stored_as(keys: Iterable[str]) -> dict[str, str]:
    """What a query must look for → the key that was meant."""
    return accepted(keys)


def as_now(kind: str, key: str, values: Mapping[str, Any]) -> str:
    """A key that was kept with its values, as it is stored today."""
    return key_of(kind, values) or key if is_digest(key) else as_stored(kind, key)


def is_sound(key: str) -> bool:
    """Whether a person's key is of a number that is one."""
    return is_sure(key)


def number_of(subject: Subject) -> str:
    """The identity in clear, by which a subject may be shown (masked) or compared."""
    if not is_digest(subject.key):
        return subject.key
    return identity.key_of(subject.kind, subject.values)


def meant(words: str) -> list[str]:
    """Keys that typed words may be: somebody's number, or that of a household, a house, an enterprise."""
    text = "".join(words.split()).upper()
    person = key_from(_PERSON, text)
    return list(stored_as(one for one in (person, text) if one))
