"""Counts of searches, kept until the archive changes.

Who orders the hits anew or turns the page asks for the same counts again, and
they are the dearest part of the page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

#: Answers that are kept of each archive, the youngest.
MAX_RESULTS: Final = 200

_caches: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


async def cached_result(
    database: Any, key: Hashable, compute: Callable[[], Awaitable[T]], size: int = MAX_RESULTS
) -> T:
    """What *ask* gave for *key* since the last commit to *database*; asked if it was not yet."""
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


def _last_commit(database: Any) -> Hashable | None:
    """Another value after each commit: of the file and its log; None where there is no file.

    Not ``PRAGMA data_version``: that counts for one connection, and Datasette has several.
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
