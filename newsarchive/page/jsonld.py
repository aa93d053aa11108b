"""The JSON-LD of a page: what its publisher states about the article in terms of schema.org.

Of hostile or broken scripts it gives what can be read; nothing raises an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from newsarchive.page.html_strings import lines_of, words_of
from newsarchive.text import fold_case

Node = dict[str, Any]

MAX_SCRIPT = 1_000_000  # characters; longer ones are catalogues, not descriptions
MAX_LIVE_BLOG = 8_000_000  # characters: 2,000 posts are 1.3 million, and take 0.5 s
MAX_SCRIPTS = 50
MAX_NODES = 3_000
#: Posts beside each other that make a live blog.
LEAST_POSTS = 3

_ARTICLE = re.compile(
    r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review|SocialMediaPosting|Posting)$"
)
# Keys of nodes that describe this page; others (hasPart, itemListElement) lead to other pages.
_OF_THIS_PAGE = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "subjectOf",
    "liveBlogPosting",
    "breadcrumb",
)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.{0,20}?\*/)|(?:-->|//\s*\]\]>|;)\s*$")
# A quotation mark that neither begins nor ends a string, with what is before it.
_INNER_QUOTE = re.compile(r"([^\s\[{,:\\]\s{0,5}+)\"(?!\s*[\]},:])")
# What stands between two values.
_BETWEEN = re.compile(r"[\s,;]*")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_DECODER = json.JSONDecoder(strict=False)


class LinkedData:
    """The JSON-LD nodes that describe a page, with the article among them."""

    def __init__(self, tree: HtmlElement) -> None:
        self.nodes: list[Node] = []
        self._by_id: dict[str, Node] = {}
        for data in _scripts(tree):
            self._collect(data)

    def _collect(self, data: Any) -> None:
        waiting = [data]
        while waiting and len(self.nodes) < MAX_NODES:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting[:0] = item[:MAX_NODES]
            elif isinstance(item, dict):
                self.nodes.append(item)
                if isinstance(item.get("@id"), str) and len(item) > 1:
                    self._by_id.setdefault(item["@id"], item)
                waiting += [item[key] for key in _OF_THIS_PAGE if key in item]

    def resolved(self, value: Any) -> Any:
        """Return the node that the ``@id`` of *value* refers to, or *value* itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value:
            return self._by_id.get(value["@id"], value)
        return value

    def article(self, url: str, titles: list[str]) -> Node:
        """Return the node of the article itself; an empty one if there is none.

        Of several articles it takes the one that states the page's *url*, then one with a headline
        among *titles*, then the one with the most keys.
        """
        articles = [node for node in self.nodes if any(map(_ARTICLE.match, types(node)))]
        shown = {fold_case(title) for title in titles}
        bare_url = _bare(url)

        def weight(node: Node) -> tuple[bool, bool, bool, int]:
            names = [node.get(key) for key in ("url", "@id", "mainEntityOfPage")]
            names += [name.get("@id") for name in names if isinstance(name, dict)]
            urls = [name for name in names if isinstance(name, str)]
            is_live = "LiveBlogPosting" in types(node)
            at_home = any(_bare(name) == bare_url for name in urls) or (is_live and not urls)
            is_titled = fold_case(string(node.get("headline")) or "") in shown
            return at_home, is_live, is_titled, len(node)

        posts = {id(node) for node in self.posts_apart(url)}
        own = [node for node in articles if id(node) not in posts]
        return max(own, key=weight, default={})

    def posts_apart(self, url: str) -> list[Node]:
        """Return the nodes of a live blog's posts at *url* that stand beside each other.

        They are three BlogPostings at least, each with a body, and none with a page of its own.
        """
        posts = [
            node
            for node in self.nodes
            if "BlogPosting" in types(node) and node.get("articleBody") and _is_part(node, url)
        ]
        return posts if len(posts) >= LEAST_POSTS else []

    def of_type(self, *wanted: str) -> Iterator[Node]:
        """Return the nodes that have one of the *wanted* types."""
        return (node for node in self.nodes if any(kind in wanted for kind in types(node)))


