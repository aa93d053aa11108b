"""The migrations that bring the schema of an archive up to date, ten to a module.

Start reading in :data:`MIGRATIONS`. Rules for the next author: a migration is one function
``mNNN_...`` at the end of the newest module, with the next number; that is all, MIGRATIONS finds
it. Its SQL is in the module of its topic in :mod:`newsarchive.archive.schema`, or in a module here
if only archives of older versions need it. Never edit one that has landed, and never rename it:
archives record the names. After m050 comes a new module, which is added to ``_MODULES``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from newsarchive.archive.schema.migrations import (
    m001_to_m010,
    m011_to_m020,
    m021_to_m030,
    m031_to_m040,
    m041_to_m050,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

#: The modules of migrations, oldest first.
_MODULES = (m001_to_m010, m011_to_m020, m021_to_m030, m031_to_m040, m041_to_m050)


def _migrations_of(module: ModuleType) -> Iterator[Callable[[Database], None]]:
    """Yield the migrations that *module* defines, not those that it imports, in their order."""
    for name, value in vars(module).items():
        if re.match(r"m\d{3}_", name) and getattr(value, "__module__", "") == module.__name__:
            yield value


#: All migrations, in order.
MIGRATIONS = tuple(step for module in _MODULES for step in _migrations_of(module))
#: The migration that may index many articles: its work is done before, in slices.
INDEXING = m021_to_m030.m025_words_of_every_language.__name__


def learn_from_all_again(connection: sqlite3.Connection) -> None:
    """Have the next learning read all articles and judge all families again."""
    from sqlite_utils import Database

    m001_to_m010.m010_learn_from_all_again(Database(connection))


def migrate(connection: sqlite3.Connection, *, stop_before: str | None = None) -> None:
    """Apply the migrations that the archive lacks, each in one transaction with its record.

    The one named *stop_before* and those after it are left out.
    """
    # Imported here, because the import takes 0.1 seconds and most starts need no migration.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("newsarchive")
    for function in MIGRATIONS:
        migrations()(function)
    migrations.apply(Database(connection), stop_before=stop_before)
