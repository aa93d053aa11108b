"""What ``scrapy crawl -a name=value`` gives a spider, read and checked."""

from __future__ import annotations

import re

from newsarchive.discovery.date_range import DateRange, day_of
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url


def start_addresses(start: str) -> list[str]:
    """The addresses of ``-a start=URL[,URL...]``; :class:`BadArgument` where one is none."""
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
    """The number that ``-a name=value`` gives; :class:`BadArgument` where it is none above 0."""
    if value is None:
        return None
    if not value.isdigit() or int(value) == 0:
        raise BadArgument(f"-a {name}={value}: a whole number above 0 is wanted")
    return int(value)


def yes_or_no(name: str, value: str) -> bool:
    """Whether ``-a name=value`` says yes: 1 or 0; :class:`BadArgument` for anything else."""
    if value not in ("0", "1"):
        raise BadArgument(f"-a {name}={value}: 1 or 0 is wanted")
    return value == "1"


def period_of(since: str, until: str) -> DateRange | None:
    """The days of ``-a since=YYYY-MM-DD -a until=YYYY-MM-DD``; None where neither is given."""
    try:
        period = DateRange(day_of(since) if since else None, day_of(until) if until else None)
    except ValueError as error:
        raise BadArgument(f"-a since, -a until: {error}") from error
    if period.since and period.until and period.since > period.until:
        raise BadArgument(f"-a since={since} -a until={until}: ends before it begins")
    return period if since or until else None


class BadArgument(ValueError):
    """A spider argument that cannot be used; its text says what is wanted."""
