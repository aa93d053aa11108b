"""Makes the pages of the newspapers of ``boilerplate_sites.py``, with the truth about each line."""

from __future__ import annotations

import html
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from site_wordings import Paper

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECTIONS = ("local", "business", "culture")
PLAIN = "paragraph"
OFTEN, SELDOM = 0.5, 0.05


@dataclass
class Made:
    """A page with the truth about it: its lines, each with its kind."""

    url: str
    title: str
    author: str
    moment: datetime
    lines: list[tuple[str, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """Line -> where it links to."""


class Press:
    """Makes the pages of a paper, in order of publication; the same ones each time."""

    def __init__(self, paper: Paper, stories_: list[list[str]], pages: int) -> None:
        self.paper, self.wanted = paper, pages
        self.random = random.Random(paper.name)
        size = max(3, min(6, sum(map(len, stories_)) // pages))
        # What is printed of one article in parts is a series: its parts are follow-ups.
        self.parts = [
            (number, paragraphs[at : at + size])
            for number, paragraphs in enumerate(stories_)
            for at in range(0, len(paragraphs) - size // 2, size)
        ]
        self.random.shuffle(self.parts)
        self.titles: list[str] = []
        self.addresses: dict[str, str] = {}
        self.used = 0

    def pages(self) -> Iterator[Made]:
        """All of them, copies and updates among them."""
        done: list[Made] = []
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

    def page(self, number: int, title: str) -> Made:
        """An empty page."""
        random_, host = self.random, self.paper.name.lower().replace(" ", "")
        section = random_.choice(SECTIONS)
        self.titles.append(title)
        url = f"https://{host}.example/{section}/{number}"
        self.addresses[title] = url
        author = random_.choice(list(self.paper.authors))
        return Made(url, title, author, START + timedelta(hours=19 * number))

    def story(self, number: int) -> Made:
        """A part of a real article, with what recurs in its series."""
        series, paragraphs = self.parts[self.used]
        self.used += 1
        words = paragraphs[0].split()
        start = self.random.randint(0, max(0, len(words) - 9))
        page = self.page(number, " ".join(words[start : start + 8]).strip('.,“”"').capitalize())
        page.lines = [(text, PLAIN) for text in paragraphs]
        paper = self.paper
        for kind, lines in (("quotation", paper.quotes), ("background", paper.backgrounds)):
            if series < len(lines):
                self.insert(page, lines[series], kind)
        if number % 9 == 4:
            page.lines.append((self.random.choice(paper.status), "status"))
        if number % 40 == 7:
            for position in (3, 2, 1):
                page.lines.insert(position, (paper.refrain, "refrain"))
        self.recurring(page, series)
        return page

    def recurring(self, page: Made, series: int) -> None:
        """Add what only some papers repeat honestly."""
        paper, random_ = self.paper, self.random
        for kind, lines in paper.series.items():
            if series < len(lines) and lines[series] and random_.random() < OFTEN:
                self.insert(page, self.filled(lines[series]), kind)
        for kind, lines in paper.recurs.items():
            if random_.random() < SELDOM:
                self.insert(page, self.filled(random_.choice(lines)), kind)
        if page.author in paper.sign_offs and random_.random() < OFTEN:
            page.lines.append((paper.sign_offs[page.author], "sign-off"))

    def market(self, number: int) -> Made:
        """A report that differs from the last in its figures only."""
        page = self.page(number, f"{self.paper.market[0].split(' {')[0]}: {number}")
        page.lines = [(self.filled(line), "market report") for line in 3 * self.paper.market]
        return page

    def again(self, old: Made, number: int, kind: str) -> Made:
        """*old* under another address, as its update or in a second section."""
        page = self.page(number, old.title)
        page.author = old.author
        honest = [text for text, line in old.lines if line in (PLAIN, *self.paper.honest)]
        page.lines = [(text, kind) for text in honest]
        if kind == "update":
            page.lines.insert(1, (self.parts[-1 - number // 16][1][-1], PLAIN))
        return page

    def furnished(self, page: Made, number: int) -> Made:
        """*page* as printed, with the boilerplate."""
        paper, random_ = self.paper, self.random
        printed = Made(page.url, page.title, page.author, page.moment, [*page.lines])
        if random_.random() < 0.7:
            appeal = random_.choice(paper.appeals)
            at = random_.randint(0, len(printed.lines))
            printed.lines[at:at] = [(self.filled(line), "appeal") for line in appeal]
        for kind, lines in paper.lines.items():
            if random_.random() < paper.rate:
                self.insert(printed, self.filled(random_.choice(lines)), kind)
        if self.wanted // 3 <= number < self.wanted // 2:
            printed.lines += [(self.filled(line), "campaign") for line in paper.campaign]
        if len(self.titles) > 9 and random_.random() < 0.4:
            title = random_.choice([t for t in self.titles if t != page.title])
            teaser = random_.choice(paper.teasers) if paper.teasers else f"{paper.read_more}: {{t}}"
            line = teaser.replace("{t}", title)
            self.insert(printed, line, "read more")
            if paper.teasers:
                printed.links[line] = self.addresses[title]
        printed.lines.append((self.filled(paper.authors[page.author], fixed=True), "biography"))
        return printed

    def insert(self, page: Made, line: str, kind: str) -> None:
        """Put the parts of *line* somewhere, never first."""
        at = self.random.randint(1, len(page.lines))
        page.lines[at:at] = [(part, kind) for part in line.split("\n")]

    def filled(self, line: str, *, fixed: bool = False) -> str:
        """*line* with its numbers and days."""
        random_ = random.Random(line) if fixed else self.random
        for mark, low, high in (
            ("{n}", 120, 990),
            ("{p}", 11, 60),
            ("{s}", 2, 9),
            ("{y}", 2012, 2016),
        ):
            while mark in line:
                line = line.replace(mark, str(random_.randint(low, high)), 1)
        return line.replace("{d}", random_.choice(self.paper.days))


def as_html(page: Made, paper: Paper, number: int) -> bytes:
    """A page of the site; every other month it looks different."""
    escaped = html.escape(page.title)
    head = (f'<meta charset="utf-8"><title>{escaped} | {paper.name}</title>'
            f'<meta property="og:site_name" content="{paper.name}">'
            f'<meta property="article:published_time" content="{page.moment.isoformat()}">'
            f'<meta name="author" content="{page.author}">')  # fmt: skip
    lines = [linked(text, page.links) for text, _ in page.lines]
    if page.moment < START + timedelta(hours=19 * 80):
        body = "".join(f"<p>{line}</p>\n" for line in lines)
        inside = (f'<div id="top"><ul><li><a href="/local">Local</a></ul></div><h1>{escaped}</h1>'
                  f'<div class="story">{body}</div><div id="foot">{paper.name}</div>')  # fmt: skip
    else:
        body = "\n".join(f'<p class="t-{number % 3}">{line}</p>' for line in lines)
        inside = (f"<header><nav><a href='/'>{paper.name}</a></nav></header><main><article>"
                  f"<header><h1>{escaped}</h1></header><section>{body}</section></article></main>"
                  f"<footer>{paper.name}</footer>")  # fmt: skip
    return (f'<!doctype html><html lang="{paper.language}"><head>{head}</head>'
            f"<body>{inside}</body></html>").encode()  # fmt: skip


def linked(line: str, links: dict[str, str]) -> str:
    """*line* as HTML, in a link where it has one."""
    text = html.escape(line)
    return f'<a href="{links[line]}">{text}</a>' if line in links else text
