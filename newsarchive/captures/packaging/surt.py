"""The keys of an index of captures: URLs in an order in which the pages of a site are together."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

_WWW: Final = re.compile(r"^www\d*\.")
_SLASHES: Final = re.compile("//+")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
#: The characters that are not escaped: all that are printed, but for "#" and "%".
_PLAIN: Final = "".join(map(chr, range(33, 127))).replace("#", "").replace("%", "")


def surt(url: str) -> str:
    """Return the sort-friendly form of *url*: ``com,example)/path?a=1&b=2``.

    It is the form that pywb and Browsertrix look up: lower case, without ``www.`` and a last slash,
    with the parameters of the query in order and as few escapes as possible. A *url* that is none,
    or of another scheme, is returned as it is.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
        host = host.encode("idna").decode() if not host.isascii() else host
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return url
    key = ",".join(reversed(_WWW.sub("", host, count=1).split(".")))
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        key += f":{port}"
    path = _SLASHES.sub("/", _escaped(parts.path)).removesuffix("/")
    query = "&".join(sorted(_escaped(parts.query).split("&")))
    return f"{key}){path or '/'}{'?' + query if query else ''}"


def _escaped(part: str) -> str:
    return quote(unquote_to_bytes(part), safe=_PLAIN).lower()
