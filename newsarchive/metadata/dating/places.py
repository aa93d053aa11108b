"""Where on the page a date is: beside the headline, in its text, or in something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.evidence import PageEvidence, TimeElement
from newsarchive.page.segments import shown_text
from newsarchive.text import words
from newsarchive.writing.lengths import letters

#: Lines before and after the headline among which its dateline is.
BEFORE, AFTER = 10, 30
#: Letters of the shortest line that counts as a paragraph.
PARAGRAPH = 65
#: Paragraphs under the headline that may come before the article's own time element.
BEFORE_TIME = 3
#: Words of the shortest headline of another article, and characters of it that are read.
TITLE_WORDS, MAX_TITLE = 3, 200
#: Links of one list item that are read.
MOST_LINKS = 20
#: Levels of elements around a date whose class names are read; those that name it.
LEVELS, NAMING = 8, 2

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARGIN = frozenset(("aside", "footer"))
_ASIDE = frozenset(("nav", "figure", "figcaption", "form", "blockquote")) | _MARGIN
_ELSEWHERE = frozenset(("comments", "related", "caption", "signup"))
# Comments and lists of other articles have dates of their own.
_OTHERS = re.compile(
    r"(?<!\S)(?:comments?|comment-?(?:list|body|text|date|item))(?:$|[\s_-])|"
    r"(?<!\S)(?:sidebar|widget-area)(?!\S)|related|recommend|popular|trending|most-?read|more-?from|also-?like|outbrain|taboola",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"tweet|twitter|instagram|facebook|tiktok|telegram|\bfb-|blockquote|"
    r"\b(?:embed|embedded)(?![\w-])|\bo-?embed|-embed\b|"
    r"(?:^|[\s_-])event(?:s|box)?(?:$|[\s_-])(?!date|time)",
    re.IGNORECASE,
)
_FOR_DATES = re.compile(
    r"(?:^|[\s_-])(?:date|datum|fecha|time|timestamp|timedata|published|posted|submitted|pubdate|info|meta)"
    r"(?:$|[\s_-])|date(?:line|time)|[a-z]Date(?![a-z])",
    re.IGNORECASE,
)
# WordPress puts the tags of a post into its class: "tag-twitter category-event".
_TOPIC = re.compile(r"(?<!\S)(?:tag|category|topic)-\S+")
# The date of an event, or of an article in a theme that calls everything so.
_EVENT = re.compile(r"(?:^|[\s_-])event[\s_-](?:date|time)", re.IGNORECASE)
_CHANGED = re.compile(r"modif|update", re.IGNORECASE)
_PUBLISHED = re.compile(r"publish|entry-?date|post-?date|pub-?date", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class Place:
    """The place of a date, seen from the headline."""

    line: int
    """Index of its line."""
    names: str
    """The class names of its element and those around it."""
    paragraphs: int
    """Paragraphs between the headline and it; 0 above the headline."""
    is_headline: bool
    is_near: bool
    is_beside: bool
    """Whether it is the line before or after the headline."""
    is_next: bool
    """Whether it is one of the first lines after the headline, before a paragraph or heading."""
    is_elsewhere: bool
    """Whether elements or class names around it, but not around the headline, hold other things."""
    is_margin: bool
    """Whether this is only an aside or a footer."""
    is_doubtful: bool
    """Whether this is only by a class name, such as that of a caption or a teaser."""
    is_embedded: bool
    """Whether it is in a quotation or in a post of another site."""
    is_of_others: bool
    """Whether what is there has dates of its own: an embed, comments, a list of articles."""
    is_for_dates: bool
    """Whether a class name says that dates or bylines are there."""
    is_event: bool
    """Whether a class name says that the date of an event is there."""
    is_published: bool
    """Whether its element is marked as the date of publication."""


class Places:
    """Finds the place of any line or time element of one page."""

    def __init__(self, evidence: PageEvidence) -> None:
        self._segments = evidence.segments
        self._lines = {s.element: i for i, s in reversed([*enumerate(evidence.segments)])}
        #: Index of the headline's line, or -1.
        self.headline = at = evidence.headline_index
        element = evidence.segments[at].element if at >= 0 else None
        self._shared = frozenset([element, *element.iterancestors()] if element is not None else ())
        # A header around neither is the site's, unless the headline is in an article.
        self._is_within = any(step.tag in ("article", "main") for step in self._shared)
        #: Indexes of the first paragraphs under the headline.
        self.paragraphs = [
            i
            for i, s in enumerate(evidence.segments[at + 1 :][: 2 * AFTER], at + 1)
            if len(s.text) >= PARAGRAPH // 3 and letters(s.text) >= PARAGRAPH
        ]

    def near(self) -> range:
        """Return the indexes of the lines around the headline; of all lines without a headline."""
        if self.headline < 0:
            return range(len(self._segments))
        return range(max(0, self.headline - BEFORE), self.headline + AFTER)

    def of_line(self, i: int) -> Place:
        """Return the place of line *i*."""
        element = self._segments[i].element
        return self._place(i, self._own(element), element)

    def of_time(self, time: TimeElement) -> Place:
        """Return the place of a time element."""
        own = self._own(time.element)
        around = (time.element, *time.element.iterancestors())
        line = next((self._lines[step] for step in around if step in self._lines), self.headline)
        return self._place(line, own, time.element)

    @staticmethod
    def is_changed(element: HtmlElement) -> bool:
        """Return whether the class of *element* names a change and no publication."""
        names = str(element.get("class") or "")
        return bool(_CHANGED.search(names)) and not _PUBLISHED.search(names)

    def _own(self, element: HtmlElement) -> list[HtmlElement]:
        """Return *element* and those around it that are not around the headline too."""
        steps: list[HtmlElement] = []
        for step in (element, *element.iterancestors()):
            if step in self._shared and steps:
                break
            steps.append(step)
        return steps

    def _place(self, line: int, own: list[HtmlElement], element: HtmlElement) -> Place:
        at, tags = self.headline, {str(step.tag) for step in own}
        names, nearest = _names(own[:LEVELS]), _names(own[:NAMING])
        reason = reason_of_names(names)
        is_embedded = "blockquote" in tags or bool(_EMBED.search(names))
        aside = tags & (_ASIDE | {"header"} if line < at and not self._is_within else _ASIDE)
        paragraphs = sum(at < i < line for i in self.paragraphs)
        is_for_dates = bool(_FOR_DATES.search(nearest)) or (
            reason_of_names(nearest) in ("date", "byline")
        )
        ids = " ".join(str(step.get("id") or "") for step in own[:LEVELS])
        is_other = is_embedded or bool(_OTHERS.search(names)) or "comments" in ids.split()
        by_name = is_other or reason in _ELSEWHERE
        return Place(
            line=line,
            names=names,
            paragraphs=paragraphs,
            is_headline=line == at >= 0,
            is_near=at < 0 or (at - BEFORE <= line <= at + AFTER and paragraphs <= BEFORE_TIME),
            is_beside=not is_other and not aside and abs(line - at) == 1,
            is_next=at < line <= at + 3
            and not (paragraphs or is_other or aside)
            and not any(s.tag in HEADINGS for s in self._segments[at + 1 : line]),
            is_elsewhere=by_name or bool(aside),
            is_doubtful=not is_other and not aside and reason in _ELSEWHERE,
            is_margin=bool(aside)
            and not by_name
            and aside <= _MARGIN
            and not _is_teaser(own, element),
            is_embedded=is_embedded,
            is_of_others=is_other,
            is_for_dates=is_for_dates,
            is_event=bool(_EVENT.search(nearest)),
            is_published=element.get("itemprop") == "datePublished"
            or element.get("pubdate") is not None
            or bool(_PUBLISHED.search(str(element.get("class") or ""))),
        )


def _is_teaser(own: list[HtmlElement], element: HtmlElement) -> bool:
    """Return whether the list item around *element* has a headline beside it, which is a link."""
    item = next((step for step in own if step.tag == "li"), None)
    links = islice(item.iter("a"), MOST_LINKS) if item is not None else ()
    return any(
        len(words(shown_text(link, MAX_TITLE))) >= TITLE_WORDS and element not in link.iter()
        for link in links
    )


def _names(steps: Iterable[HtmlElement]) -> str:
    """Return the class names of *steps*, without those that name the topics of a post."""
    names = " ".join(str(step.get("class") or "") for step in steps)[:600]
    return _TOPIC.sub("", names)
