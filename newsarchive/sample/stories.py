"""Read the stories of the sample site, and state what an archive should hold of each page.

``data/*.txt`` contain the articles: a few lines of fields, then paragraphs. ``data/site.toml``
contains everything around them. A story may occur several times with ``from: <edition>``: the last
one that is not from a later edition counts. ``until: <edition>`` names the last edition that has
the story.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from newsarchive.article import iso
from newsarchive.text import word_count

FOLDER = Path(__file__).parent / "data"
EDITIONS = (1, 2, 3)
LANGUAGES = ("en", "de", "ja")


class StoryPiece(NamedTuple):
    """One paragraph of a story."""

    kind: str
    """One of text, heading, item, row, time; or of boilerplate: appeal, more, paywall."""
    text: str
    """The words of the paragraph; for ``row``, the cells between ``|``."""
    path: str = ""
    """The path that ``more`` links."""
    title: str = ""
    """The headline of the story that ``more`` links."""


@dataclass(slots=True, kw_only=True, frozen=True)
class Story:
    """One article of the sample site in one edition."""

    path: str
    title: str
    language: str
    section: str
    authors: tuple[str, ...]
    published: str
    modified: str
    lastmod: str
    """The last change as the sitemap states it; the page may not mention it."""
    seo_headline: str
    """The headline in JSON-LD."""
    data: str
    """The page's metadata: all (JSON-LD, meta elements, time element), meta, time or none."""
    tags: tuple[str, ...] = ()
    summary: str | None = None
    caption: str | None = None
    credit: str | None = None
    is_free: bool = True
    is_live: bool = False
    pieces: tuple[StoryPiece, ...] = ()
    related: tuple[str, ...] = ()
    """The titles of the stories in the box "Related stories"."""

    @property
    def published_at(self) -> datetime:
        """When it was first published, in UTC."""
        return datetime.fromisoformat(self.published).astimezone(UTC)

    @property
    def section_path(self) -> str:
        """The path of its section page."""
        return self.path.rpartition("/")[0] + "/"

    @property
    def minutes(self) -> int:
        """The reading time that the page states."""
        words = sum(word_count(p.text) for p in self.pieces if p.kind in _ARTICLE_KINDS)
        pace: int = site_words()[self.language]["words_a_minute"]
        return max(2, round(words / pace))


@dataclass(slots=True, kw_only=True, frozen=True)
class Expected:
    """What a perfect archive holds of a page; tests compare with it."""

    path: str
    title: str
    language: str
    section: str
    authors: list[str]
    published_at: str
    """ISO 8601 in UTC, with a Z at the end."""
    paragraphs: list[str]
    """All of them must be in the text, one a line. Of a table row: its cells, joined by spaces."""
    boilerplate: list[str]
    """None of them may be in the text."""
    caption: str | None
    credit: str | None
    is_free: bool
    kind: str


_ARTICLE_KINDS = frozenset(("text", "heading", "item", "row"))


@cache
def site_words() -> dict[str, Any]:
    """Return ``data/site.toml``: names, appeals and boxes, with a table for each language."""
    return tomllib.loads((FOLDER / "site.toml").read_text(encoding="utf-8"))


@cache
def stories(edition: int = 1) -> tuple[Story, ...]:
    """Return the stories that *edition* (1, 2 or 3) publishes, newest first."""
    if edition not in EDITIONS:
        raise ValueError(f"the sample site has the editions 1, 2 and 3, not {edition}")
    known: dict[str, Story] = {}
    for language in LANGUAGES:
        order: dict[str, int] = {}  # by path, so that a story has the same appeal in every edition
        for fields, text in _records(language):
            number = order.setdefault(fields["path"], len(order))
            if not int(fields.get("from", "1")) <= edition <= int(fields.get("until", "3")):
                continue
            original = known.get(fields.get("same-as", ""))
            story = _story(fields, language, _pieces(text, language, number))
            if original:  # the same wire copy in another section
                story = replace(
                    original,
                    path=story.path,
                    title=story.title,
                    seo_headline=story.title,
                    section=story.section,
                    published=story.published,
                    modified=story.modified,
                    lastmod=story.lastmod,
                )
            known[story.path] = story
    newest = sorted(known.values(), key=lambda story: story.published_at, reverse=True)
    return tuple(_linked(story, newest) for story in newest)


def gone(edition: int) -> frozenset[str]:
    """Return the paths that earlier editions had and *edition* has not: their status is 410."""
    return frozenset(story.path for story in removed_stories(edition))


def removed_stories(edition: int) -> list[Story]:
    """Return the stories that earlier editions had and *edition* has not."""
    earlier = {story.path: story for n in range(1, edition) for story in stories(n)}
    shown = {story.path for story in stories(edition)}
    return [story for path, story in earlier.items() if path not in shown]


