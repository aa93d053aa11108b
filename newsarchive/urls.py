"""Addresses: what makes two of them one, the site they belong to, what is safe to ask.

Pure string work, no look-ups: whether a host *name* leads into a private
network is known only when it resolves, see ``crawling/private_addresses.py``.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from newsarchive.errors import BadURL

#: Longest address that is kept, in characters; longer ones are traps or carry data.
MAX_URL_LENGTH = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say who sent the reader, not what is shown. Kept to names that
# no site is known to use for content: a wrong one would merge two articles.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|stm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|"
    r"igshid|mc_cid|mc_eid|_ga|_gl|_hsenc|_hsmi|ncid|cmpid|ocid|xtor|at_(?:medium|campaign|link\w*)|"
    r"traffic_source|maca|"  # in the feeds of two large broadcasters, on every link
    r"phpsessid|jsessionid|aspsessionid\w*)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
# What normalising leaves as it is: most addresses of feeds and sitemaps, 50,000 in one file.
_NORMAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w./~-]*", re.ASCII)


def normalised_url(url: str, base: str = "") -> str:
    """The identity of *url*: one spelling for addresses that cannot differ in what they show.

    Relative addresses are resolved against *base*. Scheme and host are
    lowercased, the default port, fragment, user info, session ids and tracking
    parameters go, what needs escaping is escaped (w3lib's ``safe_url_string``).
    The rest is kept as the site spells it: it is also what is asked for.

    Raises :class:`BadURL` for anything but http and https, and for what cannot
    be parsed; it raises nothing else, whatever the string.
    """
    text = url.strip()
    if len(text) > MAX_URL_LENGTH:
        raise BadURL(text[:80] + "...", f"longer than {MAX_URL_LENGTH} characters")
    if _NORMAL.fullmatch(text):
        return text
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        if parts.scheme not in _DEFAULT_PORTS:
            raise BadURL(text, "neither http nor https")
        if not parts.hostname:
            raise BadURL(text, "no host")
        return safe_url_string(urlunsplit(_cleaned(parts)))
    except (ValueError, UnicodeError) as error:
        raise BadURL(text, str(error) or type(error).__name__) from error


def _cleaned(parts: SplitResult) -> SplitResult:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not host or _CONTROL.search(host):
        raise ValueError("no host")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    # By hand, not parse_qsl and urlencode: what is asked for stays spelled as the site spelled it.
    kept = [
        piece
        for piece in parts.query.split("&")
        if piece and not _TRACKING.fullmatch(piece.partition("=")[0])
    ]
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return SplitResult(parts.scheme, netloc, path, "&".join(kept), "")


def site_of(url: str) -> str:
    """The key of *url*'s site: its host without ``www.``, with a port not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def same_domain(one: str, other: str) -> bool:
    """Whether two addresses are of one site, or the site of one lies under that of the other.

    Stricter than the public suffix list, and needs none: two sites under one
    hosting domain are never taken for one.
    """
    a, b = site_of(one), site_of(other)
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def host_and_port(url: str) -> tuple[str, int]:
    """Host (no brackets, lowercase) and port that a request for *url* would connect to."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def is_public_address(address: str) -> bool:
    """Whether the IP *address* is on the public internet.

    Looks through the IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64,
    Teredo): a private one inside makes the whole private. False for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if not all(inner.is_global for inner in _embedded_ipv4(ip)):
            return False
        if ip.ipv4_mapped or ip in _NAT64:
            return True
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _embedded_ipv4(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    found = [inner for inner in (ip.ipv4_mapped, ip.sixtofour) if inner]
    if ip.teredo:
        found.extend(ip.teredo)
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found
