"""Who a page states for machines to have written it: in JSON-LD and meta elements, by source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from newsarchive.metadata.authorship.name_shapes import is_agency
from newsarchive.page.evidence import AUTHOR_ITEM, PageEvidence
from newsarchive.page.jsonld import string, types
from newsarchive.text import fold_case
from newsarchive.word_lists import listed

MAX_AUTHORS = 12

_METAS = (
    "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "cxenseparse:author", "citation_author", "article:byline",
    "article:author", "og:article:author", "dable:author", "vr:author", "twitter:misc:written by",
    "dc:creator", "article:author:name", "shareaholic:article_author_name", "news_author", "byline",
)  # fmt: skip
_ALSO_WRITTEN = ("HowTo", "Recipe", "VideoObject", "PodcastEpisode", "WebPage")


def stated(
    evidence: PageEvidence, *, with_outlets: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Yield what the page states for machines as its author, by source, the best first.

    An author that is stated to be an organisation and is no agency counts only *with_outlets*.
    """
    for key in ("author", "creator"):
        yield "json-ld", list(_of_node(evidence, evidence.article.get(key), with_outlets))
    for name in _METAS:
        # An itemprop in the body may belong to a work that the text cites, as in references.
        if name != "author" or len(evidence.metas(name)) <= MAX_AUTHORS:
            yield "meta", evidence.metas(name)
    if len(names := evidence.metas(AUTHOR_ITEM)) <= MAX_AUTHORS:
        yield "meta", names
    for number in (1, 2):  # labels and values that previews of the link show
        if fold_case(evidence.meta(f"twitter:label{number}") or "").rstrip(":") in listed("by"):
            yield "meta", evidence.metas(f"twitter:data{number}")
    for node in evidence.linked_data.of_type(*_ALSO_WRITTEN):
        yield "json-ld", list(_of_node(evidence, node.get("author")))


def _of_node(evidence: PageEvidence, value: Any, with_outlets: bool = False) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(_read(item))
        name = item.get("name") if isinstance(item, dict) else item
        if name is None and isinstance(item, dict):
            parts = (string(item.get(key)) for key in ("givenName", "familyName"))
            name = " ".join(part for part in parts if part)
        for text in name[:50] if isinstance(name, list) else [name]:
            if not (cleaned := string(text)):
                continue
            if with_outlets or not _is_organisation(item, cleaned):
                yield cleaned


def _read(item: Any) -> Any:
    """Return the node that *item* spells as a string, else *item*."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        inner = _read(item["name"])
        return inner if isinstance(inner, dict) else item
    if isinstance(item, str) and item.lstrip().startswith("{") and len(item) < 2000:
        try:
            return json.loads(item)
        except ValueError:
            return item
    return item


def _is_organisation(item: Any, name: str) -> bool:
    """Return whether *item* says that it is an organisation, and it is no agency."""
    kinds = types(item) if isinstance(item, dict) else ()
    is_stated = any(kind.endswith("Organization") for kind in kinds) and "Person" not in kinds
    return is_stated and not is_agency(name)
