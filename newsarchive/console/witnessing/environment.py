"""The settings of the web archive for a command: those of the last crawl, then the environment."""

from __future__ import annotations

import os
from typing import Any

from newsarchive import __version__
from newsarchive.archive.witness.standing import last_settings
from newsarchive.witness.settings import DEFAULTS, WitnessSettings, read_settings

#: Without a setting the command works off all that waits.
_ALL = "save,ask"


def settings_for_command(connection: Any) -> WitnessSettings:
    """Return the settings with which the queue of the archive is worked off.

    A crawl that was given another web archive with ``-s`` has recorded it: its articles must not be
    submitted to the usual one. Raises :class:`WrongWitnessSetting`.
    """
    given = {name: os.environ[name] for name in DEFAULTS if os.environ.get(name)}
    values = {"USER_AGENT": f"newsarchive/{__version__}"} | last_settings(connection) | given
    if "WAYBACK" not in given:
        values["WAYBACK"] = _ALL
    return read_settings(values, os.environ)
