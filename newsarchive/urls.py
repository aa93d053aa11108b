"""URLs: when two of them are one, which site they belong to, which addresses are public.

Everything here works on strings and looks nothing up. Whether a host *name* leads to a private
network is known only when it is resolved, see ``crawling/middlewares/private_addresses.py``.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from newsarchive.errors import BadURL

#: Longest URL that is kept, in characters; longer ones are traps or carry data.
MAX_URL_LENGTH = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say who sent the reader, not what is shown. Only names that no site is known to
# use for content: a wrong one would merge two articles.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|stm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|"
    r"igshid|mc_cid|mc_eid|_ga|_gl|_hsenc|_hsmi|ncid|cmpid|ocid|xtor|at_(?:medium|campaign|link\w*)|"
    r"traffic_source|maca|"  # in the feeds of two large broadcasters, on every link
    r"phpsessid|jsessionid|aspsessionid\w*)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
# URLs that are normal already: most of those in feeds and sitemaps, which may have 50,000.
_NORMAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w./~-]*", re.ASCII)


def normalised_url(url: str, base: str = "") -> str:
    """Return *url* in its normal spelling, the same for all URLs that must show the same page.

    A relative URL is resolved against *base*. Scheme and host become lower case. Default port,
    fragment, user info, session ids and tracking parameters are removed. Characters that need it
    are escaped (w3lib's ``safe_url_string``). The rest stays as the site spells it, because this
    URL is also the one that is requested.

    Raises :class:`BadURL` for a scheme other than http and https, and for a string that cannot be
    parsed. It raises no other error, whatever the string.
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
    # Not by parse_qsl and urlencode: they would change how the site spells its parameters.
    kept = [
        piece
        for piece in parts.query.split("&")
        if piece and not _TRACKING.fullmatch(piece.partition("=")[0])
    ]
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return SplitResult(parts.scheme, netloc, path, "&".join(kept), "")


def site_of(url: str) -> str:
    """Return the key of *url*'s site: host without ``www.``, and port if it is not the default."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def same_domain(one: str, other: str) -> bool:
    """Return whether two URLs have one site, or the site of one is a subdomain of the other's.

    This is stricter than the public suffix list and needs no such list: two sites under one
    hosting domain are never taken for one.
    """
    a, b = site_of(one), site_of(other)
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host (lower case, no brackets) and port that a request for *url* connects to."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def is_public_address(address: str) -> bool:
    """Return whether the IP *address* is on the public internet; False if it is no IP address.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64, Teredo) are private if the address
    inside is private.
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