def expected(edition: int = 1) -> list[Expected]:
    """Return what an archive should hold of every article of *edition*, newest first."""
    return [_expected(story) for story in stories(edition)]


def reading_line(story: Story) -> str:
    """Return the line with the reading time of *story*, for example "2 minute read"."""
    return str(site_words()[story.language]["reading"].format(minutes=story.minutes))


def bios(story: Story) -> list[str]:
    """Return the biographies below *story*, one for each author who has one."""
    known = site_words()["bios"]
    return [known[name] for name in story.authors if name in known]


def _expected(story: Story) -> Expected:
    words = site_words()[story.language]
    paragraphs: list[str] = []
    boilerplate = [
        reading_line(story),
        words["newsletter"],
        words["cookies"],
        words["footer"],
        words["share"],
        words["related"],
        *story.related,
        *bios(story),
    ]
    for piece in story.pieces:
        if piece.kind == "row":
            paragraphs.append(" ".join(cells(piece.text)))
        elif piece.kind in _ARTICLE_KINDS:
            paragraphs.append(piece.text)
        elif piece.kind != "time":
            boilerplate.append(f"{piece.text} {piece.title}".rstrip())
    return Expected(
        path=story.path,
        title=story.title,
        language=story.language,
        section=story.section,
        authors=list(story.authors),
        published_at=iso(story.published_at) or "",
        paragraphs=paragraphs,
        boilerplate=boilerplate,
        caption=story.caption,
        credit=story.credit,
        is_free=story.is_free,
        kind="live" if story.is_live else "article",
    )


def cells(row: str) -> list[str]:
    """Return the cells of a table row ``| a | b |``."""
    return [cell.strip() for cell in row.strip("| ").split("|")]


def _records(language: str) -> list[tuple[dict[str, str], list[str]]]:
    """Return the fields and the paragraphs of each record in the file of *language*."""
    text = (FOLDER / site_words()[language]["file"]).read_text(encoding="utf-8")
    records = []
    for record in text.split("=== ")[1:]:
        head, _, body = record.partition("\n\n")
        path, *lines = head.strip().splitlines()
        fields = {"path": path}
        for line in lines:
            name, _, value = line.partition(": ")
            fields[name] = value
        records.append((fields, [part for part in body.split("\n\n") if part.strip()]))
    return records


def _story(fields: dict[str, str], language: str, pieces: list[StoryPiece]) -> Story:
    modified = fields.get("modified", fields["published"])
    return Story(
        path=fields["path"],
        title=fields["title"],
        language=language,
        section=fields["section"],
        authors=tuple(fields.get("authors", "").split("; ")),
        published=fields["published"],
        modified=modified,
        lastmod=fields.get("lastmod", modified),
        seo_headline=fields.get("seo-headline", fields["title"]),
        data=fields.get("data", "all"),
        tags=tuple(tag for tag in fields.get("tags", "").split(", ") if tag),
        summary=fields.get("summary"),
        caption=fields.get("caption"),
        credit=fields.get("credit"),
        is_free=fields.get("free") != "no",
        is_live=fields.get("live") == "yes",
        pieces=tuple(pieces),
    )


def _pieces(paragraphs: list[str], language: str, number: int) -> list[StoryPiece]:
    words = site_words()[language]
    found = []
    for paragraph in paragraphs:
        for line in paragraph.strip().splitlines():
            mark, _, rest = line.partition(" ")
            if mark in _MARKS:
                found.append(StoryPiece(_MARKS[mark], line if mark == "|" else rest))
            elif mark == "[appeal]":
                found.append(StoryPiece("appeal", _appeal(words["appeals"], number)))
            elif mark == "[paywall]":
                found.append(StoryPiece("paywall", words["paywall"]))
                return found  # the rest is not served
            elif mark == "[more":
                found.append(StoryPiece("more", words["more"], rest.rstrip("]")))
            else:
                found.append(StoryPiece("text", line))
    return found


def _appeal(wordings: list[str], number: int) -> str:
    wording = wordings[number % len(wordings)]
    return wording.format(sum=3 + number % 7, number=4_017 + 37 * number)


_MARKS = {"##": "heading", "-": "item", "|": "row", "@": "time"}


def _linked(story: Story, newest: list[Story]) -> Story:
    """Return *story* with the titles that its related box and its "Read more" lines show."""
    others = [s for s in newest if s.language == story.language and s.title != story.title]
    others.sort(key=lambda s: len(set(s.tags) & set(story.tags)), reverse=True)
    titles = {s.path: s.title for s in newest}
    pieces = tuple(
        piece._replace(title=titles[piece.path]) if piece.kind == "more" else piece
        for piece in story.pieces
    )
    return replace(story, pieces=pieces, related=tuple(s.title for s in others[:3]))
