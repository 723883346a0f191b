"""What a confined reader hands back, and how it is taken: JSON, built again by the type that the reader promised.

The child may have been taken over by the file it read, so nothing of it is believed: no pickle, no class is named by
it that the promise does not name, every field has the type that its dataclass declares, and nothing is called but the
constructors of those dataclasses. What does not fit raises ``Mismatch``. (What a file *says* can be a lie all the
same; that is so with every file, and looked at by the checks that follow.)

Not kept: ``nan`` and infinities come out as None in a cell. Looks of cells (``Marks``) come filled, not lazily.
"""

from __future__ import annotations

import dataclasses
import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache, lru_cache
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

Take = Callable[[Any], Any]
_SCALARS = frozenset({str, int, float, bool, NoneType})
_TAG = "\0"  # key of what JSON can not say: {"\0": kind, ...}; no reader's own dictionary has it
_DATES: dict[str, Any] = {"date": date, "datetime": datetime, "time": time}
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


class Mismatch(ValueError):  # noqa: N818 - it names what is wrong
    """What came is not what was promised."""


def encoded(value: Any) -> bytes:
    """A letter and the JSON: ``O`` as orjson writes it, ``J`` where only Python's own can (half a surrogate pair, whole
    numbers of more than 64 bits); ``B`` and the bytes themselves where that is all."""
    if type(value) is bytes:
        return b"B" + value
    try:
        return b"O" + orjson.dumps(value, default=_said, option=_OPTIONS)
    except TypeError:
        return b"J" + json.dumps(value, default=_said, allow_nan=False).encode()


def _said(value: Any) -> Any:
    """One value that JSON has no word for."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        said = {name: _field(getattr(value, name)) for name in _fields(type(value))}
        return {_TAG: _promised(type(value)).__name__, **said}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return {_TAG: type(value).__name__, "v": value.isoformat()}
    if isinstance(value, timedelta):
        return {_TAG: "timedelta", "v": value.total_seconds()}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {_TAG: "bytes", "v": b64encode(value).decode()}
    if isinstance(value, Mapping):
        return _field(dict(value))
    if isinstance(value, (str, int, float)):  # a subclass of them
        return next(kind(value) for kind in (str, int, float) if isinstance(value, kind))
    if isinstance(value, (Set, Sequence, Iterator)):
        return list(value)
    raise TypeError(f"a reader may not hand back {type(value).__name__}")


@cache
def _promised(kind: type) -> type:
    """The dataclass that a type is, where it is a private subclass that only fills itself lazily."""
    return next(one for one in kind.__mro__ if "__dataclass_fields__" in vars(one))


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind) if one.init)


def _field(value: Any) -> Any:
    """A dictionary whose keys are not all texts goes as pairs."""
    if type(value) is dict and not all(type(key) is str for key in value):
        return [[key, _field(one)] for key, one in value.items()]
    return value


def decoded(data: bytes | memoryview, hint: Any) -> Any:
    """The value, of the promised type. Raises ``Mismatch`` for anything else."""
    if data[:1] == b"B" and hint is bytes:
        return bytes(data[1:])
    try:
        body = bytes(data[1:])
        told = orjson.loads(body) if data[:1] == b"O" else json.loads(body, parse_constant=_no_number)
        return taking(hint)(told)
    except Mismatch:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as problem:
        raise Mismatch(f"{type(problem).__name__}: {problem}") from problem


def _no_number(word: str) -> None:
    raise Mismatch(word)


@lru_cache(maxsize=500)
def taking(hint: Any) -> Take:
    """A function that takes JSON for the type, or raises."""
    if hint is Any or hint is object:
        return _anything
    if hint in (None, NoneType):
        return _of_types(NoneType)
    if hint is float:
        return _float
    if hint in (str, int, bool):
        return _of_types(hint)
    if hint is bytes:
        return _bytes
    if hint in (date, datetime, time, timedelta):
        return lambda told: _moment(told, hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _literal(frozenset(inner))
    if origin in (Union, UnionType):
        return _union(inner)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _named_tuple(hint)
    return _container(origin or hint, inner)


def _container(origin: Any, inner: tuple[Any, ...]) -> Take:
    if not isinstance(origin, type):
        raise TypeError(f"no reader may promise {origin}")
    if issubclass(origin, tuple) and inner and inner[-1] is not Ellipsis:
        return _fixed(inner)
    if issubclass(origin, Mapping):
        return _mapping(*(inner or (Any, Any)))
    if issubclass(origin, (str, bytes)) or not issubclass(origin, Iterable):
        raise TypeError(f"no reader may promise {origin}")
    make: Callable[[Iterable[Any]], Any] = list
    for kind in (frozenset, set, tuple):
        if issubclass(origin, kind):
            make = kind
    if origin is Collection:
        make = tuple
    return _many(make, inner[0] if inner else Any)


def _of_types(*kinds: type) -> Take:
    def take(told: Any) -> Any:
        if type(told) not in kinds:
            raise Mismatch(f"{type(told).__name__} instead of {kinds[0].__name__}")
        return told

    return take


def _float(told: Any) -> float | int:
    if told is None:
        return math.nan
    if type(told) is float or type(told) is int:
        return told
    raise Mismatch(f"{type(told).__name__} instead of a number")


def _bytes(told: Any) -> bytes:
    if type(told) is not dict or told.get(_TAG) != "bytes":
        raise Mismatch("no bytes")
    return b64decode(told["v"], validate=True)


def _moment(told: Any, wanted: type) -> Any:
    if type(told) is not dict:
        raise Mismatch(f"{type(told).__name__} instead of {wanted.__name__}")
    kind = told.get(_TAG)
    if kind != wanted.__name__ and not (wanted is date and kind == "datetime"):
        raise Mismatch(f"{kind} instead of {wanted.__name__}")
    return timedelta(seconds=told["v"]) if kind == "timedelta" else _DATES[kind].fromisoformat(told["v"])


def _anything(told: Any) -> Any:
    """What a dictionary of a reader's own may hold: plain things, days, bytes."""
    if type(told) is list:
        return [_anything(one) for one in told]
    if type(told) is not dict:
        return told
    kind = told.get(_TAG)
    if kind is None:
        return {key: _anything(one) for key, one in told.items()}
    if kind == "bytes":
        return _bytes(told)
    if kind in _DATES or kind == "timedelta":
        return _moment(told, _DATES.get(kind, timedelta))
    raise Mismatch(f"{kind} was not promised")


