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
KEPT: Final = 200

_kept: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


async def remembered(
    database: Any, key: Hashable, ask: Callable[[], Awaitable[T]], kept: int = KEPT
) -> T:
    """What *ask* gave for *key* since the last commit to *database*; asked if it was not yet."""
    state = _state(database)
    if state is None:
        return await ask()
    answers = _kept.setdefault(database, OrderedDict())
    if (state, key) not in answers:
        answer = await ask()
        answers[(state, key)] = answer
        while len(answers) > kept:
            answers.popitem(last=False)
        return answer
    answer = answers[(state, key)]
    answers.move_to_end((state, key))
    return answer


def _state(database: Any) -> Hashable | None:
    """Another value after each commit: of the file and its log; None where there is no file.

    Not ``PRAGMA data_version``: that counts for one connection, and Datasette has several.
    """
    if not database.path:
        return None
    stamps = []
    for path in (database.path, f"{database.path}-wal"):
        try:
            found = Path(path).stat()
        except FileNotFoundError:
            stamps.append((0, 0))
        else:
            stamps.append((found.st_mtime_ns, found.st_size))
    return tuple(stamps)
