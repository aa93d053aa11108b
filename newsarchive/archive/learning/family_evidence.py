"""Gather the evidence on a family of blocks: its articles, its stories and its cues.

Numbers that would cost more on a larger site are estimated from a sample of its articles, which
does not depend on the order of crawling.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace

from newsarchive import __version__
from newsarchive.archive.learning.evidence_reader import SAMPLE, EvidenceReader
from newsarchive.archive.learning.family_authors import is_by_one_author
from newsarchive.archive.learning.family_members import (
    COUNTED,
    LEAST_ARTICLES,
    MEMBERS,
    names_of_authors,
)
from newsarchive.archive.parts.families import count_in_parts, family_in_parts
from newsarchive.boilerplate.common_topic import topic_of
from newsarchive.boilerplate.cues import Cues, cues_of
from newsarchive.boilerplate.lexicon.phrases import Phrase
from newsarchive.boilerplate.unrelated_stories import count_stories
from newsarchive.boilerplate.verdicts import (
    LARGE_STORIES,
    LEAST_STORIES,
    ON_MANY_PAGES,
    WEAK_STORIES,
    FamilyEvidence,
    Ruling,
    judge,
)
from newsarchive.text import hash64, words
from newsarchive.writing.lengths import length_in_words


@dataclass(slots=True)
class FamilyRow:
    """The row of a family for ``boilerplate``."""

    family_id: int
    site: str
    example: str
    articles: int
    stories: int
    own: Ruling
    sampled: StoryCount


@dataclass(slots=True, frozen=True)
class StoryCount:
    """The number of stories in a family's sample, with a hash of the texts that were counted."""

    key: int
    stories: int
    """0 if the articles have one topic."""
    by_site: bool
    """True if other articles of the site were read as well."""


def read_family(reader: EvidenceReader, family: int) -> FamilyRow | None:
    """Return the row of *family*, or None for a family that needs no row.

    It needs one if it is on LEAST_ARTICLES articles, if its cues are strong or if a person decided
    on it.
    """
    connection = reader.connection
    texts = _wordings(connection, family)
    if not texts:
        return None
    site = texts[0]["site"]
    articles = _count_articles(connection, family)
    sample = reader.sample_articles(family, site, articles)
    cues = _strongest_cues(reader, texts, sample)
    is_listed = articles >= LEAST_ARTICLES or cues.score > 1
    moved = family_in_parts(connection, family)
    if not (is_listed or moved) and latest_override(connection, family) is None:
        return None
    sampled = _count_stories(reader, family, site, sample, calls=cues.calls)
    stories = sampled.stories
    if articles > SAMPLE:
        stories = round(articles * stories / len(sample))
    everywhere = articles + (moved["articles"] if moved else 0)
    stories = max(1, stories, moved["stories"] if moved else 0)
    needs_span = (not cues.score and stories >= min(LARGE_STORIES, WEAK_STORIES)) or cues.in_passing
    evidence = FamilyEvidence(
        articles=everywhere,
        stories=stories,
        span_articles=_count_in_span(connection, family, site, moved) if needs_span else everywhere,
        cues=cues,
        words=max(round(length_in_words(words(row["text"]))) for row in texts),
        by_one_author=not cues.score and is_by_one_author(reader, sample),
    )
    own = judge(evidence)
    if sampled.by_site:
        # The verdict can change with the site's other articles, and when others write for the site.
        own = replace(own, by_bulk=True)
    if (
        own.verdict == "review"
        and moved
        and moved["own_verdict"] == "drop"
        and not _is_on_fewer_pages(connection, family, site, moved, evidence)
    ):
        own = replace(own, verdict="drop", reason=moved["reason"])
    return FamilyRow(family, site, texts[0]["text"], everywhere, stories, own, sampled)


def _strongest_cues(reader: EvidenceReader, texts: list[sqlite3.Row], sample: list[int]) -> Cues:
    """Return the cues of that one of the family's *texts* that has the strongest ones."""
    names = reader.names_of_site(texts[0]["site"])
    authors = _author_names(reader.connection, sample)
    return max((cues_of(row["text"], names, authors) for row in texts), key=_cue_strength)


def _wordings(connection: sqlite3.Connection, family: int) -> list[sqlite3.Row]:
    """Return up to SAMPLE texts of *family*, those first by ``block_key``.

    They do not depend on the order of crawling.
    """
    # The index gives the first texts of each member: a family may have as many texts as articles.
    return connection.execute(
        f"WITH member(family_key) AS ({MEMBERS})"
        " SELECT text, site FROM blocks WHERE block_id IN (SELECT block_id"
        "  FROM member JOIN block_rows AS one ON one.block_id IN (SELECT block_id"
        "   FROM block_rows AS row WHERE row.family_key = member.family_key AND EXISTS"
        "    (SELECT 1 FROM article_blocks AS use WHERE use.block_id = row.block_id"
        f"     AND {COUNTED})"
        f"   ORDER BY block_key LIMIT {SAMPLE})"
        f"  ORDER BY one.block_key LIMIT {SAMPLE}) ORDER BY block_key",
        {"family": family},
    ).fetchall()


