"""Make the pages of the newspapers in ``papers/``, with the truth about each line.

The articles consist of real paragraphs of the development set, which is beside the project and not
part of it. The lines that a paper repeats are our own. Each call makes the same pages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from papers import NUMBERS, Paper

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECTIONS = ("local", "business", "culture")
PLAIN = "paragraph"
LEAST_WORDS = 12
OFTEN, SELDOM = 0.5, 0.05


@dataclass
class PrintedPage:
    """A page and the kind of each of its lines."""

    url: str
    title: str
    author: str
    moment: datetime
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Each line of text and its kind."""
    links: dict[str, str] = field(default_factory=dict)
    """Line -> URL that it links to."""


class Press:
    """Make the pages of a paper in the order of publication."""

    def __init__(self, paper: Paper, articles: list[list[str]], pages: int) -> None:
        self.paper, self.wanted = paper, pages
        self.random = random.Random(paper.name)
        size = max(3, min(6, sum(map(len, articles)) // pages))
        # The parts of a long article are a series: each is a follow-up of the one before.
        self.parts = [
            (number, paragraphs[at : at + size])
            for number, paragraphs in enumerate(articles)
            for at in range(0, len(paragraphs) - size // 2, size)
        ]
        self.random.shuffle(self.parts)
        self.titles: list[str] = []
        self.urls: dict[str, str] = {}
        self.used = 0

    def pages(self) -> Iterator[PrintedPage]:
        """Yield all pages, among them copies and updates of earlier ones."""
        done: list[PrintedPage] = []
        for number in range(self.wanted):
            kind = number % 16
            if kind == 5 and len(done) > 4:
                page = self.again(done[-3], number, "update")
            elif kind == 11 and len(done) > 4:
                page = self.again(done[-2], number, "second section")
            elif kind == 8:
                page = self.market(number)
            else:
                page = self.story(number)
            done.append(page)
            yield self.furnished(page, number)

    def page(self, number: int, title: str) -> PrintedPage:
        """Return a page without lines."""
        random_, host = self.random, self.paper.name.lower().replace(" ", "")
        section = random_.choice(SECTIONS)
        self.titles.append(title)
        url = f"https://{host}.example/{section}/{number}"
        self.urls[title] = url
        author = random_.choice(list(self.paper.authors))
        return PrintedPage(url, title, author, START + timedelta(hours=19 * number))

    def story(self, number: int) -> PrintedPage:
        """Return a page with a part of a real article and the lines that recur in its series."""
        series, paragraphs = self.parts[self.used]
        self.used += 1
        words = paragraphs[0].split()
        start = self.random.randint(0, max(0, len(words) - 9))
        page = self.page(number, " ".join(words[start : start + 8]).strip('.,“”"').capitalize())
        page.lines = [(text, PLAIN) for text in paragraphs]
        news = self.paper.news
        for kind, lines in (("quotation", news.quotations), ("background", news.backgrounds)):
            if series < len(lines):
                self.insert(page, lines[series], kind)
        if number % 9 == 4:
            page.lines.append((self.random.choice(news.status), "status"))
        if number % 40 == 7:
            for position in (3, 2, 1):
                page.lines.insert(position, (news.refrain, "refrain"))
        self.recurring(page, series)
        return page

    def recurring(self, page: PrintedPage, series: int) -> None:
        """Add the news that only some papers repeat."""
        news, random_ = self.paper.news, self.random
        for kind, lines in news.series.items():
            if series < len(lines) and lines[series] and random_.random() < OFTEN:
                self.insert(page, self.filled(lines[series]), kind)
        for kind, lines in news.formulas.items():
            if random_.random() < SELDOM:
                self.insert(page, self.filled(random_.choice(lines)), kind)
        sign_off = self.paper.authors[page.author].sign_off
        if sign_off and random_.random() < OFTEN:
            page.lines.append((sign_off, "sign-off"))

    def market(self, number: int) -> PrintedPage:
        """Return a page with a report that differs from the last one only in its figures."""
        market = self.paper.news.market
        page = self.page(number, f"{market[0].split(' {')[0]}: {number}")
        page.lines = [(self.filled(line), "market report") for line in 3 * market]
        return page

    def again(self, old: PrintedPage, number: int, kind: str) -> PrintedPage:
        """Return *old* under another URL: as its update, or in a second section."""
        page = self.page(number, old.title)
        page.author = old.author
        news = (PLAIN, *self.paper.news_kinds)
        page.lines = [(text, kind) for text, line in old.lines if line in news]
        if kind == "update":
            page.lines.insert(1, (self.parts[-1 - number // 16][1][-1], PLAIN))
        return page

    def furnished(self, page: PrintedPage, number: int) -> PrintedPage:
        """Return *page* with its boilerplate, as readers get it."""
        boilerplate, random_ = self.paper.boilerplate, self.random
        printed = PrintedPage(page.url, page.title, page.author, page.moment, [*page.lines])
        if random_.random() < 0.7:
            appeal = random_.choice(boilerplate.appeals)
            at = random_.randint(0, len(printed.lines))
            printed.lines[at:at] = [(self.filled(line), "appeal") for line in appeal]
        for kind, lines in boilerplate.lines.items():
            if random_.random() < boilerplate.rate:
                self.insert(printed, self.filled(random_.choice(lines)), kind)
        if self.wanted // 3 <= number < self.wanted // 2:
            printed.lines += [(self.filled(line), "campaign") for line in boilerplate.campaign]
        if len(self.titles) > 9 and random_.random() < 0.4:
            self.point_elsewhere(printed)
        biography = self.paper.authors[page.author].biography
        printed.lines.append((self.filled(biography, fixed=True), "biography"))
        return printed

    def point_elsewhere(self, page: PrintedPage) -> None:
        """Insert the headline of another article at a random place of *page*."""
        boilerplate, random_ = self.paper.boilerplate, self.random
        title = random_.choice([title for title in self.titles if title != page.title])
        if boilerplate.teasers:
            line = random_.choice(boilerplate.teasers).replace("{t}", title)
            page.links[line] = self.urls[title]
        else:
            line = f"{boilerplate.read_more}: {title}"
        self.insert(page, line, "read more")

    def insert(self, page: PrintedPage, line: str, kind: str) -> None:
        """Insert the parts of *line* at a random place of *page*, but never first."""
        at = self.random.randint(1, len(page.lines))
        page.lines[at:at] = [(part, kind) for part in line.split("\n")]

    def filled(self, line: str, *, fixed: bool = False) -> str:
        """Return *line* with its marks filled in; if *fixed*, the same way each time."""
        random_ = random.Random(line) if fixed else self.random
        for mark, (low, high) in NUMBERS.items():
            while mark in line:
                line = line.replace(mark, str(random_.randint(low, high)), 1)
        return line.replace("{d}", random_.choice(self.paper.days))


def stories(gold: Path, language: str) -> list[list[str]]:
    """Return the paragraphs of each article of the development set in *language*."""
    items = json.loads(gold.read_text()).values()
    articles = [
        [" ".join(text.split()) for text, _ in item["paragraphs"] if text.count(" ") >= LEAST_WORDS]
        for item in items
        if item["lang"] == language and item["paragraphs"]
    ]
    return sorted(articles, key=len, reverse=True)  # the longest make the longest series
