"""Load the made-up newspapers of ``boilerplate_sites.py``: one file per paper in ``papers/``.

Every word in the files is our own; they contain no news text of other publishers. A benchmark that
uses the same words as the program measures nothing. Therefore each file says how its wordings were
written and what its figures can prove.

Wordings may have marks, which each page fills in differently: those of ``NUMBERS`` with a number,
``{d}`` with one of the paper's days. A line break in a wording separates paragraphs that follow
each other directly, as in a box for a newsletter.
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
#: Each mark that is replaced by a number, with the least and the greatest number.
NUMBERS = {"{n}": (120, 990), "{p}": (11, 60), "{s}": (2, 9), "{y}": (2012, 2016)}
MARKS = frozenset((*NUMBERS, "{d}"))

Lines = tuple[str, ...]
Evidence = Literal["fitted", "first run", "held out"]

#: Kinds of recurring news that every paper has.
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
    """Boilerplate under each article of the author. Its marks are always filled in the same way."""
    sign_off: str = ""
    """News: how the author ends half of the articles. It has no marks."""


@dataclass(frozen=True)
class Boilerplate:
    """What a paper repeats that is not news: learning should cut all of it."""

    appeals: tuple[Lines, ...]
    """Wordings of the paper's appeal, each of several paragraphs. 70 % of the pages have one of
    them."""
    campaign: Lines
    """Lines of a campaign, at the end of each page in one sixth of all pages."""
    lines: Mapping[str, Lines]
    """Other boilerplate by kind. The share *rate* of the pages has one line of a kind."""
    rate: float = 0.5
    read_more: str = ""
    """The words before the headline of another article, without a link."""
    teasers: Lines = ()
    """Wordings of links to another article; ``{t}`` is replaced by its headline. A paper has
    either teasers or *read_more*."""


@dataclass(frozen=True)
class News:
    """What a paper repeats that is news: learning should cut none of it.

    Only *market*, *formulas* and *series* may have marks.
    """

    refrain: str
    """A line that one article in forty has three times."""
    status: Lines
    """What a paper says about an article, on pages whose stories are unrelated."""
    quotations: Lines
    """Line n is in all follow-ups of story n."""
    backgrounds: Lines
    """Paragraphs about earlier events: line n is in all follow-ups of story n."""
    market: Lines
    """A report that differs from the last one only in its figures."""
    formulas: Mapping[str, Lines] = field(default_factory=dict)
    """By kind, lines that any article may have. One page in twenty has a line of a kind."""
    series: Mapping[str, Lines] = field(default_factory=dict)
    """By kind, lines of a series. Half of the follow-ups of story n have line n, unless empty."""


@dataclass(frozen=True)
class Paper:
    """A newspaper's habits."""

    name: str
    language: str
    about: str
    """What kind of paper it is."""
    evidence: Evidence
    """What the paper's figures prove. ``fitted``: the rules were written with these words in view,
    so the figures prove nothing about other papers. ``first run``: the rules were written without
    knowing the words, but were changed after the first measurement; only the figures of that
    measurement count. ``held out``: nothing was changed after measuring the paper, so its figures
    always count."""
    written: str
    """How the wordings were written: what their author knew, and what was changed afterwards."""
    place: int
    """The paper's row in the table, which lists the papers in the order of writing."""
    days: Lines
    """The days that may replace ``{d}``."""
    authors: Mapping[str, Author]
    """The authors by name."""
    boilerplate: Boilerplate
    news: News

    @property
    def news_kinds(self) -> frozenset[str]:
        """Return the kinds of lines that must stay although they recur."""
        return frozenset((*NEWS_OF_EVERY_PAPER, *self.news.formulas, *self.news.series))


def load_papers(folder: Path = FOLDER) -> tuple[Paper, ...]:
    """Return the papers of *folder* by their places; raise Misfit if a file is wrong."""
    papers = sorted(map(load_paper, folder.glob("*.toml")), key=lambda paper: paper.place)
    for one, other in pairwise(papers):
        if one.place == other.place:
            raise Misfit(f"{one.name} and {other.name} have the same place {one.place}")
    return tuple(papers)


def load_paper(path: Path) -> Paper:
    """Return the paper in the file at *path*; raise Misfit if the file is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Misfit(f"{path.name}: {error}") from error
    paper: Paper = read(Paper, table, path.name)
    for problem in problems(paper, table):
        raise Misfit(f"{path.name}: {problem}")
    return paper


def problems(paper: Paper, table: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with *paper* although the types fit; *table* is what it was read from."""
    boilerplate = paper.boilerplate
    if not 0 < boilerplate.rate <= 1:
        yield f"rate must be a share of the pages, not {boilerplate.rate}"
    if bool(boilerplate.read_more) == bool(boilerplate.teasers):
        yield "a paper must have either read_more or teasers"
    for teaser in boilerplate.teasers:
        if teaser.count("{t}") != 1:
            yield f"the teaser {teaser!r} must contain {{t}} once"
    for kind in paper.news_kinds & set(boilerplate.lines):
        yield f"{kind!r} is both boilerplate and news"
    for text in {*texts(table)} - {*boilerplate.teasers}:
        for mark in set(re.findall(r"\{.*?\}", text)) - MARKS:
            yield f"{mark} in {text!r} is not a known mark"
    news, sign_offs = paper.news, [author.sign_off for author in paper.authors.values()]
    for text in (news.refrain, *news.status, *news.quotations, *news.backgrounds, *sign_offs):
        if "{" in text:
            yield f"{text!r} may not have a mark"


def texts(value: object) -> Iterator[str]:
    """Yield all texts in *value*, which is a text, or a list or table of such values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts(each)
