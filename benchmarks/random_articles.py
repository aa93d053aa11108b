"""Write articles of random words, and an archive of them, for benchmarks of size and speed.

The same seed gives the same articles. The words are pronounceable, and their frequencies follow
Zipf's law, as in a natural language. Sites, sections, authors and dates are distributed as in real
newsrooms.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from newsarchive.archive.articles.store import store_article
from newsarchive.archive.connection import open_for_writing
from newsarchive.article import Article, Block

VOCABULARY = 60_000
WORDS_AN_ARTICLE = 450
SITES = [f"paper{number}.example" for number in range(30)]
SECTIONS = ["World", "Politics", "Business", "Sport", "Culture", "Science", "Opinion", "Health"]
ONSETS = (*"bcdfghjklmnpqrstvw", "br", "ch", "cl", "dr", "fl", "gr", "pl", "sh", "st", "tr")
NUCLEI = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou")
CODAS = ["", "", "", "n", "r", "s", "t", "l", "m", "nd", "st", "rk"]


def vocabulary(random_: random.Random) -> list[str]:
    """Return VOCABULARY pronounceable words, the frequent ones first and short."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 + int(len(words) ** 0.5 > 30) + random_.choice((0, 0, 1, 1, 2))
        parts = (ONSETS, NUCLEI, CODAS)
        words["".join(random_.choice(part) for _ in range(syllables) for part in parts)] = None
    return list(words)


def word_weights(number: int) -> Iterator[float]:
    """Yield how often each of *number* words occurs, relative to the others, by Zipf's law."""
    return (1 / (rank + 8) for rank in range(number))


class Newsroom:
    """Write articles that consist of *words*; the same *seed* gives the same articles."""

    def __init__(self, words: list[str], seed: int = 1) -> None:
        self.random = random_ = random.Random(seed)
        self.words = words
        self.weights = list(accumulate(word_weights(len(words))))
        self.people = [
            f"{random_.choice(words).title()} {random_.choice(words).title()}" for _ in range(2_000)
        ]

    def article(self, url_end: str, moment: datetime) -> Article:
        """Return an article that is found at *moment* and was published about 20 hours before."""
        random_ = self.random
        length = max(60, int(random_.gauss(WORDS_AN_ARTICLE, 200)))
        drawn = random_.choices(self.words, cum_weights=self.weights, k=length)
        title = random_.choices(self.words, cum_weights=self.weights, k=8)
        site = SITES[int(random_.triangular(0, len(SITES), 0))]
        paragraphs = [" ".join(drawn[at : at + 60]).capitalize() for at in range(0, length, 60)]
        return Article(
            url=f"https://{site}/{url_end}",
            site_name=site.split(".")[0].title(),
            title=" ".join(title).capitalize(),
            description=" ".join(drawn[5:30]),
            blocks=[Block(text=f"{text}.") for text in paragraphs],
            authors=random_.sample(self.people, random_.choice((0, 1, 1, 1, 2))),
            published_at=moment - timedelta(hours=random_.expovariate(1 / 20)),
            published_precision="time",
            language=random_.choice(("en", "en", "de", "fr")),
            section=random_.choice(SECTIONS),
            word_count=length,
            is_free=random_.choice((None, True, True, False)),
            extractor="bench 1",
        )


def build(path: Path, articles: int, words: list[str], days: int = 700) -> None:
    """Store *articles* articles of so many *days* in a new archive, a thousand a transaction."""
    newsroom = Newsroom(words)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    step = timedelta(days=days) / articles
    with closing(open_for_writing(path)) as connection:
        for first in range(0, articles, 1_000):
            connection.execute("BEGIN IMMEDIATE")
            for number in range(first, min(first + 1_000, articles)):
                seen = start + step * number
                store_article(connection, newsroom.article(str(number), seen), seen_at=seen)
            connection.execute("COMMIT")
            print(f"\r{min(first + 1_000, articles):,} of {articles:,}", end="", file=sys.stderr)
        print(file=sys.stderr)
        connection.execute("ANALYZE")
