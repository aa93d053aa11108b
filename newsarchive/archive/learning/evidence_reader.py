"""Reads what judging needs of articles and sites, each article once a slice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from newsarchive.archive.articles.block_storage import block_texts
from newsarchive.archive.learning.family_members import MEMBERS, names_of_site
from newsarchive.boilerplate.cue_lexicon import Phrase
from newsarchive.boilerplate.unrelated_stories import topic_words

#: Articles of a family that are looked at to tell how unrelated they are; wordings and authors
#: likewise.
SAMPLE = 24
#: How many times the articles of its site a family needs of its own, squared, for walking the site
#: to find its sample sooner than sorting its own: a step of the walk looks at the blocks of an
#: article, sorting reads the article.
WALK_FROM = 5 * SAMPLE

_WALK_SITE = (
    "SELECT id, raw_hash FROM articles INDEXED BY articles_by_hash WHERE site = :site"
    " AND EXISTS (SELECT 1 FROM article_blocks JOIN block_rows USING (block_id)"
    f"  WHERE article_id = id AND family_key IN ({MEMBERS}))"
    f" ORDER BY raw_hash, url LIMIT {SAMPLE}"
)
_SORT_ARTICLES = (
    "SELECT id, raw_hash FROM articles WHERE id IN (SELECT article_id FROM block_rows"
    f" JOIN article_blocks USING (block_id) WHERE family_key IN ({MEMBERS}))"
    f" ORDER BY raw_hash, url LIMIT {SAMPLE}"
)

#: By article, the hash of its raw text and the names of its site, which another program may change
#: meanwhile: the topic words of each of its blocks, by family key.
Topics = dict[tuple[int, int, tuple[Phrase, ...]], dict[int, frozenset[str]]]


@dataclass(slots=True)
class EvidenceReader:
    """Reads what judging needs, each article once a slice."""

    connection: sqlite3.Connection
    topics: Topics
    samples: dict[int, list[int]] = field(default_factory=dict)
    hashes: dict[int, int] = field(default_factory=dict)
    """``raw_hash`` of the articles of all samples."""
    layouts: dict[int, list[int]] = field(default_factory=dict)
    site_names: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    site_authors: dict[str, Counter[str]] = field(default_factory=dict)

    def topic(self, article_id: int, site: str) -> dict[int, frozenset[str]]:
        """The topic words of each block of a sampled article of *site*, by family key."""
        names = self.names_of_site(site)
        key = article_id, self.hashes[article_id], names
        if key not in self.topics:
            rows = block_texts(self.connection, article_id)
            topic = {row[1]: topic_words(row[2], names) for row in rows}
            self.topics[key] = {family: found for family, found in topic.items() if found}
        return self.topics[key]

    def site_of(self, article_id: int) -> str:
        """The site of an article."""
        row = self.connection.execute("SELECT site FROM articles WHERE id = ?", (article_id,))
        return str(row.fetchone()[0])

    def layout(self, article_id: int) -> list[int]:
        """The families of an article's blocks, in order."""
        if article_id not in self.layouts:
            self.layouts[article_id] = [
                row[0]
                for row in self.connection.execute(
                    "SELECT coalesce(family_members.family_id, family_key) FROM article_blocks"
                    " JOIN block_rows USING (block_id) LEFT JOIN family_members USING (family_key)"
                    " WHERE article_id = ? ORDER BY position",
                    (article_id,),
                )
            ]
        return self.layouts[article_id]

    def author_counts(self, site: str) -> Counter[str]:
        """Who wrote how many of some articles of *site*, the same ones in every order."""
        if site not in self.site_authors:
            rows = self.connection.execute(
                "SELECT authors FROM articles INDEXED BY articles_by_hash WHERE site = ?"
                f" ORDER BY raw_hash, url LIMIT {SAMPLE}",
                (site,),
            )
            self.site_authors[site] = Counter(row[0] for row in rows)
        return self.site_authors[site]

    def names_of_site(self, site: str) -> tuple[Phrase, ...]:
        """The site's own name, in words."""
        if site not in self.site_names:
            self.site_names[site] = tuple(names_of_site(self.connection, site))
        return self.site_names[site]

    def sample_articles(self, family: int, site: str, articles: int) -> list[int]:
        """Some of the *articles* of *family*, the same ones in every order of crawling.

        Those first by the hash of their raw text. A family on a good part of a large site is
        found by walking the site's articles in that order, any other by sorting its own.
        """
        known = self.samples.get(family)
        if known is not None:
            return known
        (on_site,) = self.connection.execute(
            "SELECT article_count FROM sites WHERE site = ?", (site,)
        ).fetchone()
        select = _WALK_SITE if articles * articles > WALK_FROM * on_site else _SORT_ARTICLES
        rows = self.connection.execute(select, {"family": family, "site": site})
        found = dict(rows.fetchall())
        self.hashes.update(found)
        self.samples[family] = list(found)
        return list(found)

    def sample_of_listed(self, family: int) -> list[int]:
        """:meth:`sample` of a family whose row is written, or was and is not any more."""
        row = self.connection.execute(
            "SELECT site, articles FROM boilerplate WHERE family_id = ?", (family,)
        ).fetchone()
        return self.sample_articles(family, row["site"], row["articles"]) if row else []
