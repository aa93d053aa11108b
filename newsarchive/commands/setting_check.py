"""Check the settings of a crawl before it begins: names that nobody reads, values of a wrong kind.

Scrapy ignores a misspelt name, and ends with a traceback at an unreadable value. The kind of a
setting follows from its default, see :data:`KINDS` for the exceptions. The names of other
components are listed in the setting OTHER_SETTINGS.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

from newsarchive.archive.ledger.revisit_rules import parse_ages
from newsarchive.captures.stores.store_urls import store_of, without_secrets
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.paths import SETTINGS, folder_of

#: Names that Scrapy reads and that have no default there.
_WITHOUT_DEFAULT = {"CONCURRENT_REQUESTS_PER_IP", "META_COPY_WARN_SKIP_KEYS"}
#: A name in a settings file or a spider that is as close to one of ours as this is a slip. Other
#: unknown names there are those of other components.
_SLIP = 0.85
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/\[\]]+):\d{1,5}", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d+(_\d+)*")
_WORDS = ("1", "0", "true", "false", "True", "False")

Kind = Callable[[Any], None]


class BadSetting(NewsArchiveError):
    """A setting that cannot be used; its text says why and what is allowed."""


def _switch(value: Any) -> None:
    _require(value is None or str(value) in _WORDS, "1 or 0")


def _whole(value: Any) -> None:
    _require(_WHOLE.fullmatch(str(value)), "a whole number")


def _not_negative(value: Any) -> None:
    _require(_WHOLE.fullmatch(str(value)) and int(value) >= 0, "a whole number, 0 or more")


def _count(value: Any) -> None:
    _require(_WHOLE.fullmatch(str(value)) and int(value) > 0, "a whole number above 0")


def _seconds(value: Any) -> None:
    _require(_number(value) >= 0, "a number of seconds, 0 or more")


def _seconds_above_0(value: Any) -> None:
    _require(_number(value) > 0, "a number of seconds above 0")


def _any_number(value: Any) -> None:
    _number(value)


def _ages(value: Any) -> None:
    parse_ages(value)


def _hosts(value: Any) -> None:
    parts = value.split(",") if isinstance(value, str) else value
    for part in filter(None, map(str.strip, parts)):
        is_host = _HOST.fullmatch(part) and int(part.rpartition(":")[2]) < 65_536
        _require(is_host, f"a list such as 127.0.0.1:8000,news.internal:80; {part} is none")


def _path(value: Any) -> None:
    _require(str(value) and "\0" not in str(value), "the path of a file")


def _captures(value: Any) -> None:
    try:
        store_of(str(value)) or folder_of(str(value))
    except ValueError as error:
        raise BadValue(str(error)) from error


def _rules(value: Any) -> None:
    from newsarchive.commands.rule_table import rules_of_file

    if value:
        rules_of_file(Path(value))


def _level(value: Any) -> None:
    names = logging.getLevelNamesMapping()
    _require(str(value).isdigit() or value in names, f"one of {', '.join(sorted(names))}")


def _sandbox(value: Any) -> None:
    _require(value in ("auto", "on", "off"), "auto, on or off")


def _mapping(value: Any) -> None:
    read = json.loads(value) if isinstance(value, str) else value
    _require(isinstance(read, Mapping | BaseSettings), "a JSON object")


def _anything(value: Any) -> None:
    pass


#: The kinds of settings that do not follow from the type of the default.
KINDS: Mapping[str, Kind] = {
    "ARCHIVE_PATH": _path,
    "ARCHIVE_TIMEOUT": _seconds,
    "LOCK_PATIENCE": _seconds,
    "CLUSTER_LEASE": _seconds_above_0,
    "CAPTURES_URL": _captures,
    "CAPTURES_UPLOAD_SECONDS": _seconds_above_0,
    "ALLOW_PRIVATE_HOSTS": _hosts,
    "WAYBACK_PRIVATE_HOSTS": _hosts,
    "WAYBACK_DELAY": _seconds,
    "WAYBACK_PER_RUN": _not_negative,
    "WAYBACK_SECONDS": _seconds,
    "REVISIT_AGES": _ages,
    "ARTICLES_PER_RUN": _count,
    "COLLECTION_SITES": _count,
    "CRAWL_DELAY_MAX": _seconds,
    "RETRY_AFTER_MAX": _seconds,
    "RETRY_AFTER_PATIENCE": _seconds,
    "EXTRACT_WORKERS": _not_negative,
    "EXTRACT_TIMEOUT": _seconds_above_0,
    "EXTRACT_MEMORY": _count,
    "EXTRACT_PAGES": _count,
    "BROWSER_PAGES_PER_RUN": _not_negative,
    "BROWSER_SANDBOX": _sandbox,
    "BROWSER_TIMEOUT": _seconds_above_0,
    "BROWSER_MEMORY": _count,
    "BROWSER_REQUESTS": _count,
    "BROWSER_MAXSIZE": _count,
    "BROWSER_PAGES": _count,
    "PROGRESS_INTERVAL": _seconds,
    "LOG_LEVEL": _level,
    "SITE_RULES": _rules,
    # Scrapy reads these as numbers that need not be whole; their defaults are.
    **dict.fromkeys(
        ("CLOSESPIDER_TIMEOUT", "DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT",
         "LOGSTATS_INTERVAL"), _seconds,
    ),
}  # fmt: skip
_BY_TYPE: Mapping[type, Kind] = {
    bool: _switch,
    int: _whole,
    float: _any_number,
    dict: _mapping,
}


def check_settings(settings: BaseSettings, on_command_line: Iterable[str]) -> None:
    """Raise :class:`BadSetting` for the first name that nobody reads or value of a wrong kind.

    All names *on_command_line* must be known to Scrapy, to us, or be listed in OTHER_SETTINGS. A
    name elsewhere, in a settings file or a spider, must only not be a slip for one of ours.
    """
    ours = {name for name in vars(import_module(SETTINGS)) if name.isupper()}
    known = ours | {name for name in dir(default_settings) if name.isupper()} | _WITHOUT_DEFAULT
    known |= {name.strip() for name in settings.getlist("OTHER_SETTINGS")}
    for name in on_command_line:
        if name not in known:
            raise BadSetting(
                f"-s {name}: there is no such setting{did_you_mean(name, known)} (if it is one of"
                f" another component, add -s OTHER_SETTINGS={name})"
            )
    for name in set(settings) - known:
        priority = settings.getpriority(name) or 0
        if priority >= SETTINGS_PRIORITIES["project"] and (
            meant := get_close_matches(name, ours, n=1, cutoff=_SLIP)
        ):
            raise BadSetting(
                f"{name}: there is no such setting; did you mean {meant[0]}? (if it is one of"
                f" another component, name it in OTHER_SETTINGS)"
            )
    for name in sorted(known & set(settings)):
        _check_value(name, settings[name])


def _check_value(name: str, value: Any) -> None:
    default = getattr(import_module(SETTINGS), name, getattr(default_settings, name, None))
    kind = KINDS.get(name) or _BY_TYPE.get(type(default), _anything)
    if value is None:
        return
    try:
        kind(value)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        why = str(error) if isinstance(error, BadValue) or kind is _ages else "cannot be read"
        raise BadSetting(f"{name}={without_secrets(str(value))}: {why}") from error


class BadValue(ValueError):
    """A value of a wrong kind; its text says what it must be."""


def _require(is_right: object, kind: str) -> None:
    if not is_right:
        raise BadValue(f"must be {kind}")


def _number(value: Any) -> float:
    """Return *value* as a number; raise :class:`BadValue` if it is none, or not a finite one."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadValue("must be a number") from None
    _require(math.isfinite(number), "a number")
    return number
