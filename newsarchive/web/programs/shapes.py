"""The parts that schemas are made of, and the keys that several answers have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]


def key(kind: str | list[str], description: str, **more: Any) -> Schema:
    """Return a key of the type *kind*."""
    return {"type": kind, "description": description, **more}


def text(description: str, **more: Any) -> Schema:
    """Return a key that is a text."""
    return key("string", description, **more)


def maybe(description: str, kind: str = "string", **more: Any) -> Schema:
    """Return a key that is of the type *kind*, or null."""
    return key([kind, "null"], description, **more)


def number(description: str) -> Schema:
    """Return a key that is a whole number."""
    return key("integer", description)


def list_of(description: str, items: Schema | str = "string") -> Schema:
    """Return a key that is a list of *items*, a type or a schema."""
    shape = {"type": items} if isinstance(items, str) else items
    return {"type": "array", "description": description, "items": shape}


def object_of(
    description: str, keys: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None
) -> Schema:
    """Return the schema of an object that has *keys*, and may have those of *optional*."""
    return {
        "type": "object",
        "description": description,
        "properties": {**keys, **(optional or {})},
        "required": list(keys),
    }


def reference(name: str) -> Schema:
    """Return a reference to the schema *name*."""
    return {"$ref": f"#/components/schemas/{name}"}


TIME: Final = "UTC, as 2026-05-04T18:20:00Z"
PRECISION: Final = maybe("`time`, or `day` if only the date is known (the time is then 00:00)")
ID: Final = number("number of the article")
URL: Final = text("address at the publisher")
SITE: Final = text("host of the site")
SITE_NAME: Final = text("name of the outlet, or its host")
PUBLISHED: Final = maybe(f"first publication; {TIME}")
LANGUAGE: Final = maybe("ISO 639-1, such as `en`")
IS_FREE: Final = maybe("1; 0 behind a paywall; null: the page does not say", "integer")
NOTES: Final = list_of("remarks about the query and about what was left out")
NEXT: Final = maybe("path of the next part; null on the last one")
COUNTS: Final = list_of("values, the most frequent first", reference("ValueCount"))
