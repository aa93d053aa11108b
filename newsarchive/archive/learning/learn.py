"""Learn at the end of a crawl: which lines a site repeats, and which articles are one story.

Articles that were stored or changed wait in a table. Each step takes its work from one table and
fills the next one in the same transaction, in short slices. So the next learner resumes the work
of one that was killed, and two learners share the work.

    unlearned_articles -> unjudged_families -> dirty_articles -> uncompared_articles
    -> unwritten_stories -> stories

The first two are worked off site by site, the others for all sites together. Before all, articles
that an older version stored twice are joined (``doubles.py``). After the cleaning, revisions that
an older version judged are judged again (``revisions.py``).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.articles.cleaning import clean_stored_article
from newsarchive.archive.learning.doubles import join_slice
from newsarchive.archive.learning.evidence_reader import RememberedEvidence
from newsarchive.archive.learning.family_members import queue_families
from newsarchive.archive.learning.judging import SLICE_SECONDS, judge_slice
from newsarchive.archive.learning.revisions import judge_revisions_slice
from newsarchive.archive.learning.stories.comparing import compare_slice
from newsarchive.archive.learning.stories.texts import RememberedTexts
from newsarchive.archive.learning.stories.writing import write_slice
from newsarchive.archive.learning.sweeping import sweep
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.parts.moving import OpenFile
from newsarchive.archive.parts.partitioning import settle_all
from newsarchive.archive.parts.tidying import INDEXES, TIDY_PAGES, free_pages, merge_index
from newsarchive.archive.work_queues import queue_cleaning, queue_comparing, queue_judging
from newsarchive.article import iso
from newsarchive.text import counted

#: The families of at most this many articles are queued before a look at the clock, and one
#: transaction cleans at most this many.
MARKED_AT_ONCE = 50
CLEANED_AT_ONCE = 50
#: A list of so many unlearned articles is held in memory, sorted by their sites.
LISTED_AT_ONCE = 50_000

#: The full-text indexes are merged if this share of all articles is new or was cleaned again.
TIDY_SHARE = 0.1

Progress = Callable[[str], None]


@dataclass(slots=True, frozen=True)
class Learned:
    """The results of one learning."""

    articles: int
    """Number of articles that were read."""
    families_dropped: int
    """Number of families that were judged boilerplate, also of those judged so before."""
    families_kept: int
    """Number of families that recur and stay in the text."""
    cleaned: int
    """Number of articles whose clean text changed."""
    stories: int
    """Number of stories of more than one article that were written."""
    joined: int = 0
    """Number of articles that were stored twice and are one now."""


def learn(
    archive: Archive,
    sites: Collection[str] | None = None,
    *,
    now: datetime,
    progress: Progress | None = None,
    step: Progress | None = None,
) -> Learned:
    """Learn from the new articles in *archive*, of all its sites or of *sites*.

    The result depends on the articles alone, and not on the order of crawling or on how often
    learning ran before. The work is in proportion to the new articles. *progress* is called with
    lines for people when a part is done, *step* with what is done at the moment. May be called
    from any thread; raises :class:`~newsarchive.errors.ArchiveError`.
    """
    show = progress or (lambda line: None)
    now_done = step or (lambda line: None)

    def count(what: str) -> Callable[[int], None]:
        return lambda number: now_done(f"learning: {counted(number, 'article')} {what}")

    joined = _repeat_until_empty(archive, join_slice, count("joined"))
    if joined:
        show(f"joined {counted(joined, 'article')} that had been stored twice, at two addresses")
    articles, verdicts = _judge_sites(archive, sites, iso(now) or "", count("read and judged"))
    if articles:
        show(f"read {counted(articles, 'article')} and judged what their sites repeat")
    brought, missing = sweep(archive)
    if brought:
        show(f"brought {counted(brought, 'article')} back from parts, to clean them")
        _judge_sites(archive, (), iso(now) or "", lambda _: None)  # The lines of these articles.
    for line in missing:
        show(line)
    cleaned = _repeat_until_empty(archive, _clean_slice, count("cleaned"))
    if cleaned:
        show(f"cleaned {counted(cleaned, 'article')} again")
    judged = _repeat_until_empty(archive, judge_revisions_slice, count("with judged revisions"))
    if judged:
        show(f"judged the revisions of {counted(judged, 'article')} again")
    now_done("learning: merging the indexes")
    _compact_indexes(archive, articles + cleaned)
    texts = RememberedTexts()
    _repeat_until_empty(archive, lambda c: compare_slice(c, texts), count("compared"))
    stories = _repeat_until_empty(archive, write_slice, count("in stories"))
    _settle_parts(archive)
    kept = verdicts["keep"] + verdicts["review"]
    return Learned(articles, verdicts["drop"], kept, cleaned, stories, joined)


def _judge_sites(
    archive: Archive, sites: Collection[str] | None, now: str, count: Callable[[int], None]
) -> tuple[int, Counter[str]]:
    """Read the unlearned articles and judge their families; count the articles and the verdicts."""
    articles, verdicts = 0, Counter[str]()
    work = _SitesInTurn(now)
    while True:
        while result := archive.write(work.slice):
            articles += result[0]
            verdicts += result[1]
            count(articles)
        if not work.add(_unlearned(archive, sites)):
            return articles, verdicts


class _SitesInTurn:
    """Reads and judges one site after the other.

    Judging reads a sample of the site's articles again and again. All of it is remembered only if
    the families of one site are judged at a time: with 120 sites of 20 articles each, judging all
    families in the order of their numbers took four times as long.
    """

    def __init__(self, now: str) -> None:
        self._now = now
        self._evidence = RememberedEvidence()
        self._waiting: deque[tuple[str, int]] = deque()
        """Sites and articles that are not read yet, site by site."""
        self._site: str | None = None

    def slice(self, connection: sqlite3.Connection) -> tuple[int, Counter[str]] | None:
        """Read and judge for SLICE_SECONDS; count articles and verdicts; None: nothing is left."""
        articles, verdicts = 0, Counter[str]()
        until = time.monotonic() + SLICE_SECONDS
        while True:
            if ids := self._next_articles():
                articles += _queue_families(connection, ids)
            elif judged := judge_slice(connection, self._now, self._evidence, until):
                verdicts += judged
            elif not self._begin_site():
                return (articles, verdicts) if articles or verdicts else None
            if time.monotonic() >= until:
                return articles, verdicts

    def _next_articles(self) -> list[int]:
        """Take the next articles of the site that is being read; none if it can be judged."""
        ids: list[int] = []
        while self._waiting and self._waiting[0][0] == self._site and len(ids) < MARKED_AT_ONCE:
            ids.append(self._waiting.popleft()[1])
        return ids

    def _begin_site(self) -> bool:
        """Go on to the next site, and return whether there is one."""
        self._site = self._waiting[0][0] if self._waiting else None
        return bool(self._waiting)

    def add(self, articles: list[tuple[str, int]]) -> bool:
        """Add sites and articles to read, site by site, and return whether there are any."""
        self._waiting.extend(articles)
        return bool(articles)


def _unlearned(archive: Archive, sites: Collection[str] | None) -> list[tuple[str, int]]:
    """Return up to LISTED_AT_ONCE unlearned articles with their sites, in order of these.

    By a connection of its own, because a list of many takes seconds: other programs can write.
    """
    with open_reader(archive.path, check_damage=False) as connection:
        rows = connection.execute(
            "SELECT site, article_id FROM unlearned_articles JOIN articles ON id = article_id"
            " WHERE ?1 IS NULL OR site IN (SELECT value FROM json_each(?1))"
            f" ORDER BY site, article_id LIMIT {LISTED_AT_ONCE}",
            (None if sites is None else json.dumps(sorted(sites)),),
        )
        return [tuple(row) for row in rows]


def _repeat_until_empty(
    archive: Archive,
    work_on_slice: Callable[[sqlite3.Connection], tuple[int, int] | None],
    count: Callable[[int], None],
) -> int:
    """Repeat *work_on_slice*, which returns (taken, changed) or None, and add up the changed.

    *count* is called with the number taken so far.
    """
    taken = changed = 0
    while result := archive.write(work_on_slice):
        taken += result[0]
        changed += result[1]
        count(taken)
    return changed


def _settle_parts(archive: Archive) -> None:
    """Delete the copies of brought back articles from their parts: a search would find them too."""
    if archive.write(lambda c: any(not part.is_settled for part in parts_of(c))):
        with OpenFile(archive.path) as opened:
            settle_all(opened)


def _compact_indexes(archive: Archive, changed: int) -> None:
    """Merge the full-text indexes and free their unused pages, after *changed* texts were written.

    FTS5 itself frees deleted entries only when a part of an index is merged into its oldest part.
    While a site is new, most of its articles are cleaned once, and the index would have twice its
    size for months.
    """
    # By the writer, because this may be another thread than the one that may read.
    articles = archive.write(_count_articles)
    if not changed or changed < TIDY_SHARE * articles:
        return
    for index in INDEXES:
        pages = -TIDY_PAGES  # A negative number first queues all parts of the index for merging.
        while archive.write(partial(merge_index, index=index, pages=pages)):
            pages = TIDY_PAGES
    while archive.write(free_pages):
        pass


def _count_articles(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _queue_families(connection: sqlite3.Connection, listed: list[int]) -> int:
    """Queue the families of those of *listed* articles that are unlearned; return their number."""
    waiting = (
        "DELETE FROM unlearned_articles WHERE article_id IN (SELECT value FROM json_each(?))"
        " RETURNING article_id"
    )
    ids = sorted(row[0] for row in connection.execute(waiting, (json.dumps(listed),)))
    queue_families(connection, ids)
    queue_judging(connection, _families_by_bulk(connection, ids))
    # The articles themselves were cut by the verdicts and headlines of that moment; whatever has
    # changed or comes since queues them for cleaning by itself.
    for article_id in ids:
        queue_cleaning(connection, _articles_with_teaser(connection, article_id))
    queue_comparing(connection, ids)
    return len(ids)


def _families_by_bulk(connection: sqlite3.Connection, article_ids: list[int]) -> list[int]:
    """Return the families of the same sites whose verdict depends on the number of articles."""
    rows = connection.execute(
        "SELECT family_id FROM boilerplate WHERE by_bulk AND site IN"
        " (SELECT site FROM json_each(?) JOIN articles ON articles.id = value)",
        (json.dumps(article_ids),),
    )
    return [row[0] for row in rows]


def _articles_with_teaser(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Return the articles with a line that is a headline of *article_id*, alone or after a lead.

    Lines that no extractor took for text do not count: nothing depends on them.
    """
    select = " UNION ".join(
        "SELECT article_blocks.article_id FROM headlines"
        f" JOIN {lines} JOIN article_blocks USING (block_id)"
        " WHERE headlines.article_id = ?1 AND unread IS NULL"
        for lines in (
            "teasers USING (headline_key)",
            "block_rows ON block_rows.family_key = headline_key",
        )
    )
    return [row[0] for row in connection.execute(select, (article_id,))]


def _clean_slice(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Clean some dirty articles; return how many, and how many texts changed, or None for none."""
    rows = connection.execute(
        f"SELECT article_id FROM dirty_articles ORDER BY article_id LIMIT {CLEANED_AT_ONCE}"
    ).fetchall()
    if not rows:
        return None
    return len(rows), sum(clean_stored_article(connection, row[0]) for row in rows)
