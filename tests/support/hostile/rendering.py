"""Look at the pages of the web interface for what a hostile article may have put there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from lxml.html import HtmlElement, document_fromstring

from tests.support.client import Site
from tests.support.crawls import rows

_URLS = ("href", "src", "action", "formaction", "data", "poster")


def active_content(archive: Path, payloads: tuple[str, ...]) -> list[str]:
    """Return what could run or load something on the pages of *archive*, one line each.

    The pages are those of all articles, the lists, and the search for each of *payloads*.
    """
    ids = [row[0] for row in rows(archive, "SELECT id FROM articles")]
    paths = ["/", "/sites", "/stats", "/search", "/search?q=quay&sort=newest"]
    paths += [f"/a/{number}" for number in ids] + [f"/a/{n}/history" for n in ids[:10]]
    paths += [f"/search?q={quote(p)}&site={quote(p)}&author={quote(p)}" for p in payloads]
    found = []
    with closing(Site(archive)) as site:
        for path in paths:
            response = site.get(path)
            if response.status_code != 200:
                found.append(f"{path}: status {response.status_code}")
            elif "default-src 'none'" not in response.headers["content-security-policy"]:
                found.append(f"{path}: no strict policy")
            else:
                page = document_fromstring(response.text.encode())
                found += [f"{path}: {line}" for line in _active(page)]
    return found


def _active(page: HtmlElement) -> Iterator[str]:
    for element in page.iter("*"):
        for name in element.keys():  # noqa: SIM118 - lxml's elements iterate over their children
            value = (element.get(name) or "").strip().lower()
            is_script = name in _URLS and value.startswith(("javascript:", "data:", "vbscript:"))
            if name.startswith("on") or is_script:
                yield f"<{element.tag} {name}={value[:60]!r}>"
        if element.tag in ("script", "img", "iframe", "object", "embed", "link"):
            where = element.get("src") or element.get("href") or ""
            inline = element.tag == "script" and (element.text or "").strip()
            if inline or (element.tag != "link" and not where.startswith("/-/")):
                yield f"<{element.tag} {where[:60]!r}> {(element.text or '')[:60]!r}"
