"""Read a table of a TOML file into a dataclass, whose fields define what the table may contain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints


class Misfit(ValueError):
    """A table does not fit its dataclass; the message says where."""


def read(kind: Any, value: object, where: str) -> Any:
    """Return *value*, found at *where*, as an object of *kind*; raise Misfit if it does not fit.

    The type may be a dataclass, ``Mapping[str, ...]``, ``tuple[..., ...]``, a ``Literal`` or a
    plain type such as ``str``. The mappings and tuples returned are immutable. Lists and tables may
    not be empty.
    """
    if is_dataclass(kind):
        return _read_dataclass(kind, _of(dict, value, where), where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Mapping:
        table = _of(dict, value, where)
        return MappingProxyType(
            {key: read(inner[1], each, f"{where}, {key}") for key, each in table.items()}
        )
    if origin is tuple:
        return tuple(read(inner[0], each, where) for each in _of(list, value, where))
    if origin is Literal:
        if value not in inner:
            raise Misfit(f"{where}: {value!r} is not one of {', '.join(map(repr, inner))}")
        return value
    return _of(kind, value, where)


def _read_dataclass(kind: Any, table: dict[str, object], where: str) -> Any:
    """Return an object of the dataclass *kind* with the values of *table*."""
    types = get_type_hints(kind)
    if unknown := table.keys() - types.keys():
        raise Misfit(f"{where}: there is no field {sorted(unknown)[0]!r}")
    if missing := {field.name for field in fields(kind) if _is_required(field)} - table.keys():
        raise Misfit(f"{where}: the field {sorted(missing)[0]!r} is missing")
    values = {key: read(types[key], each, f"{where}, {key}") for key, each in table.items()}
    return kind(**values)


def _is_required(field: Field[Any]) -> bool:
    """Return whether a table must have *field*."""
    return field.default is MISSING and field.default_factory is MISSING


def _of(kind: Any, value: object, where: str) -> Any:
    """Return *value*; raise Misfit if it is empty or not of the plain type *kind*."""
    if not isinstance(value, kind):
        raise Misfit(f"{where}: {value!r} is not of the type {kind.__name__}")
    if value in ([], {}):
        raise Misfit(f"{where}: is empty")
    return value
