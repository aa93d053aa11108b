"""The URL of a page in a mirror, as wget and HTTrack name its file.

Both make a folder for each host. wget writes the query into the name ("page.php?id=3", with "@"
for Windows), adds ".html" if it is told to (-E), numbers second copies (".1"), and keeps the
original of a page whose links it changed (".orig"). HTTrack invents names, but notes the URL in the
page and in its log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path, PurePath
from urllib.parse import quote, unquote, urlsplit

from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

_BY_HTTRACK = re.compile(
    r"<!--\s*Mirrored from (\S[^\r\n>]{0,2000}?) by HTTrack Website Copier[^,>]{0,80}"
    r"(?:, ([^>]{10,60}?) )?-->"
)
#: A folder of one host: with ":" before the port, "+" on Windows, "_" by HTTrack.
_HOST = re.compile(
    r"(localhost|(?:\d{1,3}\.){3}\d{1,3}|(?:[a-z0-9-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+))"
    r"(?:[:+_](\d{1,5}))?"
)
#: The last labels of hosts besides those of countries (two letters) and of other scripts (xn--).
#: A folder "saved.pages" must not become a site.
_LAST_LABELS = frozenset(
    re.findall(
        r"\w+",
        "com org net edu gov mil int info biz name news press media online site website blog live"
        " today app dev xyz world global mobi pro travel jobs museum asia africa berlin bayern"
        " hamburg koeln paris london wales scot irish cat eus gal bzh brussels gent vlaanderen"
        " amsterdam wien swiss nyc quebec moscow tokyo istanbul sydney melbourne radio club agency"
        " times post example test invalid local",
    )
)
#: Endings of files that look like a country.
_NO_COUNTRIES = frozenset(("js", "ts", "gz", "xz", "db", "cc"))
_COPY = re.compile(r"(.+)\.\d{1,4}")
#: What `wget -E` adds to is no page by its name.
_DYNAMIC = re.compile(
    r"(.+\.(?:aspx?|php\d?|phtml|jspx?|jsf|cgi|pl|cfm|do|action|dll|exe))\.html", re.IGNORECASE
)
_INDEX = re.compile(r"(?:index|default)\.html?")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: Pages of a host that are searched for its own absolute links, and characters of each.
_SAMPLE = 20
_SAMPLE_BYTES = 2**16


@dataclass(slots=True, frozen=True)
class Mirrored:
    """What HTTrack noted about a page."""

    url: str
    at: datetime | None


def httrack_note(file: Path, html: str) -> Mirrored | None:
    """Return the URL and time that HTTrack noted for *file*, in its log or in the page; or None."""
    noted = _BY_HTTRACK.search(html[:5_000]) or _BY_HTTRACK.search(html[-5_000:])
    at = _time(noted[2]) if noted and noted[2] else None
    project = next((each for each in file.parents if (each / "hts-cache").is_dir()), None)
    if project is not None:
        name = file.relative_to(project).as_posix()
        if logged := _logged_urls(project).get(name):
            return Mirrored(logged, at)
    if noted is None:
        return None
    address = noted[1]
    if "://" not in address:
        host = address.partition("/")[0]
        folder = _host_folder(file, file.anchor)
        address = f"{_scheme(folder[0] if folder else file.parent, host)}://{address}"
    try:
        return Mirrored(normalised_url(_LONE_PERCENT.sub("%25", address)), at)
    except BadURL:
        return None


def url_of_place(file: Path, root: Path, prefix: str | None) -> str | None:
    """Return the URL of *file* by its place below the folder *root*; None if that tells nothing.

    *prefix* is the URL of *root*. Without it a folder with the name of a host tells the URL. Raises
    :class:`BadURL` if the place gives none.
    """
    folder = _host_folder(file, root)
    if prefix is not None and (folder is None or folder[1] != urlsplit(prefix).netloc.lower()):
        return _url(prefix, file.absolute().relative_to(root.absolute()), file)
    if folder is None:
        return None
    path, host = folder
    scheme = urlsplit(prefix).scheme if prefix else _scheme(path, host)
    return _url(f"{scheme}://{host}/", file.absolute().relative_to(path), file)


def _url(base: str, place: PurePath, file: Path) -> str:
    *folders, name = place.parts
    name = name.removesuffix(".orig")
    if (copy := _COPY.fullmatch(name)) and file.with_name(copy[1]).exists():
        name = copy[1]
    name, _, query = _with_question_mark(name).partition("?")
    if query:
        query = query.removesuffix(".html")
    elif added := _DYNAMIC.fullmatch(name):
        name = added[1]
    if _INDEX.fullmatch(name):
        name = ""
    path = "/".join(_quoted(part) for part in (*folders, name))
    query = _LONE_PERCENT.sub("%25", query).replace("#", "%23")
    return normalised_url(f"{base.rstrip('/')}/{path}{'?' + query if query else ''}")


def _with_question_mark(name: str) -> str:
    """Return *name* with "?" where wget wrote "@" for Windows: before a parameter."""
    return name if "?" in name else re.sub(r"@(?=[\w.~%\[\]-]+=)", "?", name, count=1)


def _quoted(part: str) -> str:
    """Return *part* of a path as in a URL; what is escaped in it stays so."""
    return quote(_LONE_PERCENT.sub("%25", part), safe="%!$&'()*+,;=:@~")


def _host_folder(file: Path, root: Path | str) -> tuple[Path, str] | None:
    """Return the folder of a host in which *file* is, at *root* or below, and the host; or None."""
    root = Path(root).absolute()
    inside = [each for each in file.absolute().parents if each == root or root in each.parents]
    for folder in reversed(inside):
        found = _HOST.fullmatch(folder.name.lower())
        if found and _is_host(found[2]):
            return folder, found[1] + (f":{found[3]}" if found[3] else "")
    return None


def _is_host(last_label: str | None) -> bool:
    """Return whether a name with this last label is that of a host; None stands for an address."""
    if last_label is None or last_label.startswith("xn--"):
        return True
    is_country = len(last_label) == 2 and last_label not in _NO_COUNTRIES
    return is_country or last_label in _LAST_LABELS


@lru_cache(64)
def _scheme(folder: Path, host: str) -> str:
    """Return the scheme of *host*, mirrored to *folder*: what its pages call it, else https."""
    if folder.parent.name in ("http", "https"):  # wget --protocol-directories
        return folder.parent.name
    schemes = set()
    for page in sorted(folder.rglob("*.htm*"))[:_SAMPLE] if folder.is_dir() else ():
        try:
            with page.open("rb") as opened:
                text = opened.read(_SAMPLE_BYTES).lower()
        except OSError:
            continue
        for scheme in ("http", "https"):
            if f"{scheme}://{host}".encode() in text:
                schemes.add(scheme)
    if len(schemes) == 1:
        return schemes.pop()
    return "http" if ":" in host else "https"


@lru_cache(8)
def _logged_urls(project: Path) -> dict[str, str]:
    """Return the URL of each file in HTTrack's log of *project*, by its path below *project*."""
    try:
        text = (project / "hts-cache" / "new.txt").read_text("utf-8", "replace")
    except OSError:
        return {}
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    pairs = [(unquote(row[8]), row[7]) for row in rows if len(row) > 8 and row[8]]
    before = next((cut for name, _ in pairs if (cut := _outside(project, name)) is not None), 0)
    found = {}
    for name, url in pairs:
        try:
            found[name[before:]] = normalised_url(_LONE_PERCENT.sub("%25", url))
        except BadURL:
            continue
    return found


def _outside(project: Path, name: str) -> int | None:
    """Return how many characters of the path *name*, as HTTrack wrote it, lead to *project*."""
    starts = [0, *(found.end() for found in re.finditer("/", name))]
    return next((start for start in starts if (project / name[start:].lstrip("/")).is_file()), None)


def _time(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if at <= datetime.now(UTC) else None
