"""The made-up newspapers that ``boilerplate_sites.py`` measures on: a file each in ``papers/``.

The papers are made up and every word in them is our own: no news text of anybody else is shipped.
A benchmark whose words are those of the program measures nothing, so each file says how its
wordings came about and what its figures can prove.

Wordings may have marks that are filled in anew on each page: those of ``NUMBERS`` with a number,
``{d}`` with one of the paper's days. A line break in a wording parts paragraphs that stand
together, as in a box for a newsletter.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal

from table_reader import Misfit, read

FOLDER = Path(__file__).parent / "papers"
#: The marks that a number stands for, with the least and the greatest one.
NUMBERS = {"{n}": (120, 990), "{p}": (11, 60), "{s}": (2, 9), "{y}": (2012, 2016)}
MARKS = frozenset((*NUMBERS, "{d}"))

Lines = tuple[str, ...]
Evidence = Literal["fitted", "first run", "held out"]

#: Kinds of news that recur in every paper.
NEWS_OF_EVERY_PAPER = (
    "quotation",
    "background",
    "status",
    "update",
    "second section",
    "refrain",
    "market report",
    "sign-off",
)


@dataclass(frozen=True)
class Author:
    """Somebody who writes for a paper."""

    biography: str
    """Boilerplate under each article of the author; its marks are filled in once for all."""
    sign_off: str = ""
    """News: how the author ends half of the articles; printed as it stands."""


@dataclass(frozen=True)
class Boilerplate:
    """What a paper repeats that is not news: learning should cut all of it."""

    appeals: tuple[Lines, ...]
    """Wordings of the paper's appeal, each some paragraphs that stand together; one of the
    wordings stands on 70 % of the pages."""
    campaign: Lines
    """What the paper asks for during one sixth of the pages, at the end of each of them."""
    lines: Mapping[str, Lines]
    """Other boilerplate by kind; one line of a kind stands on the share *rate* of the pages."""
    rate: float = 0.5
    read_more: str = ""
    """What stands before the headline of another article, without a link."""
    teasers: Lines = ()
    """Wordings that link to another article, whose headline stands for ``{t}``. A paper has
    either these or *read_more*."""


@dataclass(frozen=True)
class News:
    """What a paper repeats that is news: learning should cut none of it.

    Only *market*, *formulas* and *series* may have marks; the rest is printed as it stands.
    """

    refrain: str
    """Stands three times in one article of forty."""
    status: Lines
    """What a paper says of an article; on pages that have nothing else to do with each other."""
    quotations: Lines
    """Line n stands in all follow-ups of story n."""
    backgrounds: Lines
    """The same for paragraphs that tell what happened before."""
    market: Lines
    """A report that differs from the last one in its figures only."""
    formulas: Mapping[str, Lines] = field(default_factory=dict)
    """By kind, what any article may say; one line of a kind stands on a page in twenty."""
    series: Mapping[str, Lines] = field(default_factory=dict)
    """By kind, line n stands in half of the follow-ups of story n; an empty line in none."""


@dataclass(frozen=True)
class Paper:
    """A newspaper's habits."""

    name: str
    language: str
    about: str
    """What kind of paper it is."""
    evidence: Evidence
    """What the paper's figures prove. ``fitted``: the rules were made with these words in view, so
    they say nothing about other papers. ``first run``: no rule had seen the words when they were
    first measured, and only the figures of that run tell; the rules were changed since for what it
    showed. ``held out``: nothing was changed for what it showed, so its figures tell each time."""
    written: str
    """How the wordings came about: what their writer knew, and what was done afterwards."""
    place: int
    """The paper's place in the table, which is in the order in which the papers were written."""
    days: Lines
    """What may stand for ``{d}``."""
    authors: Mapping[str, Author]
    """The authors by their names."""
    boilerplate: Boilerplate
    news: News

    @property
    def news_kinds(self) -> frozenset[str]:
        """The kinds of lines that must stay although they recur."""
        return frozenset((*NEWS_OF_EVERY_PAPER, *self.news.formulas, *self.news.series))


def load_papers(folder: Path = FOLDER) -> tuple[Paper, ...]:
    """All papers of *folder* in the order of their places; raises Misfit where a file is wrong."""
    papers = sorted(map(load_paper, folder.glob("*.toml")), key=lambda paper: paper.place)
    for one, other in pairwise(papers):
        if one.place == other.place:
            raise Misfit(f"{one.name} and {other.name} have the same place {one.place}")
    return tuple(papers)


def load_paper(path: Path) -> Paper:
    """The paper in the file at *path*; raises Misfit where the file is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Misfit(f"{path.name}: {error}") from error
    paper: Paper = read(Paper, table, path.name)
    for problem in problems(paper, table):
        raise Misfit(f"{path.name}: {problem}")
    return paper


def problems(paper: Paper, table: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with *paper*, which was read from *table*, although each field has its type."""
    boilerplate = paper.boilerplate
    if not 0 < boilerplate.rate <= 1:
        yield f"rate is a share of the pages, not {boilerplate.rate}"
    if bool(boilerplate.read_more) == bool(boilerplate.teasers):
        yield "a paper has either read_more or teasers"
    for teaser in boilerplate.teasers:
        if teaser.count("{t}") != 1:
            yield f"{{t}} must stand once in the teaser {teaser!r}"
    for kind in paper.news_kinds & set(boilerplate.lines):
        yield f"{kind!r} is both boilerplate and news"
    for text in {*texts(table)} - {*boilerplate.teasers}:
        for mark in set(re.findall(r"\{.*?\}", text)) - MARKS:
            yield f"{mark} in {text!r} is no mark"
    news, sign_offs = paper.news, [author.sign_off for author in paper.authors.values()]
    for text in (news.refrain, *news.status, *news.quotations, *news.backgrounds, *sign_offs):
        if "{" in text:
            yield f"{text!r} is printed as it stands, and has a mark"


def texts(value: object) -> Iterator[str]:
    """All texts in *value*, which is a text or a list or table of such values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts(each)