def types(node: Node) -> list[str]:
    """Return the types of *node*, without the URL of their vocabulary."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [k.rsplit("/", 1)[-1] for k in kinds[:20] if isinstance(k, str)]


def string(value: Any, limit: int = 20_000) -> str | None:
    """Return *value* as one line without markup; None if it is no text."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    text = unescape(unescape(value[:limit])) if "&" in value[:limit] else value[:limit]
    return words_of(text) or None


def stated_body(node: Node) -> list[str]:
    """Return the lines of the node's ``articleBody``, without markup; [] if it has none."""
    body = node.get("articleBody")
    if not isinstance(body, str) or len(body) > MAX_SCRIPT:
        return []
    return lines_of(unescape(unescape(body)) if "&" in body else body)


def breadcrumbs(data: LinkedData) -> list[str]:
    """Return the names in the longest breadcrumb trail of the page, from the site's home on."""
    trails = []
    for node in data.of_type("BreadcrumbList"):
        items = node.get("itemListElement")
        steps = items[:20] if isinstance(items, list) else []
        named = [step.get("name") or step.get("item") for step in steps if isinstance(step, dict)]
        trails.append([name for value in named if (name := string(value))])
    return max(trails, key=len, default=[])


@dataclass(slots=True, frozen=True)
class StatedPost:
    """A post of a live blog as JSON-LD states it."""

    published: str
    """Its time of publication, as it is written; "" if it has none."""
    headline: str | None
    lines: list[str]

    @property
    def text(self) -> list[str]:
        """Its lines, the headline first, unless the text begins with it."""
        headline, lines = self.headline, self.lines
        if headline and not (lines and lines[0].startswith(headline.rstrip(".… "))):
            return [headline, *lines]
        return lines


def live_posts(data: LinkedData, url: str) -> list[StatedPost]:
    """Return the posts of the live blog at *url* that JSON-LD states, in their order."""
    nodes: list[Any] = []
    for blog in data.of_type("LiveBlogPosting"):
        updates = blog.get("liveBlogUpdate")
        nodes += (updates if isinstance(updates, list) else [updates])[:MAX_NODES]
    posts: dict[tuple[str, ...], StatedPost] = {}
    for node in nodes or data.posts_apart(url):
        if isinstance(node, dict):
            body = stated_body(node) or stated_body({"articleBody": node.get("text")})
            stamp = string(node.get("datePublished") or node.get("dateCreated")) or ""
            post = StatedPost(stamp, string(node.get("headline")), body)
            if post.text:
                posts.setdefault(tuple(post.text), post)
    return list(posts.values())


def _is_part(node: Node, url: str) -> bool:
    """Return whether *node* has no page of its own: no URL, or that of *url* with a fragment."""
    own = node.get("url") or node.get("mainEntityOfPage") or node.get("@id")
    own = own.get("@id") if isinstance(own, dict) else own
    return (
        not isinstance(own, str) or own.startswith("#") or ("#" in own and _bare(own) == _bare(url))
    )


def _bare(url: str) -> str:
    return re.sub(
        r"^https?://(?:www\.|m\.)?|[/#?].{0}$", "", url.split("#")[0].split("?")[0]
    ).rstrip("/")


def _scripts(tree: HtmlElement) -> Iterator[Any]:
    found = tree.xpath('//script[contains(@type, "ld+json") or contains(@type, "LD+JSON")]')
    for script in found[:MAX_SCRIPTS]:
        text = (script.text or "").strip()
        longest = MAX_LIVE_BLOG if '"LiveBlogPosting"' in text else MAX_SCRIPT
        if not text or len(text) > longest:
            continue
        for repair in (str, _repaired, unescape, _with_escaped_quotes):
            if values := list(_values(repair(text))):
                yield from values
                break


def _values(text: str) -> Iterator[Any]:
    """Yield the values of JSON that stand one after another in *text*, up to what is none.

    What follows the last value, as a rule a bracket too many, does not matter.
    """
    at = 0
    for _ in range(MAX_SCRIPTS):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]


def _repaired(text: str) -> str:
    text = _WRAPPING.sub("", _WRAPPING.sub("", text).strip())
    return _TRAILING_COMMA.sub(r"\1", text)


def _with_escaped_quotes(text: str) -> str:
    """Return *text* with a backslash before each quotation mark that is inside of a string."""
    return _repaired(_INNER_QUOTE.sub(r"\1\"", text))
