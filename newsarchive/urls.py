"""URLs: when two of them are one, which site they belong to, which addresses are public.

Everything here works on strings and looks nothing up. Whether a host *name* leads to a private
network is known only when it is resolved, see ``crawling/middlewares/private_addresses.py`` and
``delivery/http_post.py``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from newsarchive.errors import BadURL

#: Longest URL that is kept, in characters; longer ones are traps or carry data.
MAX_URL_LENGTH = 2_000

#: A host (name or IP address, in lower case) and a port.
HostAndPort = tuple[str, int]

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Of the prefixes below, names that some sites use for the number of an article: ?ad_no=4711.
_NUMBERED = r"(?:ads?|mc|ga|gs|itm|ml|pk)_(?:no|idx|num|seq)$"
# Parameters that say who sent the reader, not what is shown: the names that courlan removes by
# default, as whole names, and those of session ids.
_TRACKING = re.compile(
    rf"(?!{_NUMBERED})(?:utm|mtm|pk|hsa|stm|ads?|mc|ga|gs|itm|mkt|ml|oly|vero|wt)_\w+|"
    r"\w+_(?:source|medium|campaign|ref)|srsltid|mibextid|__twitter_impression|"
    r"(?:dc|fbc|gc|twc|yc|ysc|click|gbra|msclk|igsh|wbra|partner)(?:l?id)|"
    r"_ga|_gl|_hsenc|_hsmi|ncid|cmpid|ocid|xtor|at_(?:medium|campaign|link\w*)|"
    r"campaign(?:_?id)?|referer|referrer|aff(?:iliate|i|_?id)?|affiliate_?id|kwd|medium|"
    r"traffic_source|maca|"  # in the feeds of two large broadcasters, on every link
    r"phpsessid|jsessionid|aspsessionid\w*",
    re.IGNORECASE,
)
# Names of the same list that some sites use for what is shown: show.php?cid=1234, ?ref=8812. They
# are removed if their value is no number or key and the path names the page without them.
_MAY_TRACK = re.compile(
    r"(?:ref|source|session|ga|gl|keyword|(?:ads?|mc|ga|gs|itm|ml|pk)_(?:no|idx|num|seq))"
    r"=(?![\d.,_-]+$).*|(?:[cu]id|clid|eid)=\D*"
    r"|ref|source|session|ga|gl|keyword|[cu]id|clid|eid",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT_OR_LIST = re.compile(
    r"/|.*\.(?:php\d?|aspx?|jsp|jsf|cgi|pl|do|cfm|dll|exe)|.*/(?:search|find|list|archive|index)/?",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r";(?:jsessionid|utm_\w+)=[^/?#;]*", re.IGNORECASE)
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_NO_HOST = re.compile(r"[\x00-\x20\x7f/?#@\\%]")
# URLs that are normal already: most of those in feeds and sitemaps, which may have 50,000.
_NORMAL = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/(?!(?:\S*/)?\.{1,2}(?:/|$))[\w./~-]*", re.ASCII
)


def normalised_url(url: str, base: str = "") -> str:
    """Return *url* in its normal spelling, the same for all URLs that must show the same page.

    A relative URL is resolved against *base*. Scheme and host become lower case. Default port,
    fragment, user info, session ids and tracking parameters are removed, and so are the segments
    ``.`` and ``..`` of the path. Characters that need it are escaped (w3lib's ``safe_url_string``),
    and no others, with capital digits (RFC 3986, 6.2.2). The rest stays as the site spells it,
    because this URL is also the one that is requested.

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
        return _ESCAPED.sub(_plainly_escaped, safe_url_string(urlunsplit(_cleaned(parts))))
    except (ValueError, UnicodeError) as error:
        raise BadURL(text, str(error) or type(error).__name__) from error


def _cleaned(parts: SplitResult) -> SplitResult:
    host = unquote(parts.hostname or "", errors="strict").lower().rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not host or _NO_HOST.search(host):
        raise ValueError("no host")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _without_dots(_ESCAPED.sub(_plainly_escaped, _IN_PATH.sub("", parts.path)))
    return SplitResult(parts.scheme, netloc, path, _without_tracking(parts.query, path), "")


def _plainly_escaped(escape: re.Match[str]) -> str:
    """Return an escaped character that needs no escape as itself, any other in capitals."""
    character = chr(int(escape[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _without_dots(path: str) -> str:
    """Return *path* without the segments ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    is_folder = segments[-1] in (".", "..")
    return "/" + "/".join(kept) + ("/" if is_folder and kept else "")


def _without_tracking(query: str, path: str) -> str:
    # Not by parse_qsl and urlencode: they would change how the site spells its parameters.
    whole = query.replace("&amp;", "&")  # escaped twice
    pieces = [piece for piece in _PARAMETER.split(whole) if piece.strip("&;")]
    kept = [each for each in pieces if not _TRACKING.fullmatch(_name(each))]
    content = [each for each in kept if not _MAY_TRACK.fullmatch(each.lstrip("&;"))]
    if content or not _SCRIPT_OR_LIST.fullmatch(path):
        kept = content
    return "".join(kept).lstrip("&;")


# Before each parameter: some sites separate them by semicolons.
_PARAMETER = re.compile(r"(?=[&;])")


def _name(parameter: str) -> str:
    return parameter.lstrip("&;").partition("=")[0]


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

    Labels of editions for phones, such as ``m.`` and ``amp.``, do not count. This is stricter than
    the public suffix list and needs no such list: two sites under one hosting domain are never
    taken for one.
    """
    a, b = (site_of_editions(url) for url in (one, other))
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def site_of_editions(url: str) -> str:
    """Return the site of *url* without the label of an edition for phones, such as ``m.``."""
    return _without_edition(site_of(url))


def _without_edition(site: str) -> str:
    first, _, rest = site.partition(".")
    return rest if first in _EDITIONS and "." in rest else site


_EDITIONS = frozenset(("m", "amp", "mobile", "mobil", "touch", "wap", "edition", "print"))


def host_and_port(url: str) -> HostAndPort:
    """Return the host (lower case, no brackets) and port that a request for *url* connects to."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def hosts_and_ports(written: Iterable[str]) -> set[HostAndPort]:
    """Return the hosts that *written* names as ``host:port``, without what is not in this form."""
    hosts = set()
    for text in written:
        host, _, port = text.strip().rpartition(":")
        if host and port.isdecimal():
            hosts.add((host.strip("[]").lower(), int(port)))
    return hosts


def allowed_private_hosts(written: Iterable[str], named: Iterable[str]) -> set[HostAndPort]:
    """Return the private hosts that a crawl may contact, each with its port.

    They are those of ALLOW_PRIVATE_HOSTS, *written*, and those of the URLs that the operator
    *named* as ``start``, which allows that host at that port only.
    """
    return hosts_and_ports(written) | {host_and_port(url) for url in named}


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
