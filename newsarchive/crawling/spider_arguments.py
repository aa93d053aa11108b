"""The arguments of a spider, from ``scrapy crawl -a name=value``, read and checked."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from types import CodeType

from newsarchive.discovery.date_range import DateRange, day_of
from newsarchive.errors import BadURL, did_you_mean
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


def check_names(names: Iterable[str], spider: type, base: type) -> None:
    """Raise :class:`BadArgument` for the first of *names* that is no argument of *spider*.

    An argument is a parameter of its ``__init__``, or of one that it inherits. A class derived from
    *base* may also take one in Scrapy's ways: as a class attribute of its own that its code reads,
    or by its name, as in ``kwargs.pop("edition")``.
    """
    known = set(_parameters(spider))
    ours = {name for each in base.__mro__ if not _is_of_scrapy(each) for name in vars(each)}
    for owner, code in own_code(spider, base):
        read = {name for name in code.co_names if name in vars(owner) and name not in ours}
        known |= read | {each for each in code.co_consts if isinstance(each, str)}
    for name in names:
        if name not in known or name.startswith("_") or not name.isidentifier():
            shown = sorted(_parameters(spider))
            hint = did_you_mean(name, shown) or f"; there are {', '.join(shown)}"
            raise BadArgument(f"-a {name}: there is no such argument{hint}")


def own_code(spider: type, base: type) -> Iterator[tuple[type, CodeType]]:
    """Yield the code of the functions of *spider* and its parents below *base*, with the class."""
    for owner in spider.__mro__:
        if not issubclass(owner, base) or owner is base:
            continue
        for value in vars(owner).values():
            function = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if inspect.isfunction(function):
                yield from ((owner, code) for code in _with_inner(function.__code__))


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _with_inner(each)


def _parameters(spider: type) -> Iterator[str]:
    """Yield the keyword parameters of each ``__init__`` of *spider*, besides Scrapy's own."""
    for owner in spider.__mro__:
        if _is_of_scrapy(owner):
            return
        if function := vars(owner).get("__init__"):
            for name, parameter in inspect.signature(function).parameters.items():
                if name != "self" and parameter.kind in (
                    parameter.KEYWORD_ONLY,
                    parameter.POSITIONAL_OR_KEYWORD,
                ):
                    yield name


def _is_of_scrapy(owner: type) -> bool:
    return owner.__module__.partition(".")[0] == "scrapy"


class BadArgument(ValueError):
    """A spider argument that cannot be used; its text says what is allowed."""