def _literal(words: frozenset[Any]) -> Take:
    def take(told: Any) -> Any:
        if told not in words:
            raise Mismatch(f"{told!r} is none of the words")
        return told

    return take


def _union(inner: tuple[Any, ...]) -> Take:
    """Told apart by the JSON's own type, dataclasses and moments by their tag; the rest by trying."""
    plain = frozenset(NoneType if one is None else one for one in inner) & _SCALARS
    named = {one.__name__: one for one in inner if isinstance(one, type) and one not in _SCALARS}
    others = [one for one in inner if one not in plain and one not in named.values() and one is not None]

    def take(told: Any) -> Any:
        if type(told) in plain or (type(told) is int and float in plain):
            return told
        if type(told) is dict and told.get(_TAG) in named:
            return taking(named[told[_TAG]])(told)
        for other in others:
            try:
                return taking(other)(told)
            except (Mismatch, TypeError, KeyError):
                continue
        raise Mismatch(f"{type(told).__name__} fits none")

    return take


def _dataclass(kind: type) -> Take:
    hints: dict[str, Any] | None = None

    def take(told: Any) -> Any:
        nonlocal hints
        if type(told) is not dict or told.pop(_TAG, None) != kind.__name__:
            raise Mismatch(f"no {kind.__name__}")
        if hints is None:  # a dataclass may hold others of its own kind
            known = get_type_hints(kind)
            hints = {name: known[name] for name in _fields(kind)}
        if told.keys() != hints.keys():
            raise Mismatch(f"other fields than {kind.__name__} has")
        return kind(**{name: taking(hint)(told[name]) for name, hint in hints.items()})

    return take


def _named_tuple(kind: Any) -> Take:
    hints = get_type_hints(kind)

    def take(told: Any) -> Any:
        if type(told) is not list or len(told) != len(hints):
            raise Mismatch(f"no {kind.__name__}")
        return kind(*(taking(hint)(one) for hint, one in zip(hints.values(), told, strict=True)))

    return take


def _fixed(inner: tuple[Any, ...]) -> Take:
    takes = [taking(one) for one in inner]

    def take(told: Any) -> Any:
        if type(told) is not list or len(told) != len(takes):
            raise Mismatch("another length")
        return tuple(each(one) for each, one in zip(takes, told, strict=True))

    return take


def _mapping(key: Any, value: Any) -> Take:
    """As an object where keys are texts, as pairs where they are not; pairs also where the reader made them so."""
    take_key, take_value = taking(key), taking(value)

    def take(told: Any) -> Any:
        if type(told) is dict and _TAG not in told:
            return {take_key(one): take_value(other) for one, other in told.items()}
        if type(told) is not list:
            raise Mismatch("no dictionary")
        return {take_key(one): take_value(other) for one, other in told}

    return take


def _many(make: Callable[[Iterable[Any]], Any], inner: Any) -> Take:
    scalars = _scalars_of(inner)
    pairs = inner == tuple[int, int]

    def take(told: Any) -> Any:
        if type(told) is not list:
            raise Mismatch(f"{type(told).__name__} instead of several")
        if scalars and frozenset(map(type, told)) <= scalars:  # a row of cells, at the speed of C
            return told if make is list else make(told)
        if pairs:
            if not frozenset(map(type, chain.from_iterable(told))) <= {int} or not frozenset(map(len, told)) <= {2}:
                raise Mismatch("no pairs of whole numbers")
            return make(map(tuple, told))
        one = taking(inner)
        return make([one(each) for each in told])

    return take


def _scalars_of(hint: Any) -> frozenset[type]:
    """The plain types that a type allows, when it is one of them or a union with some."""
    if hint in _SCALARS:
        return frozenset({hint})
    if get_origin(hint) in (Union, UnionType):
        found = frozenset(NoneType if one is None else one for one in get_args(hint)) & _SCALARS
        return found | {int} if float in found else found
    return frozenset()
