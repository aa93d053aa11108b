"""Collections of sites, as collections.toml states them: which sites, and how to crawl them.

The folders of imported feeds come first, then the bundled file, then the one of the project folder:
of two collections with the same name the later one is used. docs/collections.md explains the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsarchive.commands.site_facts import Mistake
from newsarchive.commands.site_tables import line_of_error
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.paths import feeds_file, project_folder

FILE = "collections.toml"
#: Facts of sites by which a collection selects them.
RULES = ("country", "language", "wall")
_LISTS = ("sites", "except", "start", *RULES)
_KEYS = (*_LISTS, "limit", "settings", "site")


class BadCollection(NewsArchiveError):
    """A collection that cannot be used; its text says why, with file and line where known."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Collection:
    """One table of collections.toml."""

    name: str
    place: str
    """File and line, for messages."""
    sites: tuple[str, ...] = ()
    """Names of sites."""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of facts that a site must have; sites that have all belong to the collection."""
    left_out: tuple[str, ...] = ()
    """Names of sites that do not belong to it, although a rule selects them."""
    start: tuple[str, ...] = ()
    """URLs of sites, feeds and sitemaps without a spider file."""
    feeds: tuple[tuple[str, str], ...] = ()
    """(URL, URL of its site) of each feed of a folder that was imported from an OPML file."""
    limit: int | None = None
    """Most articles of each site that one run requests."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    by_site: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """For single sites: ``limit``, ``settings`` and facts in place of their own."""


def collections(archive: Path) -> dict[str, Collection]:
    """Return all collections by name, also the folders of the feeds imported for *archive*.

    Raises :class:`BadCollection` for the first mistake.
    """
    found = _imported_folders(archive)
    bundled = Path(str(files("newsarchive.data") / "collections" / FILE))
    project = project_folder()
    places = [bundled] + ([project / FILE] if project is not None else [])
    seen: set[Path] = set()
    for file in places:
        if file.is_file() and file.resolve() not in seen:
            seen.add(file.resolve())
            found |= {each.name: each for each in _collections_in(file)}
    return found


def collection_named(name: str, archive: Path) -> Collection:
    """Return the collection *name*, in capital or small letters.

    Raises :class:`BadCollection`, with the nearest name, if there is none.
    """
    by_folded = {_folded(each.name): each for each in collections(archive).values()}
    if found := by_folded.get(_folded(name)):
        return found
    names = [each.name for each in by_folded.values()]
    listed = ", ".join(sorted(names))
    hint = did_you_mean(name, names)
    raise BadCollection(f"there is no collection {name!r}{hint}; there are {listed}")


def _imported_folders(archive: Path) -> dict[str, Collection]:
    """Return the folders of feeds.opml; one that has others in it has their feeds as well."""
    file = feeds_file(archive)
    if not file.is_file():
        return {}
    from newsarchive.captures.imports.opml import feeds_in

    folders: dict[str, dict[str, str]] = {}
    for feed in feeds_in(file):
        for tag in feed.tags:
            names = tag.split("/")
            for depth in range(1, len(names) + 1):
                folder = folders.setdefault("/".join(names[:depth]), {})
                folder[feed.url] = feed.home or feed.url
    return {
        name: Collection(name=name, place=str(file), feeds=tuple(feeds.items()))
        for name, feeds in folders.items()
    }


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _collections_in(file: Path) -> list[Collection]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        mistake = Mistake(file, line_of_error(error, file), str(error))
        raise BadCollection(str(mistake)) from error
    collected = []
    for name, table in tables.items():
        line = _line_of(name, text)
        if (wrong := _wrong_in(table)) is not None:
            raise BadCollection(str(Mistake(file, line, f"{name}: {wrong}")))
        collected.append(_collection(name, table, f"{file}:{line}"))
    return collected


def _collection(name: str, table: Mapping[str, Any], place: str) -> Collection:
    lists = {key: _as_tuple(table[key]) for key in _LISTS if key in table}
    return Collection(
        name=name,
        place=place,
        sites=lists.get("sites", ()),
        rules={rule: lists[rule] for rule in RULES if rule in lists},
        left_out=lists.get("except", ()),
        start=lists.get("start", ()),
        limit=table.get("limit"),
        settings=table.get("settings", {}),
        by_site=table.get("site", {}),
    )


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _wrong_in(table: Any) -> str | None:
    """Return what is wrong with a collection's *table*; None if nothing is."""
    if not isinstance(table, dict):
        return "is not a table, such as [name]"
    for key, value in table.items():
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"; there are {', '.join(_KEYS)}"
            return f"`{key}` is unknown{hint}"
        if key in _LISTS and not _is_texts(value):
            return f'`{key}` must be a list of texts, such as ["..."]'
    by_site = table.get("site", {})
    if not isinstance(by_site, dict) or any(type(each) is not dict for each in by_site.values()):
        return "`site` must have a table for each site, such as [name.site.spiegel]"
    for each in (table, *by_site.values()):
        if (wrong := _wrong_options(each)) is not None:
            return wrong
    if not any(key in table for key in ("sites", "start", *RULES)):
        return "has no sites: state `sites`, `start`, `country`, `language` or `wall`"
    return None


def _wrong_options(table: Mapping[str, Any]) -> str | None:
    limit = table.get("limit", 1)
    if type(limit) is not int or limit < 1:
        return "`limit` must be a whole number above 0"
    if not isinstance(table.get("settings", {}), dict):
        return "`settings` must be a table, such as { DOWNLOAD_DELAY = 2 }"
    return None


def _is_texts(value: object) -> bool:
    texts = [value] if isinstance(value, str) else value
    return isinstance(texts, list) and all(isinstance(each, str) and each for each in texts)


def _line_of(name: str, text: str) -> int:
    """Return the number of the line on which the table *name* begins."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().replace("'", '"').startswith((f"[{name}]", f'["{name}"]')):
            return number
    return 1
