"""Whether the articles of a family of blocks are all by one person."""

from __future__ import annotations

import json
from collections import Counter

from newsarchive.archive.learning.evidence_reader import EvidenceReader
from newsarchive.archive.learning.family_members import names_of_authors

#: Share of a family's articles that may have another author over them, as copies have, for it to
#: be one author's; of fewer articles than these, none.
OTHER_AUTHOR, FEW_ARTICLES = 0.1, 8
#: Share of a site's articles from which an author is the site.
MOST_OF_SITE = 0.6


def is_by_one_author(reader: EvidenceReader, articles: list[int]) -> bool:
    """Whether *articles* are by one person, and others write for their site as well.

    So the last words of a column are its author's, no matter of the site's.
    """
    author = only_author(reader, articles)
    if author is None:
        return False
    of_site = reader.author_counts(reader.site_of(articles[0]))
    return of_site[author] < MOST_OF_SITE * of_site.total()


def only_author(reader: EvidenceReader, articles: list[int]) -> str | None:
    """The author of nearly all *articles*; a copy may have another name over it."""
    rows = reader.connection.execute(
        "SELECT authors FROM json_each(?) JOIN articles ON articles.id = value",
        (json.dumps(articles),),
    ).fetchall()
    if not rows:
        return None
    ((authors, number),) = Counter(row[0] for row in rows).most_common(1)
    others = 0 if len(rows) < FEW_ARTICLES else OTHER_AUTHOR * len(rows)
    is_one = len(rows) - number <= others and len(names_of_authors(authors)) == 1
    return str(authors) if is_one else None
