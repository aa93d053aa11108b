"""Fill every field of an article except its text, each with its source."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from newsarchive.article import Article, FieldSource
from newsarchive.metadata import paywall
from newsarchive.metadata.archiving_signals import archive_signals
from newsarchive.metadata.authorship.authors import authors_of
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.printed_byline import byline_of
from newsarchive.metadata.dating.decision import published_and_modified
from newsarchive.metadata.pictures.main_image import main_image
from newsarchive.metadata.titles import title_of
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import breadcrumbs, string, types
from newsarchive.page.segments import letters_key, shown_text
from newsarchive.text import counted, fold_case
from newsarchive.urls import same_domain
from newsarchive.word_lists import listed

# In the URLs of editions for phones and printers.
_EDITION = re.compile(
    r"//amp\.|[/.?&=_-](?:amp|print|printer|drucken|druck|imprimir|stampa|outputtype)(?:[/.?&=_-]|$)",
    re.IGNORECASE,
)
#: Characters of a raw value that are kept; tags of one article.
MAX_RAW = 500
MAX_TAGS = 40
#: Words of a step in a breadcrumb trail that may be a section; a longer one is the headline.
MAX_SECTION_WORDS = 3
#: Words of the text of a link that may be a tag; a longer one is a sentence.
MAX_TAG_WORDS = 6


def fill(article: Article, evidence: PageEvidence) -> None:
    """Set the fields of *article* that the page states, and record their sources."""
    _title_and_authors(article, evidence)
    _dates(article, evidence)
    put(article, "description", _first(evidence, "description", "og:description", "description",
                                        "twitter:description", "dc.description"))  # fmt: skip
    put(article, "section", _section(evidence))
    url, caption, credit = main_image(evidence)
    put(article, "image_url", url)
    put(article, "image_caption", caption)
    put(article, "image_credit", credit)
    if evidence.site_names:
        article.site_name = evidence.site_names[0]
        note(article, "site_name", Candidate(evidence.site_names[0], "og"))
    if canonical := _canonical(evidence):
        article.canonical_url = _absolute(evidence, canonical.value)
        note(article, "canonical_url", canonical)
    article.tags, source = _tags(evidence)
    if source:
        note(article, "tags", source)
    article.archive_signals = archive_signals(
        evidence.page, evidence.metas("robots"), evidence.metas("tdm-reservation")
    )
    if free := paywall.stated(evidence):
        article.is_free = free[0]
        note(article, "is_free", free[1])
    article.asks_login = paywall.asks_login(evidence)
    _kind(article, evidence)


def _kind(article: Article, evidence: PageEvidence) -> None:
    """Set the kind: what the page states, or live if it shows the posts of a live blog."""
    source = evidence.live_source
    if source or evidence.posts or evidence.linked_data.posts_apart(evidence.page.url):
        article.kind = "live"
        posts = f"{counted(len(evidence.posts), 'post')} with times"
        note(article, "kind", Candidate("LiveBlogPosting", source) if source else
                              Candidate(posts, "text"))  # fmt: skip
    elif stated := types(evidence.article):
        note(article, "kind", Candidate(", ".join(stated), "json-ld"))
    elif stated_type := evidence.meta("og:type"):
        note(article, "kind", Candidate(stated_type, "og"))


def note(article: Article, name: str, candidate: Candidate) -> None:
    """Record the source of the field *name*."""
    article.sources.append(
        FieldSource(field=name, source=candidate.source, value_raw=candidate.value[:MAX_RAW])
    )


def put(article: Article, name: str, candidate: Candidate | None) -> None:
    """Set the field *name* to the candidate's value, if there is one, and record its source."""
    if candidate is not None and candidate.value:
        setattr(article, name, candidate.value)
        note(article, name, candidate)


def _title_and_authors(article: Article, evidence: PageEvidence) -> None:
    stated = next(iter(evidence.ruled.get("title", ())), None)
    put(article, "title", Candidate(stated, "rule") if stated else title_of(evidence))
    article.authors, source = authors_of(evidence)
    if source:
        note(article, "authors", source)
    put(article, "byline", byline_of(evidence, article.authors, source))


def _dates(article: Article, evidence: PageEvidence) -> None:
    published, modified = published_and_modified(evidence)
    article.published_at = published.at
    article.published_precision = published.precision
    article.published_source = published.source
    article.published_raw = published.raw[:MAX_RAW] if published.raw else None
    if published.source and published.raw:
        note(article, "published_at", Candidate(published.raw, published.source))
    article.modified_at = modified.at
    if modified.source and modified.raw:
        note(article, "modified_at", Candidate(modified.raw, modified.source))


