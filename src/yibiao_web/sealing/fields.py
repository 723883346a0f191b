"""Model fields whose column holds sealed values; to the code they are what they were. Nothing can be searched in them
by the database. What was stored before there was sealing is read as it is, and sealed when it is written again (or by
``yibiao keys reseal``)."""

from __future__ import annotations

import json
from typing import Any

import orjson
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

from yibiao_web.sealing.digests import digest
from yibiao_web.sealing.items import is_sealed_item, must_be_sealed
from yibiao_web.sealing.values import is_token, open_bytes, open_text, seal_bytes, seal_text

_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
HIDDEN = "~"
"""The key under which a row's sealed items stand beside the plain ones."""


class Sealed:
    """What the sealed fields have in common. ``kind`` says how a column is sealed: items, json, text, bytes."""

    kind = ""

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_lookup(self, name: str) -> Any:
        if name != "isnull":
            raise FieldError(f"{self.place} is sealed: the database can not compare it ({name})")
        return super().get_lookup(name)

    def get_transform(self, name: str) -> Any:
        raise FieldError(f"{self.place} is sealed: the database can not look into it ({name})")


class SealedJSON(Sealed, models.JSONField):
    """Sealed whole: a JSON string that is a token."""

    kind = "json"

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_value(value, connection, prepared)
        return super().get_db_prep_value(self.seal(value), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.unseal(json.loads(value))

    def seal(self, value: Any) -> Any:
        return seal_text(dumped(value), self.place)

    def unseal(self, stored: Any) -> Any:
        return loaded(open_text(stored, self.place)) if is_token(stored) else stored


class SealedItems(SealedJSON):
    """{item: value}: the sensitive ones in one sealed lump under ``~``, the others beside it."""

    kind = "items"

    def get_transform(self, name: str) -> Any:
        """What stands in clear can be compared; sealed items are refused."""
        return super().get_transform(name) if is_sealed_item(name) else models.JSONField.get_transform(self, name)

    def seal(self, value: Any) -> Any:
        return seal_items(value, self.place)

    def unseal(self, stored: Any) -> Any:
        return open_items(stored, self.place)


class OnlyEmpty(Exact):
    """Whether nothing is there: of what is sealed that much can be seen."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs != "":
            raise FieldError(f"{lhs.field.place} is sealed: the database can only tell whether it is empty")
        super().__init__(lhs, rhs)


class SealedText(Sealed, models.TextField):
    """Sealed whole; an empty text stays empty. ``max_length`` binds what people type, not the column."""

    kind = "text"

    def get_lookup(self, name: str) -> Any:
        return OnlyEmpty if name == "exact" else super().get_lookup(name)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return seal_text(value.encode(), self.place) if value and isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return open_text(value, self.place).decode() if is_token(value) else value


class SealedBytes(Sealed, models.BinaryField):
    """Sealed whole; nothing stays nothing."""

    kind = "bytes"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and len(value):
            value = seal_bytes(bytes(value), self.place)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else open_bytes(bytes(value), self.place)


class DigestOf(models.CharField):
    """The keyed digest of another field of the row, by which that one is searched exactly (``digests.accepted``). Name
    both where ``update_fields`` names one."""

    def __init__(self, of: str, *args: Any, **more: Any) -> None:
        self.of = of
        super().__init__(*args, **more)

    def deconstruct(self) -> Any:
        name, path, args, more = super().deconstruct()
        return name, path, [self.of, *args], more

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        told = getattr(model_instance, self.of)
        made = str(digest(self.of, told)) if told else ""
        setattr(model_instance, self.attname, made)
        return made


def seal_items(values: Any, place: str) -> Any:
    if not isinstance(values, dict):
        return values
    hidden = {code: value for code, value in values.items() if must_be_sealed(code, value)}
    if not hidden:
        return values
    shown = {code: value for code, value in values.items() if code not in hidden}
    shown[HIDDEN] = seal_text(dumped(hidden), place)
    return shown


def open_items(stored: Any, place: str) -> Any:
    """Takes the lump out of what was read and puts its items in."""
    if isinstance(stored, dict) and (token := stored.pop(HIDDEN, None)) is not None:
        stored |= loaded(open_text(token, place))
    return stored


def dumped(value: Any) -> bytes:
    """As JSON, quickly; what the quick way can not write whole (numbers of more than 64 bits, half characters) the
    slow one does, after a blank by which ``loaded`` knows it."""
    try:
        return orjson.dumps(value, option=_PLAIN)
    except TypeError:
        return b" " + json.dumps(value).encode()


def loaded(told: bytes) -> Any:
    return json.loads(told) if told[:1] == b" " else orjson.loads(told)
