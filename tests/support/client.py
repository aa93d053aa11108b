"""Requests to an archive through Datasette's in-process client."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from newsarchive.console.serve import datasette_for

#: One path for each kind of page, in the sample archive.
PAGES = (
    *("/", "/search", "/search?q=ferry", "/search?q=nothing+has+this", "/sites", "/stats"),
    "/sites/herald.example",
    *("/compare", "/compare?q=ferry&q=street", "/compare?q=ferry&q=street&by=site"),
    *("/changes", "/changes?q=ferry&site=herald.example", "/changes?q=nothing+has+this&kind=gone"),
    *("/words?q=ferry", "/words?q=nothing+has+this"),
    *("/a/1", "/a/1?cut=1", "/a/1/history", "/a/1/history?view=side", "/story/1", "/a/999"),
    "/docs/api",
    *("/runs", "/runs?state=killed", "/runs/1"),
    *("/saved", "/saved/1", "/saved/new?q=ferry", "/saved/1/edit", "/saved/1/delete"),
)


class Site:
    """The archive at *path*, served in this process."""

    def __init__(
        self, path: Path, public: bool = False, captures: bool = False, **settings: Any
    ) -> None:
        self.datasette = datasette_for(path, public, captures)
        self.datasette._settings.update(settings)
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self.datasette.invoke_startup())

    def get(self, path: str, **headers: str) -> Any:
        """Return the response to GET *path*, from httpx; redirects are not followed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.loop.run_until_complete(self.datasette.client.get(path, headers=named))

    def request(self, method: str, path: str, **headers: str) -> Any:
        """Return the response to a request of another *method*."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = self.datasette.client.request(method, path, headers=named)
        return self.loop.run_until_complete(asked)

    def close(self) -> None:
        # First the threads: closing a connection that another thread uses ends the process.
        if self.datasette.executor:
            self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()
        self.loop.close()
