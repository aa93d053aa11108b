"""Make newspapers in twelve languages of seven scripts, for tests and benchmarks of learning.

Each has stories on unrelated things, a running story with its background paragraphs, a form that is
filled in each day, copies on another site, and what the site repeats. The same seed gives the same.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: Pages of each kind; copies are on another site.
STORIES, RUNNING, FORMS, COPIES = 44, 8, 8, 20
#: How many pages have what the site repeats.
APPEALS, RIGHTS, CREDITS, STATUSES = 22, 26, 12, 6


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Return the words of each language."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class MadePage:
    """A page, its paragraphs and what each is: story, background, quote, appeal, credit ..."""

    url: str
    title: str
    published: datetime
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(kind, text)."""

    def texts(self) -> list[str]:
        """Return the text of its paragraphs."""
        return [text for _, text in self.lines]

    def html(self, language: str) -> bytes:
        """Return the page as a site serves it."""
        body = "".join(f"<p>{text}</p>" for text in self.texts())
        return (
            f'<html lang="{language}"><head><title>{self.title}</title></head><body>'
            f"<main><article><h1>{self.title}</h1>"
            f'<time datetime="{self.published.isoformat()}">{self.published:%Y-%m-%d}</time>'
            f"<div>{body}</div></article></main></body></html>"
        ).encode()


class Pen:
    """Write in one language."""

    def __init__(self, language: str, seed: int) -> None:
        self.random = random.Random(f"{language} {seed}")
        self.words: dict[str, Any] = languages()[language]
        self.syllables = self.words["syllables"].split()
        self.plain = self.words["plain"].split()
        self.space = self.words["space"]

    def word(self) -> str:
        """Return a made-up word."""
        length = 2 if not self.space else self.random.choice((2, 3, 3))
        return "".join(self.random.choice(self.syllables) for _ in range(length))

    def name(self) -> str:
        """Return the name of a person."""
        first, _, last = self.words["name"].partition("|")
        if last:
            between = self.words.get("join_name", " ")
            return str(between.join(self.random.choice(each.split()) for each in (first, last)))
        family, given = self.words["name"].split()[:2]
        return str(self.random.choice(family)) + "".join(self.random.sample(given, 2))

    def topic(self) -> list[str]:
        """Return the words of one topic."""
        return [self.word() for _ in range(14)]

    def sentence(self, topic: list[str], length: int) -> str:
        """Return *length* words, some of them of *topic*, without the mark at the end."""
        draws = [self.random.random() for _ in range(length)]
        choose = self.random.choice
        chosen = [
            choose(self.plain) if each < 0.4 else choose(topic) if each < 0.7 else self.word()
            for each in draws
        ]
        half = length // 2
        text = self.space.join(chosen[:half]) + self.words["comma"] + self.space
        text += self.space.join(chosen[half:])
        return str(text[0].upper() + text[1:])

    def paragraph(self, topic: list[str], sentences: int = 3) -> str:
        """Return some sentences on *topic*."""
        stop = self.words["stop"]
        whole = [self.sentence(topic, self.random.randint(12, 18)) + stop for _ in range(sentences)]
        return str(self.space.join(whole)).strip()

    def quotation(self, topic: list[str]) -> str:
        """Return what somebody said."""
        quote = self.words["quote"].replace("{name}", self.name())
        return str(quote.replace("{}", self.sentence(topic, 14)))

    def filled(self, text: str) -> str:
        """Return *text* with numbers and a name in its places."""
        while "{n}" in text:
            text = text.replace("{n}", str(self.random.randint(100, 9_999)), 1)
        return text.replace("{name}", self.name())


def newspaper(language: str, seed: int = 1) -> list[MadePage]:
    """Return the pages of a newspaper in *language*, in order of publication, and the copies."""
    pen = Pen(language, seed)
    site = f"https://{language}.example"
    pages = [_story(pen, f"{site}/story/{number}") for number in range(STORIES)]
    originals = pages[:COPIES]
    pages += _running_story(pen, site)
    pages += [_form(pen, f"{site}/market/{number}") for number in range(FORMS)]
    pen.random.shuffle(pages)
    for number, page in enumerate(pages):
        page.published = NOW - timedelta(days=60) + timedelta(hours=20 * number)
    copies = [_copy(pen, page) for page in originals]
    _repeat(pen, pages)
    return [*pages, *copies]


def _story(pen: Pen, url: str) -> MadePage:
    topic = pen.topic()
    lines = [("story", pen.paragraph(topic)) for _ in range(5)]
    lines.insert(pen.random.randint(1, 5), ("story", pen.quotation(topic)))
    return MadePage(url, pen.sentence(topic, 8), NOW, lines)


def _running_story(pen: Pen, site: str) -> list[MadePage]:
    """Return reports on one thing, with background and quotations that most of them repeat."""
    topic = pen.topic()
    background = [pen.paragraph(topic, 2) for _ in range(2)]
    quote = pen.quotation(topic)
    follow = pen.filled(pen.words["follow"])
    pages = []
    for number in range(RUNNING):
        lines = [("story", pen.paragraph(topic)) for _ in range(4)]
        lines += [("background", each) for each in background if pen.random.random() < 0.8]
        lines += [("quote", quote), ("background", follow)]
        pages.append(MadePage(f"{site}/running/{number}", pen.sentence(topic, 8), NOW, lines))
    return pages


def _form(pen: Pen, url: str) -> MadePage:
    lines = [("form", pen.filled(each)) for each in pen.words["market"]]
    return MadePage(url, pen.sentence(pen.topic(), 6), NOW, lines)


def _copy(pen: Pen, page: MadePage) -> MadePage:
    """Return *page* on another site: another headline, an agency's line, a few words changed."""
    url = page.url.replace(".example/", "-wire.example/")
    lines = [(kind, _edited(pen, text)) for kind, text in page.lines]
    lines[0] = "story", f"{pen.filled(pen.words['agency'])}{pen.space}{lines[0][1]}"
    published = page.published + timedelta(hours=3)
    return MadePage(url, pen.sentence(pen.topic(), 8), published, lines)


def _edited(pen: Pen, text: str) -> str:
    """Return *text* with one word in forty replaced."""
    if pen.space:
        words = text.split()
        return " ".join(pen.word() if pen.random.random() < 1 / 40 else each for each in words)
    changed = list(text)
    for place in range(0, len(changed) - 4, 4):
        if pen.random.random() < 1 / 20:
            changed[place : place + 2] = pen.word()
    return "".join(changed)


def _repeat(pen: Pen, pages: list[MadePage]) -> None:
    """Put what the site repeats into some of *pages*, at changing places."""
    words, choose = pen.words, pen.random.sample
    stories = [page for page in pages if "/market/" not in page.url]
    for page in choose(stories, APPEALS):
        place = pen.random.randint(1, len(page.lines))
        page.lines[place:place] = [("appeal", pen.filled(each)) for each in words["appeal"]]
    for page in choose(stories, APPEALS):
        page.lines.insert(pen.random.randint(2, len(page.lines)), ("appeal", words["call"]))
    for page in choose(stories, RIGHTS):
        page.lines.append(("rights", words["rights"]))
    for page in choose(stories, CREDITS):
        page.lines.append(("credit", pen.filled(words["credit"])))
    for page in choose(stories, STATUSES):
        page.lines.insert(1, ("status", words["status"]))
