"""The names of the alerts, for those who need not load the search to know that there are none."""

from __future__ import annotations

import sqlite3


def alert_names(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the names of all alerts, by their numbers."""
    return dict(connection.execute("SELECT alert_id, name FROM alerts").fetchall())
