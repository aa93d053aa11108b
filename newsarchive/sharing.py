"""Things that several users in one process share: opened for the first, closed after the last."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Something that must be closed, such as an archive or a pool of processes."""

    def close(self) -> None:
        """Close it."""


T = TypeVar("T", bound=Closable)


class Shared(Generic[T]):
    """Lends what *make* returns. All who name the same arguments get the same thing.

    Only for one thread. Several crawls in one process share their archive and their workers by it.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._things: dict[Hashable, T] = {}
        self._users: dict[Hashable, int] = {}

    def borrow(self, *arguments: Hashable) -> T:
        """Return the thing for *arguments*, which :meth:`give_back` must get later."""
        if arguments not in self._things:
            self._things[arguments] = self._make(*arguments)
            self._users[arguments] = 0
        self._users[arguments] += 1
        return self._things[arguments]

    def give_back(self, thing: T) -> None:
        """Close *thing* if nobody else uses it."""
        key = next(key for key, value in self._things.items() if value is thing)
        self._users[key] -= 1
        if not self._users[key]:
            del self._things[key], self._users[key]
            thing.close()
