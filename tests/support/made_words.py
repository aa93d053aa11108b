"""An archive of made-up articles with every kind of value, and queries that find some of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from tests.support.archives import FilledArchive

WORDS = [
    *("bridge", "bridges", "ferry", "ferries", "council", "harbour", "vote", "voted", "street"),
    *("co-operate", "re-elected", "cooperate", "mayor", "tide", "quay", "clinic", "nurse", "boat"),
    *("winter", "fare", "bay", "lamp", "rope", "sail", "storm", "Brücke", "Hafen", "Häfen"),
]
SITES = [f"paper{number}.example" for number in range(5)] + ["news.paper1.example"]
PEOPLE = [f"{first} {last}" for first in ("Ann", "Bob", "Cy") for last in ("Falk", "Ode", "Lind")]
#: What is added to the address of a search.
CHOICES = (
    *(
        "",
        "&sort=newest",
        "&sort=oldest",
        "&sort=archived",
        "&site=paper1.example",
        "&section=Sport",
    ),
    *("&tag=a", "&author=Ann+Falk", "&from=2025-04-01&to=2025-05-15", "&-site=paper0.example"),
    *("&facet=author", "&facet=tag&tag=b", "&site=news.paper1.example&sort=newest"),
)


def made_archive(path: Path, articles: int, seed: int = 1) -> None:
    """Make an archive of random *articles* of the year 2025 at *path*."""
    random_ = random.Random(seed)
    weights = [1 / (rank + 2) for rank in range(len(WORDS))]

    def words(number: int) -> str:
        return " ".join(random_.choices(WORDS, weights, k=number))

    archive = FilledArchive(path)
    archive.execute("BEGIN")
    for site in SITES:
        archive.site(site, name=site.title())
    ids = []
    for number in range(articles):
        site = SITES[int(random_.triangular(0, len(SITES), 0))]
        day = f"2025-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
        length = int(random_.triangular(2, 40, 5))
        ids.append(
            archive.article(
                words(random_.randint(2, 6)),
                "\n".join(words(length) for _ in range(3)),
                url=f"https://{site}/{number}",
                description=words(8) if random_.random() < 0.5 else None,
                published_at=f"{day}T{random_.choice((0, 8, 18)):02}:00:00Z"
                if random_.random() < 0.95
                else None,
                language=random_.choice(("en", "en", "de", None)),
                section=random_.choice(("World", "Sport", "Sports", None)),
                authors=random_.sample(PEOPLE, random_.choice((0, 1, 2))),
                tags=random_.sample(["a", "b", "c", "x y"], random_.choice((0, 1, 2))),
                is_free=random_.choice((None, 1, 0)),
                kind="live" if random_.random() < 0.03 else "article",
            )
        )
    pool = random_.sample(ids, articles // 4)
    while len(pool) > 4:
        size = random_.choice((2, 3, 4))
        archive.story(*pool[:size])
        pool = pool[size:]
    for article in random_.sample(ids, articles // 10):
        change = '{"kind": "text", "stealth": true, "added": 3}'
        archive.revision(article, 1, "Before", f"before {words(9)}", change=change)
    archive.execute("COMMIT")
    archive.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.close()


def made_searches(number: int, seed: int = 1) -> Iterator[str]:
    """Yield the paths of *number* searches as JSON, of all kinds in turn."""
    random_ = random.Random(seed)

    def one() -> str:
        return random_.choice(WORDS)

    kinds: tuple[Callable[[], str], ...] = (
        one,
        lambda: f"{one()} {one()}",
        lambda: f'"{one()} {one()}"',
        lambda: f"{one()} NOT {one()}",
        lambda: f"{one()} NEAR/{random_.choice((3, 8))} {one()}",
        lambda: f"{one()[: random_.choice((2, 3, 4))]}*",
        lambda: f"title:{one()}",
        lambda: f"({one()} OR {one()}) {one()}",
        lambda: f"({one()} {one()}) OR title:{one()}",
        lambda: f"{one()} site:paper1.example",
        lambda: f"{one()} after:2025-05",
        lambda: f"{one()} after:2025-03-10 before:2025-06-20",
        lambda: f"author:falk {one()}",
        lambda: "tag:b",
        lambda: "",
        lambda: f"is:silent {one()}",
        lambda: f"{one()[:2]}* {one()}",
        lambda: f"-{one()} lang:de",
        lambda: f"({one()} NEAR/5 {one()}) {one()} -site:paper0.example",
    )
    for kind in islice(cycle(kinds), number):
        yield f"/search.json?q={quote(kind())}{random_.choice(CHOICES)}"
