"""The schemas of articles, and of the answers that are made of them."""

from __future__ import annotations

from typing import Final

from newsarchive.web.programs.shapes import (
    COUNTS,
    ID,
    IS_FREE,
    LANGUAGE,
    NEXT,
    NOTES,
    PRECISION,
    PUBLISHED,
    SITE,
    SITE_NAME,
    TIME,
    URL,
    key,
    list_of,
    maybe,
    number,
    object_of,
    reference,
    text,
)

_STANDING: Final = {
    "revisions": number("revisions that changed more than typography"),
    "revised_at": maybe(f"when the last of them was seen; {TIME}"),
    "silent_edits": number("revisions that the page does not date"),
    "silent_at": maybe(f"when the last silent edit was seen; {TIME}"),
    "gone_at": maybe(f"time since which it is gone from its site; {TIME}"),
    "back_at": maybe(f"when it was last seen again after it had been gone; {TIME}"),
}

HIT: Final = object_of(
    "An article in a list.",
    {
        "id": ID,
        "url": URL,
        "site": SITE,
        "site_name": SITE_NAME,
        "title": text("headline, or the address if there is none"),
        "published_at": PUBLISHED,
        "published_precision": PRECISION,
        "snippet": text("excerpt as HTML: the text is escaped, hits are in `<mark>`"),
        "authors": list_of("names"),
        "section": maybe("the site's section"),
        "language": LANGUAGE,
        "is_free": IS_FREE,
        "kind": text("`article`, or `live` for a live blog"),
        "word_count": number("words of the text"),
        "story_id": maybe("number of the story, if other articles tell it too", "integer"),
        "other_sites": number("other sites that have the story"),
        **_STANDING,
        "path": text("path of the article in this archive"),
    },
)

SEARCH: Final = object_of(
    "A page of hits.",
    {
        "query": text("the query"),
        "filters": key("object", "first value of each filter"),
        "chosen": key("object", "all chosen values by facet"),
        "excluded": key("object", "all excluded values by facet"),
        "sort": text("order of the hits"),
        "size": number("hits on a page"),
        "count": number("articles that match, exactly"),
        "stories": maybe("hits if the copies of a story are one; null above 1,000", "integer"),
        "first": maybe("number of the first hit of this page, from 1", "integer"),
        "results": list_of("the hits", reference("Hit")),
        "facets": key(
            "object",
            "by facet: the most frequent values, and those chosen",
            additionalProperties=COUNTS,
        ),
        "facet_sizes": key("object", "by facet: how many values there are"),
        "timeline": list_of("articles by period", reference("Period")),
        "notes": NOTES,
        "previous": maybe("path of the previous page; null on the first one"),
        "next": NEXT,
    },
)

ARTICLE: Final = object_of(
    "An article, with the names that it has in SQL, and its text or a part of it.",
    {
        "id": ID,
        "url": URL,
        "canonical_url": maybe("the canonical URL that the page states"),
        "site": SITE,
        "site_name": SITE_NAME,
        "title": maybe("headline"),
        "other_titles": list_of("headlines seen in turns with it, while the text stayed"),
        "description": maybe("standfirst or summary"),
        "text": text("paragraphs, one a line, without removed lines"),
        "text_offset": number("characters of the text before this part"),
        "text_length": number("characters of the whole text"),
        "next": NEXT,
        "revision": maybe("number of the earlier version, if one was chosen", "integer"),
        "authors": list_of("names"),
        "byline": maybe("who wrote it, as the page prints it"),
        "published_at": PUBLISHED,
        "published_precision": PRECISION,
        "published_source": maybe("where the date was taken from"),
        "published_raw": maybe("the date as the source wrote it"),
        "modified_at": maybe(f"last change that the page states; {TIME}"),
        "first_seen_at": text(f"first fetch; {TIME}"),
        "last_seen_at": text(f"last fetch that found it; {TIME}"),
        "gone_at": maybe(f"time since which it is gone from its site; {TIME}"),
        "language": LANGUAGE,
        "section": maybe("the site's section"),
        "tags": list_of("keywords"),
        "image_url": maybe("main image"),
        "image_caption": maybe("its caption"),
        "image_credit": maybe("its credit"),
        "word_count": number("words of today's text"),
        "is_free": IS_FREE,
        "kind": text("`article`, or `live` for a live blog"),
        "quality": maybe("a word about the text, if it may not be whole"),
        "archive_signals": list_of("`noarchive`, `tdm-reservation`"),
        "story_id": maybe("number of the story", "integer"),
        "duplicate_of": maybe("number of the story's lead article", "integer"),
        "revision_count": number("earlier versions"),
        "discovered_via": maybe("how it was found, such as `feed`"),
        "extractor": text("name and version of the extractor"),
        "memento": maybe("address of the web archive's copy from which the text comes"),
    },
)

CHANGE: Final = object_of(
    "What differs from the next version. Changes stored by older programs lack some keys.",
    {},
    {
        "added": list_of("passages added"),
        "removed": list_of("passages removed"),
        "words_added": number("words added"),
        "words_removed": number("words removed"),
        "title": key(["array", "null"], "[old, new] if the title changed"),
        "stealth": maybe("true for a silent edit; null: not known", "boolean"),
        "kind": text("`headline`, `text`, `correction`, `typography` or `back`"),
        "share": key("number", "words added and removed, of the words of both versions: 0 to 1"),
        "extractors": key(["array", "null"], "the extractors before and after, if they differ"),
        "returns_to": maybe("number of an earlier version with the same words", "integer"),
    },
)

REVISION: Final = object_of(
    "An earlier version of an article.",
    {
        "number": number("from 1"),
        "seen_at": text(f"first seen; {TIME}"),
        "replaced_at": text(f"when the next version was seen; {TIME}"),
        "title": maybe("headline of this version"),
        "change": reference("Change"),
    },
)

HISTORY: Final = object_of(
    "The earlier versions of an article, the oldest first.",
    {
        "id": ID,
        "url": URL,
        "site": SITE,
        "title": maybe("headline"),
        "revision_count": number("earlier versions"),
        "first_seen_at": text(f"first fetch; {TIME}"),
        "last_seen_at": text(f"last fetch that found it; {TIME}"),
        "gone_at": maybe(f"time since which it is gone from its site; {TIME}"),
        "absences": list_of(
            "the last 100 times that it was gone, the newest first",
            object_of(
                "a time",
                {
                    "gone_at": text(f"gone since; {TIME}"),
                    "back_at": maybe(f"seen again; null: still gone; {TIME}"),
                },
            ),
        ),
        "current": object_of(
            "today's version",
            {
                "number": number("its number"),
                "seen_at": text(f"first seen; {TIME}"),
                "title": maybe("headline"),
            },
        ),
        "revisions": list_of("earlier versions", reference("Revision")),
        "next": NEXT,
    },
)

STORY: Final = object_of(
    "A story: articles of several sites that tell the same.",
    {
        "story_id": number("number of the story"),
        "articles": number("articles"),
        "sites": number("sites"),
        "lead_article_id": number("number of the article that was published first"),
        "first_published_at": maybe(f"when the lead article was published; {TIME}"),
        "same_day_sites": number("other sites that may have been as early"),
        "results": list_of("the first 500 articles, by publication", reference("Hit")),
    },
)
