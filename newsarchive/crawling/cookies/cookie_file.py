"""Read cookies from a Netscape cookie file, as browsers and their extensions export it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from newsarchive.crawling.cookies.jar import Cookie
from newsarchive.errors import NewsArchiveError

#: Bytes of the largest cookie file that is read; an export of a whole browser has less.
MOST_BYTES = 4 * 2**20
_HTTP_ONLY = "#HttpOnly_"
_FIELDS = 7
_NAME = re.compile(r"[^\x00-\x20\x7f;=,]+")
_VALUE = re.compile(r"[^\x00-\x1f\x7f;]*")


class BadCookies(NewsArchiveError):
    """Cookies that cannot be used; its text says why and what to do, and has no cookie in it."""


def cookies_in_file(path: Path) -> list[Cookie]:
    """Return the cookies in the file at *path*, also expired ones.

    Raises :class:`BadCookies` if another user may read it or owns it, or if it is no such file.
    """
    try:
        with path.open("rb") as file:
            _check_owner(path, os.fstat(file.fileno()))
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadCookies(f"{path}: the cookie file cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise BadCookies(f"{path}: is too large for a cookie file")
    text = data.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        raise BadCookies(f"{path}: is JSON; export the cookies as cookies.txt (Netscape format)")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.removeprefix(_HTTP_ONLY)
        if line.strip() and not line.startswith("#"):
            found.append(_cookie_of(path, number, line))
    if not found:
        raise BadCookies(f"{path}: has no cookies; export them as cookies.txt (Netscape format)")
    return found


def _check_owner(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadCookies(f"{path}: is no file")
    if not hasattr(os, "geteuid"):  # Windows
        return
    if status.st_uid != os.geteuid():
        raise BadCookies(f"{path}: belongs to another user; cookies must be in a file of your own")
    if status.st_mode & 0o077:
        raise BadCookies(f"{path}: other users may read or change it; run: chmod 600 {path}")


def _cookie_of(path: Path, number: int, line: str) -> Cookie:
    """Return the cookie of a line: domain, for subdomains too, path, secure, expiry, name, value.

    Exports differ: times with decimals, a value that is missing, true in small letters, and a
    second column that does not agree with the dot of the domain. The dot or the column is enough.
    """
    fields = line.split("\t")
    if len(fields) == _FIELDS - 1:
        fields.append("")
    if len(fields) != _FIELDS:
        raise BadCookies(f"{path}:{number}: has no seven fields with tabs between them")
    domain, below, where, secure, expires, name, value = (each.strip() for each in fields)
    try:
        at = float(expires or 0)
    except ValueError:
        raise BadCookies(f"{path}:{number}: the fifth field is no time") from None
    if not domain.strip(".") or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise BadCookies(f"{path}:{number}: has no domain, or a name or value that is not allowed")
    return Cookie(
        name=name,
        value=value,
        domain=domain.strip(".").lower(),
        is_host_only=not domain.startswith(".") and below.upper() != "TRUE",
        path=where if where.startswith("/") else "/",
        is_secure=secure.upper() == "TRUE",
        expires=at if at > 0 else None,
    )


def cookies_in_header(text: str, host: str, *, is_secure: bool) -> list[Cookie]:
    """Return the cookies of "name=value; name=value", for *host* and the hosts below it.

    Raises :class:`BadCookies` if *text* is not of this form.
    """
    found = []
    for part in filter(None, map(str.strip, text.split(";"))):
        name, equals, value = part.partition("=")
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise BadCookies('must be a cookie file, or cookies as "name=value; name=value"')
        found.append(
            Cookie(name=name, value=value, domain=host, is_host_only=False, is_secure=is_secure)
        )
    return found
