"""Read the articles and sites that judging needs, each article once per slice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from newsarchive.archive.articles.block_storage import block_texts
from newsarchive.archive.learning.family_members import COUNTED, MEMBERS, names_of_site
from newsarchive.boilerplate.common_topic import words_of_topic
from newsarchive.boilerplate.lexicon.phrases import Phrase
from newsarchive.boilerplate.unrelated_stories import topic_words

#: At most this many of a family's articles are read to count their stories. The same number limits
#: its wordings, and the articles by which a site's authors are counted.
SAMPLE = 24
#: So many articles of a site are read to know its usual words. With 24, three times as many
#: follow-ups were taken for unrelated stories.
SITE_SAMPLE = 48
#: The sample of a family comes from a walk over its site's articles in hash order if
#: ``articles**2 > WALK_FROM * site_articles``, otherwise the family's own articles are sorted. The
#: walk takes about ``SAMPLE * site_articles / articles`` steps. A step costs about a fifth of
#: reading an article: it reads only the rows of the article's blocks.
WALK_FROM = 5 * SAMPLE

_WALK_SITE = (
    "SELECT id, raw_hash FROM articles INDEXED BY articles_by_hash WHERE site = :site"
    " AND EXISTS (SELECT 1 FROM article_blocks JOIN block_rows USING (block_id)"
    f"  WHERE article_id = id AND family_key IN ({MEMBERS}) AND {COUNTED})"
    f" ORDER BY raw_hash, url LIMIT {SAMPLE}"
)
_SORT_ARTICLES = (
    "SELECT id, raw_hash FROM articles WHERE id IN (SELECT article_id FROM block_rows"
    f" JOIN article_blocks USING (block_id) WHERE family_key IN ({MEMBERS}) AND {COUNTED})"
    f" ORDER BY raw_hash, url LIMIT {SAMPLE}"
)

#: Returns what a block with this text, on a site with these names, says about its article.
WordsOf = Callable[[str, tuple[Phrase, ...]], frozenset[str]]
#: The topic words or the telling words of each block of an article, by family key. The key is the
#: function that finds them, and the article's id with the hash of its raw text and the names of its
#: site, which another program may change meanwhile.
Topics = dict[tuple[WordsOf, int, int, tuple[Phrase, ...]], dict[int, frozenset[str]]]


#: The topics of at most this many articles are remembered, about 20 kB each, and the layouts of as
#: many.
MOST_REMEMBERED = 2_000


@dataclass(slots=True)
class EvidenceReader:
    """Reads what judging needs over *connection* and remembers it.

    Valid while nothing but judging writes, see :class:`RememberedEvidence`. *topics* stay valid.
    """

    connection: sqlite3.Connection
    topics: Topics
    samples: dict[int, list[int]] = field(default_factory=dict)
    hashes: dict[int, int] = field(default_factory=dict)
    """The ``raw_hash`` of each article in a sample."""
    layouts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    site_samples: dict[str, list[int]] = field(default_factory=dict)
    site_names: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    site_authors: dict[str, Counter[str]] = field(default_factory=dict)
    words_of_families: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)
    words_of_articles: dict[int, frozenset[str]] = field(default_factory=dict)

    def topic(self, article_id: int, site: str) -> dict[int, frozenset[str]]:
        """Return the topic words of each block of a sampled article of *site*, by family key."""
        return self._words(topic_words, article_id, site)

    def words_by_family(self, article_id: int, site: str) -> dict[int, frozenset[str]]:
        """Return the words of a sampled article's topic in its blocks, by family."""
        if article_id not in self.words_of_families:
            families = dict(self._families(article_id))
            found: dict[int, frozenset[str]] = {}
            for key, telling in self._words(words_of_topic, article_id, site).items():
                family = families.get(key, key)
                found[family] = found[family] | telling if family in found else telling
            self.words_of_families[article_id] = found
        return self.words_of_families[article_id]

    def words_of_article(self, article_id: int, site: str) -> frozenset[str]:
        """Return the words of a sampled article's topic in all its blocks."""
        if article_id not in self.words_of_articles:
            found = self.words_by_family(article_id, site).values()
            self.words_of_articles[article_id] = frozenset().union(*found)
        return self.words_of_articles[article_id]

    def _words(self, find: WordsOf, article_id: int, site: str) -> dict[int, frozenset[str]]:
        names = self.names_of_site(site)
        key = find, article_id, self.hashes[article_id], names
        if key not in self.topics:
            rows = block_texts(self.connection, article_id, only_read=True)
            topic = {row[1]: find(row[2], names) for row in rows}
            self.topics[key] = {family: found for family, found in topic.items() if found}
        return self.topics[key]

    def sample_of_site(self, site: str) -> list[int]:
        """Return up to SITE_SAMPLE ids of the articles of *site*, those first in hash order.

        The sample does not depend on the order of crawling.
        """
        if site not in self.site_samples:
            rows = self.connection.execute(
                "SELECT id, raw_hash FROM articles INDEXED BY articles_by_hash WHERE site = ?"
                f" ORDER BY raw_hash, url LIMIT {SITE_SAMPLE}",
                (site,),
            )
            found = dict(rows.fetchall())
            self.hashes.update(found)
            self.site_samples[site] = list(found)
        return self.site_samples[site]

    def site_of(self, article_id: int) -> str:
        """Return the site of an article."""
        row = self.connection.execute("SELECT site FROM articles WHERE id = ?", (article_id,))
        return str(row.fetchone()[0])

    def layout(self, article_id: int) -> list[int]:
        """Return the families of an article's blocks that learning reads, in order."""
        return [family for _, family in self._families(article_id)]

    def _families(self, article_id: int) -> list[tuple[int, int]]:
        """Return the family key and the family of each block that learning reads, in order."""
        if article_id not in self.layouts:
            rows = self.connection.execute(
                "SELECT family_key, coalesce(family_members.family_id, family_key)"
                " FROM article_blocks"
                " JOIN block_rows USING (block_id) LEFT JOIN family_members USING (family_key)"
                " WHERE article_id = ? AND unread IS NULL ORDER BY position",
                (article_id,),
            )
            self.layouts[article_id] = [tuple(row) for row in rows]
        return self.layouts[article_id]

    def author_counts(self, site: str) -> Counter[str]:
        """Count the articles of each author (a JSON list) in a sample of *site*.

        The sample does not depend on the order of crawling.
        """
        if site not in self.site_authors:
            rows = self.connection.execute(
                "SELECT authors FROM articles INDEXED BY articles_by_hash WHERE site = ?"
                f" ORDER BY raw_hash, url LIMIT {SAMPLE}",
                (site,),
            )
            self.site_authors[site] = Counter(row[0] for row in rows)
        return self.site_authors[site]

    def names_of_site(self, site: str) -> tuple[Phrase, ...]:
        """Return the site's own names, as words."""
        if site not in self.site_names:
            self.site_names[site] = tuple(names_of_site(self.connection, site))
        return self.site_names[site]

    def sample_articles(self, family: int, site: str, articles: int) -> list[int]:
        """Return up to SAMPLE ids of the articles of *family*, those first in hash order.

        *articles* is their number. The sample does not depend on the order of crawling.
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
        """Return :meth:`sample_articles` of a family with a row in ``boilerplate``, [] without."""
        row = self.connection.execute(
            "SELECT site, articles FROM boilerplate WHERE family_id = ?", (family,)
        ).fetchone()
        return self.sample_articles(family, row["site"], row["articles"]) if row else []


@dataclass(slots=True)
class RememberedEvidence:
    """What one learning remembers from slice to slice of judging."""

    topics: Topics = field(default_factory=dict)
    _reader: EvidenceReader | None = None
    _state: tuple[int, int] | None = None

    def reader(self, connection: sqlite3.Connection) -> EvidenceReader:
        """Return the reader of the slice before if nobody wrote since, otherwise a new one."""
        if len(self.topics) > MOST_REMEMBERED:
            self.topics.clear()
        reader = self._reader
        if (
            reader is None
            or reader.connection is not connection
            or self._state != _state_of(connection)
            or len(reader.layouts) > MOST_REMEMBERED
        ):
            self._reader = reader = EvidenceReader(connection, self.topics)
        return reader

    def end_slice(self, connection: sqlite3.Connection) -> None:
        """Note that all that was written until now belongs to judging."""
        self._state = _state_of(connection)


def _state_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return numbers of which one is another after any program, this one too, wrote something."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version), connection.total_changes
