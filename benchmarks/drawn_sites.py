"""Measure what learning removes and loses on newspapers that are drawn anew for each seed.

    .venv/bin/python benchmarks/drawn_sites.py [--seeds 0-4] [--pages 160] [--languages en,de,fr,es]
        [--show]

Each seed draws a newspaper in each language: its name, authors, places and stories are made up, the
words are those of ``benchmarks/drawn/``. Six running stories of 12 to 20 follow-ups repeat
background paragraphs with other figures, quotations and explanations that contain words such as
"podcast", "partner" and "subscription", at changing places, beside appeals. Other pages repeat
market reports, weather, results, status lines, helplines, refrains and credits, and some pages are
copies. The boilerplate changes its wording, sums and places; a campaign runs for two weeks.

Printed are, for all newspapers, the share of each kind of honest line that was lost, and of each
kind of boilerplate that was removed. The first figures of a new seed prove most: nothing was
changed after them.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from boilerplate_sites import NOW, crawled
from paper_html import as_html
from paper_pages import START, PrintedPage

from newsarchive.article import Page
from newsarchive.extraction import extract

WORDS = Path(__file__).parent / "drawn"
#: Paragraphs of made-up words that each page has: without them all would share one vocabulary.
DETAILS = 3
STORIES, FOLLOW_UPS, PARAGRAPHS = 6, (12, 20), (4, 7)
SYLLABLES = tuple(map("".join, itertools.product("bdfgklmnprstvw", "aeiou", ["", "l", "n", "r"])))
TEMPLATES = ("market", "weather", "sport")
#: Share of the pages that have a line of a kind of boilerplate; half for the kinds not listed.
SHARES = {"appeal": 0.7, "biography": 1.0, "reading": 1.0, "copyright": 1.0, "disclaimer": 0.3}
AT_THE_END = ("biography", "reading", "copyright", "disclaimer", "campaign")


@dataclass
class Story:
    """What a story is about, and the lines that its follow-ups repeat, by kind."""

    marks: dict[str, str]
    lines: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A newspaper of one seed."""

    name: str
    language: str


