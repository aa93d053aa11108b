"""The kinds of pages that ``search.py`` requests, for an archive of random words."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlencode

from random_articles import SECTIONS, SITES, WORDS_AN_ARTICLE, word_weights

#: The cases that are measured again while another process writes.
WHILE_WRITING = (
    "mixed",
    "word in 40 % of articles",
    "prefix of 3 letters",
    "mixed, newest first",
    "reader page",
)
#: The endings of words that the stemmers of English, German and French cut differently.
ENDINGS = ("er", "en", "es", "e", "ions", "ent")


def check_words(path: Path) -> None:
    """End the program if the archive does not consist of random words."""
    with closing(sqlite3.connect(path)) as connection:
        (site,) = connection.execute("SELECT site FROM articles LIMIT 1").fetchone() or ("",)
    if site not in SITES:
        sys.exit(
            f"{path} does not contain random articles, so the words of this script find nothing;"
            " name a new file, or one that --keep left"
        )


def document_shares(words: list[str]) -> dict[str, float]:
    """Return the expected share of articles that contain each of some *words*."""
    weights = list(word_weights(len(words)))
    total = sum(weights)
    shares = {
        word: 1 - (1 - weight / total) ** WORDS_AN_ARTICLE
        for word, weight in zip(words, weights, strict=True)
    }
    return {word: shares[word] for word in (*words[:400:4], *words[400:4_000:60])}


def cases_of(
    words: list[str], shares: dict[str, float], ids: list[int], repeat: int
) -> dict[str, list[str]]:
    """Return the cases: name -> paths to request."""
    near_40 = sorted(shares, key=lambda word: abs(shares[word] - 0.4))[: 2 * repeat]
    middle = [w for w in shares if 0.002 < shares[w] < 0.1][: 2 * repeat]
    rare = [words[n] for n in range(5_000, 40_000, 35_000 // (2 * repeat))]
    # Two sets of words: those of the second were not requested before they are sorted by date.
    common, mixed = near_40[::2], _mixed(rare[::2], middle[::2], near_40[::2])
    others, mixed_others = near_40[1::2], _mixed(rare[1::2], middle[1::2], near_40[1::2])
    inflected = [word for word in words[400:4_000] if word.endswith(ENDINGS)][:repeat]
    two_sites = urlencode([("site", SITES[2]), ("site", SITES[5]), ("section", SECTIONS[1])])
    return {
        "mixed": _paths(mixed),
        "word in 40 % of articles": _paths(common),
        "prefix of 3 letters": _paths([f"{w[:3]}*" for w in middle[::2]]),
        "mixed, newest first": _paths(mixed_others, "&sort=newest"),
        "common, newest first": _paths(others, "&sort=newest"),
        "mixed again, newest first": _paths(mixed, "&sort=newest"),
        "common again, newest first": _paths(common, "&sort=newest"),
        "common, one site": _paths(common, f"&site={SITES[3]}"),
        "common, two sites, one section": _paths(common, f"&{two_sites}"),
        "common, without one site": _paths([f"{word} -site:{SITES[0]}" for word in common]),
        "NOT and groups": _paths(_grouped(common, middle, others)),
        "forms in three languages": _paths(inflected),
        "two queries compared": [
            f"/compare?{urlencode([('q', one), ('q', two)])}"
            for one, two in zip(common, cycle(middle), strict=False)
        ],
        "nothing found": _paths([f"{word[:-1]}zq{word[-1]}" for word in middle[::2]]),
        "no query, one section": [f"/search?section={s}" for s in SECTIONS],
        "no query, repeated": ["/search"] * repeat,
        "front page": ["/"] * repeat,
        "reader page": [f"/a/{number}" for number in ids[:: max(1, len(ids) // repeat)]],
    }


def _mixed(*kinds: list[str]) -> list[str]:
    """Return three queries of each group: the rare word, the middling one, and a pair.

    The pair is the middling and the common word.
    """
    groups = zip(*kinds, strict=False)
    return [
        query for rare, middle, common in groups for query in (rare, middle, f"{middle} {common}")
    ]


def _grouped(common: list[str], middle: list[str], others: list[str]) -> list[str]:
    groups = zip(common, cycle(middle), others, middle[1:] * 9, strict=False)
    return [f"({one} OR {two}) NOT ({three} {four})" for one, two, three, four in groups]


def _paths(queries: list[str], more: str = "") -> list[str]:
    return [f"/search?q={quote(query)}{more}" for query in queries]
