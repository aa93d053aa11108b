"""Whether an h1 stands where no headline does: in the logo, or as the last step of a trail."""

from __future__ import annotations

from urllib.parse import SplitResult

from lxml.html import HtmlElement

#: Elements around a heading whose names may say that it is in a breadcrumb trail.
MOST_AROUND = 3
_TRAIL = "breadcrumb"


def leads_home(heading: HtmlElement, home: SplitResult) -> bool:
    """Return whether *heading* is a link to the home page of the site, as a logo is."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(_is_home(link, home) for link in links)


def is_step(heading: HtmlElement, home: SplitResult) -> bool:
    """Return whether *heading* is the last step of a breadcrumb trail, which lists where one is.

    Its text is then often written for search engines, and an h2 has the headline. A trail is named
    so, is in ``<nav>``, or begins with a link to the site's *home* page in the same list.
    """
    if _TRAIL in " ".join([*heading.keys(), *heading.values()]).lower():
        return True
    element = heading
    for _ in range(MOST_AROUND):
        before = element.getprevious()
        while before is not None:
            if before.tag in ("a", "li", "div", "span") and _is_link_home(before, home):
                return True
            before = before.getprevious()
        parent = element.getparent()
        if parent is None or parent.tag in ("article", "main", "body", "header"):
            return False
        if parent.tag == "nav" or _TRAIL in (parent.get("class") or "").lower():
            return True
        element = parent
    return False


def _is_link_home(element: HtmlElement, home: SplitResult) -> bool:
    """Return whether *element* has text that is only a link to the home page."""
    links = [element] if element.tag == "a" else element.findall(".//a")
    return len(links) == 1 and _is_home(links[0], home) and bool(links[0].text_content().strip())


def _is_home(link: HtmlElement, home: SplitResult) -> bool:
    root = f"{home.scheme}://{home.netloc}"
    return link.get("href") in ("/", root, f"{root}/")