class Draw:
    """Draws the pages of one newspaper."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = random.Random(f"{seed} {language}")
        self.words: dict[str, Any] = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
        name = self.random.choice(self.words["papers"]).replace("{x}", self.name())
        self.site = Site(name, language)
        self.authors = [f"{self.name()} {self.name()}" for _ in range(6)]

    def name(self) -> str:
        """Return a made-up name."""
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 3))).capitalize()

    def story(self) -> Story:
        """Return a story with people, a place and topics of its own."""
        topics = self.random.sample(self.words["topics"], 2)
        people = [f"{self.name()} {self.name()}" for _ in range(2)]
        marks = {"p": people[0], "q": people[1], "o": self.name(), "t": topics[0], "u": topics[1]}
        return Story(marks)

    def running_stories(self) -> list[Story]:
        """Return stories whose follow-ups repeat a line of each kind that stories have.

        No two stories have the same line: some have none of a kind.
        """
        stories = [self.story() for _ in range(STORIES)]
        for kind in ("background", "short background", "quotation", "explanation"):
            lines = self.words["honest"][kind]
            for story, line in zip(stories, self.random.sample(lines, len(lines)), strict=False):
                story.lines[kind] = line
            self.random.shuffle(stories)
        return stories

    def detail(self, length: int) -> str:
        """Return a sentence of *length* made-up words: what only this page tells."""
        words = [(self.name() + self.name()).lower() for _ in range(length)]
        return " ".join(words).capitalize() + "."

    def filled(self, line: str, story: Story, author: str) -> str:
        """Return *line* with its marks filled in; figures and days are new each time."""
        random_ = self.random
        marks = {
            **story.marks,
            "site": self.site.name,
            "a": author,
            "d": random_.choice(self.words["days"]),
            "n": str(random_.randint(100, 990)),
            "m": str(random_.randint(2, 12)),
        }
        text = line.format_map(marks)
        return text[0].upper() + text[1:]

    def pages(self, number: int) -> list[PrintedPage]:
        """Return *number* pages in the order of publication."""
        random_ = self.random
        running = self.running_stories()
        plan = [each for each in running for _ in range(random_.randint(*FOLLOW_UPS))][:number]
        plan += [self.story() for _ in range(number - len(plan))]
        random_.shuffle(plan)
        pages: list[PrintedPage] = []
        for position, story in enumerate(plan):
            author = random_.choice(self.authors)
            lines = self.honest(story, author, pages)
            url = f"https://{self.site.language}.example/news/{position}"
            moment = START + timedelta(hours=19 * position)
            title = " ".join(lines[0][0].split()[:8]).strip(".,")
            printed = PrintedPage(url, f"{title} {position}", author, moment, lines)
            printed.lines = self.with_boilerplate(lines, story, author, position, number)
            pages.append(printed)
        return pages

    def honest(self, story: Story, author: str, done: list[PrintedPage]) -> list[tuple[str, str]]:
        """Return the lines of an article with their kinds."""
        random_, honest = self.random, self.words["honest"]
        chance = random_.random()
        if not story.lines and chance < 0.06 and done:
            old = random_.choice(done).lines
            if copy := [(text, "copy") for text, kind in old if kind == "paragraph"]:
                return copy
        if not story.lines and chance < 0.3:
            kind = random_.choice(TEMPLATES)
            return [(self.filled(line, story, author), kind) for line in 3 * honest[kind]]
        sentences = random_.sample(self.words["sentences"], k=random_.randint(*PARAGRAPHS))
        lines = [
            (f"{self.filled(line, story, author)} {self.detail(10)}", "paragraph")
            for line in sentences
        ]
        lines += [(self.detail(24), "paragraph") for _ in range(DETAILS)]
        for kind, line in story.lines.items():
            if random_.random() < 0.75:
                at = random_.randint(1, len(lines))
                lines.insert(at, (self.filled(line, story, author), kind))
        for kind in ("status", "helpline", "credit"):
            if kind in honest and random_.random() < 0.08:
                lines.append((self.filled(random_.choice(honest[kind]), story, author), kind))
        if random_.random() < 0.03:
            for at in (3, 2, 1):
                lines.insert(at, (honest["refrain"][0], "refrain"))
        return lines

    def with_boilerplate(
        self, lines: list[tuple[str, str]], story: Story, author: str, number: int, pages: int
    ) -> list[tuple[str, str]]:
        """Return *lines* with the boilerplate of page *number* among them."""
        random_, lines = self.random, [*lines]
        for kind, wordings in self.words["boilerplate"].items():
            in_time = kind != "campaign" or pages // 3 <= number < pages // 3 + 18
            if in_time and random_.random() < SHARES.get(kind, 0.5):
                line = self.filled(random_.choice(wordings), story, author)
                beside = [at for at, (_, k) in enumerate(lines, 1) if k == "background"]
                at = len(lines) if kind in AT_THE_END else random_.randint(1, len(lines))
                if kind == "appeal" and beside:  # on every page of a series
                    at = beside[0]
                lines[at:at] = [(part, f"boilerplate: {kind}") for part in line.split("\n")]
        return lines


def main() -> None:
    """Print the table of all seeds and languages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="0-4", help="first and last seed")
    parser.add_argument("--pages", type=int, default=160, help="how many pages a newspaper has")
    parser.add_argument("--languages", default="en,de,fr,es")
    parser.add_argument("--show", action="store_true", help="print each line that is left or lost")
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    total: Counter[str] = Counter()
    for seed in range(first, last + 1):
        found: Counter[str] = Counter()
        for language in options.languages.split(","):
            found += measured(Draw(seed, language), options.pages, options.show)
        table(f"seed {seed}", found)
        total += found
    table("all", total)


def measured(draw: Draw, number: int, show: bool) -> Counter[str]:
    """Return how many lines of each kind extraction kept, and how many of them learning removed."""
    pages = draw.pages(number)
    site: Any = draw.site  # as_html needs the name and the language of a paper only
    articles = [
        extract(Page(url=page.url, body=as_html(page, site, position), fetched_at=NOW))
        for position, page in enumerate(pages)
    ]
    with tempfile.TemporaryDirectory() as folder:
        kept, clean = crawled(Path(folder) / "drawn.db", articles, number)
    found: Counter[str] = Counter()
    for page in pages:
        there, left = set(kept.get(page.url, ())), set(clean.get(page.url, ()))
        for text, kind in page.lines:
            if text in there:
                found[kind] += 1
                found[f"{kind} removed"] += text not in left
                if show and (text in left) == kind.startswith("boilerplate"):
                    print(f"   {'left' if text in left else 'LOST'} {kind}: {text[:100]}")
    return found


def table(title: str, found: Counter[str]) -> None:
    """Print the share of each kind that was removed."""
    kinds = sorted(kind for kind in found if not kind.endswith(" removed"))
    honest = [kind for kind in kinds if not kind.startswith("boilerplate")]
    print(f"== {title}: honest lines lost {share(found, honest)};"
          f" boilerplate removed {share(found, sorted(set(kinds) - set(honest)))}")  # fmt: skip
    if title == "all":
        for kind in kinds:
            print(f"  {kind}: {share(found, [kind])}")


def share(found: Counter[str], kinds: list[str]) -> str:
    """Return the share of the lines of *kinds* that was removed, in words for people."""
    there, gone = (sum(found[kind + end] for kind in kinds) for end in ("", " removed"))
    return f"{100 * gone / max(1, there):.2f} % of {there}"


if __name__ == "__main__":
    main()
