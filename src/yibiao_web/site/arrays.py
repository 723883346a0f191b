"""PostgreSQL gets many rows at once as an array a column. psycopg escapes an array's elements by a regular expression,
sign by sign: of a row of JSON full of quotation marks that is a third of what writing it costs. Here each element is
quoted as it is, which PostgreSQL reads the same (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO)."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.array import ListDumper


class QuotedList(ListDumper):
    def dump(self, obj: list[Any]) -> Any:
        if self.sub_dumper is None or any(isinstance(one, list) for one in obj):
            return super().dump(obj)
        dump = self.sub_dumper.dump
        return b"{" + b",".join(_quoted(None if one is None else dump(one)) for one in obj) + b"}"


def _quoted(told: Any) -> bytes:
    return b"NULL" if told is None else b'"' + bytes(told).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def write_arrays_quickly() -> None:
    """For all connections that are made from now on."""
    psycopg.adapters.register_dumper(list, QuotedList)
