"""Which cookies a spider has: by its file, by a setting, or by the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsarchive.crawling.cookies.cookie_file import (
    BadCookies,
    cookies_in_file,
    cookies_in_header,
)
from newsarchive.crawling.cookies.jar import CookieJar
from newsarchive.paths import project_folder
from newsarchive.urls import site_of

#: The beginning of the variable's name; then comes the name of the spider, or the site.
VARIABLE = "NEWSARCHIVE_COOKIES_"


def jar_of(
    name: str, homes: Sequence[str], stated: str | None, environment: Mapping[str, str]
) -> CookieJar | None:
    """Return the cookies for the spider *name*, whose sites have the home pages *homes*, or None.

    *stated* is the path of a cookie file; a variable of the *environment* takes its place, and
    holds such a path or the cookies themselves. Raises :class:`~.cookie_file.BadCookies`.
    """
    variable, value = _variable(name, homes, environment)
    if variable and value and "=" in value and not _path(value).exists():
        try:
            cookies = [
                cookie
                for home in homes
                for cookie in cookies_in_header(
                    value, site_of(home).partition(":")[0], is_secure=home.startswith("https:")
                )
            ]
        except BadCookies as error:
            raise BadCookies(f"{variable}: {error}") from None
        return CookieJar(homes, cookies)
    if not (file := value or stated):
        return None
    path = _path(file)
    jar = CookieJar(homes, cookies_in_file(path))
    if not jar:
        sites = ", ".join(sorted({site_of(home) for home in homes}))
        raise BadCookies(f"{path}: has no cookie for {sites}; export them while you are logged in")
    return jar


def _variable(
    name: str, homes: Sequence[str], environment: Mapping[str, str]
) -> tuple[str, str] | tuple[None, None]:
    for each in (name, *map(site_of, homes)):
        variable = VARIABLE + re.sub(r"\W", "_", each).upper()
        if value := environment.get(variable):
            return variable, value
    return None, None


def _path(text: str) -> Path:
    """Return the path of a file; a relative one is in the project folder."""
    path = Path(text).expanduser()
    return path if path.is_absolute() else (project_folder() or Path.cwd()) / path
