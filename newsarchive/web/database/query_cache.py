"""A cache for the counts of searches, valid until the archive changes.

The counts are the most expensive part of a search page. A reader who changes the order or goes to
the next page needs the same counts again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

#: Results that are kept for each archive. The least recently used ones go first.
MAX_RESULTS: Final = 200

_caches: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


async def cached_result(
    database: Any, key: Hashable, compute: Callable[[], Awaitable[T]], size: int = MAX_RESULTS
) -> T:
    """Return what *compute* returned for *key* since the last commit to *database*.

    Calls *compute* if there is no such result. A database without a file has no cache.
    """
    commit = _last_commit(database)
    if commit is None:
        return await compute()
    cache = _caches.setdefault(database, OrderedDict())
    if (commit, key) not in cache:
        result = await compute()
        cache[(commit, key)] = result
        while len(cache) > size:
            cache.popitem(last=False)
        return result
    result = cache[(commit, key)]
    cache.move_to_end((commit, key))
    return result


def kept_result(database: Any, key: Hashable) -> Any:
    """Return what :func:`cached_result` has kept for *key* since the last commit, or None."""
    cache = _caches.get(database)
    if cache is None or (place := (_last_commit(database), key)) not in cache:
        return None
    cache.move_to_end(place)
    return cache[place]


def _last_commit(database: Any) -> Hashable | None:
    """Return a value that is different after each commit, or None if *database* has no file.

    It is made of the times and sizes of the file and its log. ``PRAGMA data_version`` would not
    do: its value is for one connection, and Datasette has several.
    """
    if not database.path:
        return None
    stamps = []
    for path in (database.path, f"{database.path}-wal"):
        try:
            status = Path(path).stat()
        except FileNotFoundError:
            stamps.append((0, 0))
        else:
            stamps.append((status.st_mtime_ns, status.st_size))
    return tuple(stamps)