def _first(evidence: PageEvidence, key: str, *metas: str) -> Candidate | None:
    if value := evidence.of_article(key):
        return Candidate(value, "json-ld")
    for name in metas:
        if value := evidence.meta(name):
            return Candidate(value, "og" if name.startswith("og:") else "meta")
    return None


def _section(evidence: PageEvidence) -> Candidate | None:
    found = _first(
        evidence, "articleSection", "article:section", "og:article:section", "parsely-section",
        "cxenseparse:section", "section",
    )  # fmt: skip
    if found and len(found.value) <= 100 and _is_name(found.value):
        return found
    # A trail is home, section, subsection, headline; some sites leave out home or headline.
    outlet = outlet_keys(evidence)
    for name in breadcrumbs(evidence.linked_data):
        is_home = fold_case(name) in listed("home") or letters_key(name) in outlet
        if not is_home and len(name.split()) <= MAX_SECTION_WORDS and _is_name(name):
            return Candidate(name, "json-ld")
    return None


def _is_name(text: str) -> bool:
    """Return whether *text* has a letter, and is no address: some systems state ids and paths."""
    return any(map(str.isalpha, text)) and "://" not in text and not text.startswith("/")


def _canonical(evidence: PageEvidence) -> Candidate | None:
    """Return the canonical URL that the page states; for phones and printers also by og or JSON-LD.

    Editions for phones and printers often have the head of the article, without the link.
    """
    if evidence.canonical_url:
        return Candidate(evidence.canonical_url, "link")
    root = evidence.tree
    is_edition = _EDITION.search(evidence.page.url) or not {"amp", "⚡"}.isdisjoint(root.attrib)
    if not is_edition:
        return None
    node = evidence.linked_data.resolved(evidence.article.get("mainEntityOfPage"))
    node = node.get("@id") if isinstance(node, dict) else node
    for source, value in (
        ("og", evidence.meta("og:url")),
        ("json-ld", string(evidence.article.get("url")) or string(node)),
    ):
        url = _absolute(evidence, value) if value else None
        if url and same_domain(url, evidence.page.url) and url.rstrip("/").count("/") > 2:
            return Candidate(url, source)
    return None


def _absolute(evidence: PageEvidence, value: str) -> str | None:
    try:
        url = urljoin(evidence.page.url, value.strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) and len(url) <= 2000 else None


def _tags(evidence: PageEvidence) -> tuple[list[str], Candidate | None]:
    stated = evidence.article.get("keywords")
    for source, values in (
        ("json-ld", [t for v in (stated[:200] if isinstance(stated, list) else [stated])
                     if (t := string(v))]),
        ("meta", evidence.metas("article:tag", "og:article:tag")),
        ("meta", evidence.metas("news_keywords", "keywords", "parsely-tags", "sailthru.tags")[:1]),
    ):  # fmt: skip
        pieces = (
            values if len(values) > 1 else re.split(r"\s*[,;、،]\s*", values[0]) if values else []
        )
        tags = dict.fromkeys(
            t for piece in pieces if (t := string(piece)) and len(t) <= 80 and t[0] != "/"
        )
        if tags:
            return list(tags)[:MAX_TAGS], Candidate(", ".join(tags), source)
    if linked := _linked_tags(evidence):
        return linked, Candidate(", ".join(linked), "rel-tag")
    return [], None


def _linked_tags(evidence: PageEvidence) -> list[str]:
    """Return the texts of links with rel="tag" of the page's article, without those of categories.

    The microformat is rel-tag; WordPress and its themes write it under each post.
    """
    found = dict[str, None]()
    articles = {each for _, h1 in evidence.headings for each in h1.iterancestors("article")}
    for link in evidence.tree.iter("a"):
        kinds = (link.get("rel") or "").lower().split()
        if "tag" in kinds and "category" not in kinds and _is_of_headline(link, articles):
            text = shown_text(link, 200).lstrip("#").strip()
            if 0 < len(text.split()) <= MAX_TAG_WORDS:
                found[text] = None
        if len(found) == MAX_TAGS:
            break
    return list(found)


def _is_of_headline(link: HtmlElement, articles: set[HtmlElement]) -> bool:
    """Return whether *link* is in no aside, site menu, or ``<article>`` but those of an h1."""
    around = list(link.iterancestors())
    tags = {step.tag for step in around}
    if "aside" in tags or ("nav" in tags and "article" not in tags):
        return False
    own = next((step for step in around if step.tag == "article"), None)
    return own is None or not articles or own in articles
