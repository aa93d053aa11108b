"""The page ``/docs/api``: each address with its parameters, keys, errors, and a real answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

from datasette import Response
from markupsafe import Markup, escape

from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.framework.security import is_public
from newsarchive.web.programs.addresses import ADDRESSES, ERRORS, PAGES, Address
from newsarchive.web.programs.parameters import FILTERS, SEARCH, Parameter
from newsarchive.web.programs.schemas import SCHEMAS
from newsarchive.web.programs.shapes import Schema

#: Of a list and a text, the page shows this many values and characters; of an answer, so many.
_SHOWN_VALUES, _SHOWN_CHARACTERS, _SHOWN_ANSWER = 1, 80, 1_000

_EXAMPLES: Final = (
    "SELECT coalesce((SELECT article_id FROM revisions ORDER BY rowid DESC LIMIT 1),"
    " (SELECT max(id) FROM articles), 1) AS article,"
    " coalesce((SELECT max(story_id) FROM stories), 1) AS story,"
    " coalesce((SELECT min(alert_id) FROM alerts), 1) AS saved"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A request that the page shows, and its answer."""

    path: str
    status: int
    content_type: str
    answer: str
    """The beginning of the answer; "" if it is no text."""


async def api_page(datasette: Any, request: Any) -> Response:
    """Return ``/docs/api``."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)

    async def ask() -> dict[str, Example]:
        return await fetch_examples(datasette, archive)

    examples = await archive.fetch_cached("examples of the API", ask)
    return await render_page(
        datasette,
        request,
        "api",
        database=archive.name,
        addresses=ADDRESSES,
        examples=examples,
        errors=ERRORS,
        pages=PAGES,
        search_parameters=_parameter_rows(SEARCH),
        own_parameters={
            address.path: _parameter_rows(each for each in address.parameters if each not in SEARCH)
            for address in ADDRESSES
        },
        takes_search={address.path: _takes_search(address) for address in ADDRESSES},
        schemas={name: described_keys(schema) for name, schema in SCHEMAS.items()},
        descriptions={name: schema["description"] for name, schema in SCHEMAS.items()},
        public=is_public(datasette),
        coded=coded,
    )


def coded(text: str) -> Markup:
    """Return *text* as HTML, with what is between backticks as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped


def _parameter_rows(parameters: Iterable[Parameter]) -> list[tuple[Any, ...]]:
    """Return name, values and meaning of each of *parameters*."""
    return [(each.name, _values(each), coded(each.meaning)) for each in parameters]


def _values(parameter: Parameter) -> str:
    values = ", ".join(map(str, parameter.values))
    more = "; can be repeated" if parameter.repeats else ""
    return (values or {"integer": "a number"}.get(parameter.kind, "a text")) + more


def _takes_search(address: Address) -> str:
    """Return "all" if *address* takes all parameters of a search, "filters", or ""."""
    names = set(address.parameters)
    return "all" if names >= set(SEARCH) else "filters" if names >= set(FILTERS) else ""


async def fetch_examples(datasette: Any, archive: ArchiveDatabase) -> dict[str, Example]:
    """Return the example of each address by its path, requested from *datasette*."""
    values = await example_values(archive)
    examples = {}
    for address in ADDRESSES:
        path = example_path(address, values)
        response = await datasette.client.get(path)
        kind = response.headers.get("content-type", "")
        shown = "" if "gzip" in kind else _shortened(response.text, kind)
        examples[address.path] = Example(path, response.status_code, kind, shown)
    return examples


async def example_values(archive: ArchiveDatabase) -> dict[str, Any]:
    """Return numbers of an article, a story and a saved search, and a word of the headline.

    The article is one with an earlier version, if there is one.
    """
    row = await archive.fetch_first_row(_EXAMPLES)
    title = await archive.fetch_first_row(
        "SELECT title FROM articles WHERE id = :id", {"id": row["article"]}
    )
    words = re.findall(r"\w+", (title and title["title"]) or "") or ["news"]
    return {**dict(row), "word": quote_plus(max(words, key=len))}


def example_path(address: Address, values: dict[str, Any]) -> str:
    """Return the example of *address* with *values* in it."""
    return address.example.format_map(values)


def described_keys(schema: Schema, before: str = "") -> list[tuple[str, str, Markup]]:
    """Return name, type and meaning of each key of *schema*; the type links to its schema.

    Keys of nested objects follow, with the way there: ``current.number``, ``periods[].period``.
    """
    rows: list[tuple[str, str, Markup]] = []
    for name, key in schema.get("properties", {}).items():
        items = key.get("items", {})
        target = (key.get("$ref") or items.get("$ref") or "").rpartition("/")[2]
        kind = key.get("type", "object")
        kind = kind if isinstance(kind, str) else " or ".join(kind)
        here = f"{before}{name}" + ("[]" if kind == "array" else "")
        link = Markup('<a href="#{0}">{0}</a>').format(target) if target else ""
        rows.append((here, link or kind, coded(key.get("description", ""))))
        rows += described_keys(items if kind == "array" else key, f"{here}.")
    return rows


def _shortened(text: str, kind: str) -> str:
    """Return the beginning of an answer; in JSON, lists and texts are shortened first."""
    if "json" in kind:
        text = json.dumps(_pruned(json.loads(text)), ensure_ascii=False, indent=1)
    return text if len(text) <= _SHOWN_ANSWER else f"{text[:_SHOWN_ANSWER]}…"


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _pruned(each) for name, each in value.items()}
    if isinstance(value, list):
        more = ["…"] if len(value) > _SHOWN_VALUES else []
        return [_pruned(each) for each in value[:_SHOWN_VALUES]] + more
    if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS:
        return f"{value[:_SHOWN_CHARACTERS]}…"
    return value
