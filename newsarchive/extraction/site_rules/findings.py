"""What each selector of a site finds: on one page, for people who write it, and over a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsarchive.article import Article, Page
from newsarchive.extraction.site_rules.selectors import selected
from newsarchive.page.parsing import html_of, tree_of
from newsarchive.site_rules import RULES, SiteRules
from newsarchive.text import counted, one_line

#: Articles without what a selector should find that are worth a warning, and their share. One
#: article may be of another kind. Many articles have no author.
LEAST, SHARE = 3, 0.1
_FEW, _FEW_SHARE = 2, 0.5
_WORDS = {"text": "body", "title": "title", "authors": "author", "published_at": "date"}
#: Characters of a page that are read for an example.
_EXAMPLE = 400


def findings(page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield rule, selector and what it finds on *page*, for each selector of ``page.rules``."""
    html = html_of(page.body, page.header("Content-Type") or "")
    tree = tree_of(html) if html is not None else None
    for name in RULES if page.rules is not None else ():
        value = getattr(page.rules, name)
        for selector in value if name == "drop" else filter(None, (value,)):
            found = selected(tree, selector) if tree is not None else []
            yield name, selector, _shown(found) if found else "your selector finds nothing"


def _shown(found: list[object]) -> str:
    first = found[0]
    text = first.text_content() if isinstance(first, HtmlElement) else str(first)
    if isinstance(first, HtmlElement) and not text.strip():
        text = " ".join(f'{key}="{value}"' for key, value in first.attrib.items())
    return f"{counted(len(found), 'time')}: {one_line(text[:_EXAMPLE])}"


class RuleMisses:
    """How many articles of a crawl lack what their site's selectors should find."""

    def __init__(self) -> None:
        self._pages: Counter[tuple[str, str, str]] = Counter()
        self._missed: Counter[tuple[str, str, str]] = Counter()

    def add(self, site: str, name: str, article: Article, rules: SiteRules) -> None:
        """Count *article* of *site*, to which the *rules* of the site called *name* applied."""
        if article.reason not in (None, "no_text"):
            return  # a wall, or no article: its page has another form
        by_rule = {each.field for each in article.sources if each.source == "rule"}
        for field in (*(("text",) if rules.body else ()), *rules.of_fields):
            key = (site, name, _WORDS[field])
            self._pages[key] += 1
            self._missed[key] += field not in by_rule

    def lines(self) -> dict[str, list[str]]:
        """Return what is wrong, by site, as site health shows it."""
        found: dict[str, list[str]] = {}
        for key, missed in self._missed.items():
            site, name, rule = key
            pages = self._pages[key]
            is_wrong = missed >= LEAST and missed >= SHARE * pages
            is_wrong = is_wrong or (missed >= _FEW and missed >= _FEW_SHARE * pages)
            if rule == "author":
                is_wrong = is_wrong and missed == pages
            if is_wrong:
                found.setdefault(site, []).append(
                    f"the {rule} selector of {name} found nothing on {missed} of"
                    f" {counted(pages, 'page')}"
                )
        return found
