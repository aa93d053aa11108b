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
from newsarchive.crawling.cookies.jar import Cookie, CookieJar
from newsarchive.paths import project_folder
from newsarchive.urls import site_of

#: The beginning of the variable's name; then comes the name of the spider, or the site.
VARIABLE = "NEWSARCHIVE_COOKIES_"


def jar_of(
    name: str, homes: Sequence[str], stated: str | None, environment: Mapping[str, str]
) -> CookieJar | None:
    """Return the cookies for the spider *name*, whose sites have the home pages *homes*, or None.

    *stated* is the path of a cookie file. Variables of the *environment* take its place, and hold
    such a path or the cookies themselves: one for the spider, or one for each site, whose cookies
    go to that site only. Raises :class:`~.cookie_file.BadCookies`.
    """
    given = _variables(name, homes, environment)
    if not given and stated:
        given = [("", stated, homes)]
    if not given:
        return None
    cookies = [cookie for each in given for cookie in _cookies(*each)]
    return CookieJar([home for _, _, those in given for home in those], cookies)


def _variables(
    name: str, homes: Sequence[str], environment: Mapping[str, str]
) -> list[tuple[str, str, Sequence[str]]]:
    """Return the variables that are set: their names, values, and the home pages they are for."""
    choices = [(name, homes), *((site_of(home), [home]) for home in homes)]
    named = [(VARIABLE + re.sub(r"\W", "_", each).upper(), those) for each, those in choices]
    given = [(each, environment.get(each, ""), those) for each, those in named]
    return given[:1] if given[0][1] else [each for each in given[1:] if each[1]]


def _cookies(variable: str, value: str, homes: Sequence[str]) -> list[Cookie]:
    """Return the cookies for *homes* in the file *value*, or those that it states as a variable."""
    path = _path(value)
    if variable and "=" in value and not path.exists():
        try:
            return [
                cookie
                for home in homes
                for cookie in cookies_in_header(
                    value, site_of(home).partition(":")[0], is_secure=home.startswith("https:")
                )
            ]
        except BadCookies as error:
            raise BadCookies(f"{variable}: {error}") from None
    cookies = cookies_in_file(path)
    if not CookieJar(homes, cookies):
        sites = ", ".join(sorted({site_of(home) for home in homes}))
        raise BadCookies(f"{path}: has no cookie for {sites}; export them while you are logged in")
    return cookies


def _path(text: str) -> Path:
    """Return the path of a file; a relative one is in the project folder."""
    path = Path(text).expanduser()
    return path if path.is_absolute() else (project_folder() or Path.cwd()) / path
