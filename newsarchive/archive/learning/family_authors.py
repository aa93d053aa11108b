"""Find out whether one person wrote all articles of a family of blocks."""

from __future__ import annotations

import json
from collections import Counter

from newsarchive.archive.learning.evidence_reader import EvidenceReader
from newsarchive.archive.learning.family_members import names_of_authors

#: A family is by one author even if this share of its articles names another one, as copies do. In
#: a family of fewer articles than FEW_ARTICLES, all must name the same author.
OTHER_AUTHOR, FEW_ARTICLES = 0.1, 8
#: An author of at least this share of a site's articles counts as the whole site.
MOST_OF_SITE = 0.6


def is_by_one_author(reader: EvidenceReader, articles: list[int]) -> bool:
    """Return whether one person wrote all *articles*, and others write for the site as well.

    Then a line that all of them have, such as the last words of a column, belongs to the author and
    is not boilerplate of the site.
    """
    author = only_author(reader, articles)
    if author is None:
        return False
    of_site = reader.author_counts(reader.site_of(articles[0]))
    return of_site[author] < MOST_OF_SITE * of_site.total()


def only_author(reader: EvidenceReader, articles: list[int]) -> str | None:
    """Return the author (a JSON list of one name) of nearly all *articles*, or None."""
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
