"""The arguments of a spider, from ``scrapy crawl -a name=value``, read and checked."""

from __future__ import annotations

import re

from newsarchive.discovery.date_range import DateRange, day_of
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url


def start_urls_of(start: str) -> list[str]:
    """Return the URLs of ``-a start=URL[,URL...]``; raise :class:`BadArgument` for a wrong one."""
    urls = []
    for text in re.split(r"[,\s]+(?=\w+://)", start.strip()):
        try:
            urls.append(normalised_url(text.strip().rstrip(",")))
        except BadURL as error:
            raise BadArgument(
                f"-a start={text or '...'}: {error.why}; write it like https://www.example.org/"
            ) from error
    return urls


def whole_number(name: str, value: str | None) -> int | None:
    """Return the number of ``-a name=value``; raise :class:`BadArgument` if it is not above 0."""
    if value is None:
        return None
    if not value.isdigit() or int(value) == 0:
        raise BadArgument(f"-a {name}={value}: must be a whole number above 0")
    return int(value)


def yes_or_no(name: str, value: str) -> bool:
    """Return whether *value* is 1; raise :class:`BadArgument` if it is neither 1 nor 0."""
    if value not in ("0", "1"):
        raise BadArgument(f"-a {name}={value}: must be 1 or 0")
    return value == "1"


def period_of(since: str, until: str) -> DateRange | None:
    """Return the days of ``-a since=... -a until=...``; None if neither is given."""
    try:
        period = DateRange(day_of(since) if since else None, day_of(until) if until else None)
    except ValueError as error:
        raise BadArgument(f"-a since, -a until: {error}") from error
    if period.since and period.until and period.since > period.until:
        raise BadArgument(f"-a since={since} -a until={until}: since must not be after until")
    return period if since or until else None


class BadArgument(ValueError):
    """A spider argument that cannot be used; its text says what is allowed."""
