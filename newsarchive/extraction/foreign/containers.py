"""Find the records of articles in what programs put around them: wrappers, tables, maps by URL."""

from __future__ import annotations

from typing import Any

from newsarchive.extraction.foreign.kinds import Record, kind_of

#: Keys of dumps and answers around the articles themselves, such as those of Elasticsearch.
_WRAPPERS = ("_source", "article", "articles", "@graph", "item", "items", "results", "data", "docs")
#: Keys beside a wrapped article that belong to it.
_BESIDE = ("browserHtml",)


def articles_in(value: Any, depth: int = 0) -> list[Record]:
    """Return the records in *value*, out of what programs wrap around them; [] if there are none.

    A wrapper that holds no article is none: then *value* itself is the record.
    """
    if isinstance(value, list):
        return [each for part in value for each in articles_in(part, depth + 1)]
    if not isinstance(value, dict):
        return []
    if rows := _rows_of_columns(value):
        return rows
    if kind_of(value) is not None and "_source" not in value:
        return [value]
    for key in _WRAPPERS if depth < 4 else ():
        if found := [x for x in articles_in(value.get(key), depth + 1) if kind_of(x)]:
            beside = {each: value[each] for each in _BESIDE if value.get(each)}
            return [{**beside, **each} for each in found]
    return _rows_by_key(value) or [value]


def _rows_of_columns(value: Record) -> list[Record]:
    """Return the rows of a table that is one object, as pandas writes it; [] if it is none.

    ``to_json()`` has a column for each key, with its values by row; ``orient="split"`` has lists.
    """
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list):
        lists = [row for row in data if isinstance(row, list)]
        rows: list[Record] = [dict(zip(map(str, names), row, strict=False)) for row in lists]
        return rows if any(map(kind_of, rows)) else []
    if kind_of(value) is None or not all(isinstance(each, dict) for each in value.values()):
        return []
    keys = dict.fromkeys(key for column in value.values() for key in column)
    return [{name: column.get(key) for name, column in value.items()} for key in keys]


def _rows_by_key(value: Record) -> list[Record]:
    """Return the articles in an object that has each by its URL or number; [] if it has none."""
    rows: list[Record] = []
    for key, row in value.items():
        if not isinstance(row, dict):
            return []
        rows.append({"url": key, **row} if key.startswith(("http://", "https://")) else row)
    return rows if any(map(kind_of, rows)) else []