def _count_stories(
    reader: EvidenceReader, family: int, site: str, articles: list[int], *, calls: bool
) -> StoryCount:
    """Count the stories of the sample *articles*, or reuse the stored count of the same texts.

    Whether they have one topic is asked only if their number matters, and not of a line that
    *calls* on the reader: it may call on the readers of all news of football.
    """
    names = [" ".join(name) for name in reader.names_of_site(site)]
    key = hash64(__version__, *names, *_texts(reader, articles))
    row = reader.connection.execute(
        "SELECT sample_key, sampled_stories FROM boilerplate WHERE family_id = ?", (family,)
    ).fetchone()
    stories = row[1] if row and row[0] == key else None
    others = [] if calls else reader.sample_of_site(site)
    wide = hash64(str(key), *_texts(reader, others))
    if row and row[0] == wide:
        return StoryCount(wide, row[1], by_site=True)
    if stories is None:
        stories = count_stories([reader.topic(article, site) for article in articles])
    if calls or stories < LEAST_STORIES:
        return StoryCount(key, stories, by_site=False)
    topic = topic_of(
        [reader.words_by_family(article, site) for article in articles],
        [
            reader.words_of_article(other, site)
            for other in others
            if family not in reader.layout(other)
        ],
    )
    return StoryCount(wide, 0 if topic else stories, by_site=True)


def _texts(reader: EvidenceReader, articles: list[int]) -> list[str]:
    return [str(each) for each in sorted(reader.hashes[article] for article in articles)]


def _count_articles(connection: sqlite3.Connection, family: int) -> int:
    row = connection.execute(
        "SELECT count(DISTINCT article_id) FROM block_rows JOIN article_blocks USING (block_id)"
        f" WHERE family_key IN ({MEMBERS}) AND {COUNTED}",
        {"family": family},
    ).fetchone()
    return int(row[0])


def _cue_strength(cues: Cues) -> tuple[bool, int, bool, bool, tuple[str, ...]]:
    return cues.stays, cues.score, cues.asks, cues.is_weak, cues.found


def _author_names(connection: sqlite3.Connection, articles: list[int]) -> list[Phrase]:
    rows = connection.execute(
        "SELECT DISTINCT authors FROM json_each(?) JOIN articles ON articles.id = value ORDER BY 1",
        (json.dumps(articles),),
    )
    return [name for row in rows for name in names_of_authors(row[0])]


def _is_on_fewer_pages(
    connection: sqlite3.Connection,
    family: int,
    site: str,
    moved: sqlite3.Row,
    evidence: FamilyEvidence,
) -> bool:
    """Return whether *family* was dropped for its share of the pages, which is too small now.

    It is so if the stories in parts are all other ones, and only the pages of which it is known
    that they are of its time are counted. Else the verdict would change when its articles come
    back from the parts.
    """
    if not moved["reason"].endswith(ON_MANY_PAGES):
        return False
    span = _count_in_span(connection, family, site, moved, is_certain=True)
    stories = min(evidence.articles, evidence.stories + moved["stories"])
    most = replace(evidence, stories=stories, span_articles=span)
    return judge(most).verdict == "review"


def _count_in_span(
    connection: sqlite3.Connection,
    family: int,
    site: str,
    moved: sqlite3.Row | None,
    *,
    is_certain: bool = False,
) -> int:
    """Count the articles that *site* published between the first and the last of *family*.

    *moved* is what is known of it in parts; *is_certain*: see :func:`.count_in_parts`.
    """
    # By the index, because the columns after the text of a row cost reading the whole text.
    first, last = connection.execute(
        "SELECT min(published_at), max(published_at) FROM articles INDEXED BY articles_by_id"
        " WHERE id IN (SELECT article_id FROM block_rows JOIN article_blocks USING (block_id)"
        f" WHERE family_key IN ({MEMBERS}) AND {COUNTED})",
        {"family": family},
    ).fetchone()
    since, until = first, last
    if moved:  # when it was last in a part is not known
        first = first and min(first, moved["first_published"] or first)
        since, until = moved["first_published"] and first, None
    in_parts = count_in_parts(connection, site, since, until, is_certain=is_certain)
    row = connection.execute(
        "SELECT count(*) FROM articles WHERE site = ?1"
        " AND (?2 IS NULL OR published_at BETWEEN ?2 AND ?3)",
        (site, first, last),
    ).fetchone()
    return int(row[0]) + in_parts


def latest_override(connection: sqlite3.Connection, family: int) -> sqlite3.Row | None:
    """Return the latest decision of a person on *family*, or None."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT verdict, note FROM boilerplate_overrides"
        f" WHERE family_id IN ({MEMBERS}) ORDER BY decided_at DESC, family_id LIMIT 1",
        {"family": family},
    ).fetchone()
    return row
