"""The archive's file as the database that Datasette serves under ``newsarchive serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from datasette.database import Database

from newsarchive.web.framework.security import PRIVATE_TABLES

#: Has no rows to read or count: only words can be looked up in it.
_UNREADABLE: Final = "article_beginnings"


class ServedArchive(Database):  # type: ignore[misc]  # Datasette has no types
    """A database of Datasette, without what its pages must not show."""

    # Only methods are overridden that Datasette documents for plugins.

    def __init__(self, datasette: Any, path: Path, *, is_mutable: bool, is_public: bool) -> None:
        super().__init__(datasette, str(path), is_mutable=is_mutable)
        self._is_public = is_public

    async def table_names(self) -> list[str]:
        """Return the tables that can be listed.

        Datasette counts the rows of each, and would print an error for the index of beginnings.
        """
        return [name for name in await super().table_names() if name != _UNREADABLE]

    async def get_all_foreign_keys(self) -> dict[str, Any]:
        """Return which tables refer to which; if public, without the private tables.

        Datasette's page of a row counts the rows that refer to it without looking at permissions:
        readers would learn which articles are watched by alerts.
        """
        keys: dict[str, Any] = await super().get_all_foreign_keys()
        if not self._is_public:
            return keys
        return {
            table: {
                way: [each for each in found if each["other_table"] not in PRIVATE_TABLES]
                for way, found in ways.items()
            }
            for table, ways in keys.items()
        }
