"""Show people the families of blocks: what a site repeats, what is removed of it, and by whom."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass

from newsarchive.archive.learning.family_members import MEMBERS, family_of
from newsarchive.archive.parts.every_file import every_file
from newsarchive.boilerplate.removals import family_key
from newsarchive.errors import NewsArchiveError
from newsarchive.text import one_line

_NUMBER = re.compile(r"[-+]?\d{1,19}")
_INT64 = range(-(2**63), 2**63)
#: Families that are shown if a line may mean several.
MOST_SHOWN = 5
#: Articles and wordings that are shown of a family.
MOST_PLACES, MOST_WORDINGS = 3, 5

_UNITED = "coalesce(family_members.family_id, family_key)"
_TEXTS = (
    f"SELECT family_key, site, min(text) FROM blocks WHERE family_key IN ({MEMBERS})"
    " GROUP BY family_key"
)
_USES = (
    "SELECT removed, removed_by, count(DISTINCT article_id) FROM article_blocks"
    f" JOIN block_rows USING (block_id) WHERE family_key IN ({MEMBERS})"
    " GROUP BY removed, removed_by"
)
_ARTICLES = (
    "SELECT count(DISTINCT article_id) FROM article_blocks JOIN block_rows USING (block_id)"
    f" WHERE family_key IN ({MEMBERS})"
)
_PLACES = (
    "SELECT published_at, url, title, min(position), removed, removed_by FROM block_rows"
    " JOIN article_blocks USING (block_id) JOIN articles ON id = article_id"
    f" WHERE family_key IN ({MEMBERS}) GROUP BY id"
    f" ORDER BY published_at DESC, url LIMIT {MOST_PLACES}"
)
#: The example of a family is from its first article.
_OF_EXTRACTION = (
    "SELECT family, site, articles, (SELECT text FROM article_blocks JOIN blocks USING (block_id)"
    "  WHERE article_id = found.first AND block_id = found.block_id LIMIT 1) AS text, removed,"
    "  first"
    f" FROM (SELECT {_UNITED} AS family, articles.site AS site, min(article_id) AS first, block_id,"
    "  count(DISTINCT article_id) AS articles, removed FROM article_blocks"
    "  JOIN block_rows USING (block_id)"
    "  LEFT JOIN family_members USING (family_key) JOIN articles ON articles.id = article_id"
    "  WHERE removed_by = 'extraction' AND (?1 IS NULL OR articles.site = ?1) GROUP BY 1, removed"
    ") AS found"
)


class UnknownFamily(NewsArchiveError):
    """No family and no line of an article has this number or text."""

    def __init__(self, name: int | str) -> None:
        super().__init__(
            f"there is no family {name}; `newsarchive blocks list` shows the families, or name a"
            " line of an article"
            if isinstance(name, int)
            else f"no article has a line {name!r}"
        )


class AmbiguousLine(NewsArchiveError):
    """Several families begin with the line that a person named."""


@dataclass(slots=True, frozen=True)
class BlockPlace:
    """An article that has a block of a family."""

    url: str
    title: str | None
    position: int
    """Position of the block in the article, from 0."""
    removed: str | None
    """Why it is removed there; None: it is in the text."""
    removed_by: str | None


@dataclass(slots=True, frozen=True)
class Family:
    """A family with all that people see of it."""

    family_id: int
    site: str
    example: str
    verdict: str | None
    """None: it has no row in ``boilerplate``: it does not recur, or extraction removes it."""
    articles: int
    stories: int | None
    reason: str | None
    decided_by: str | None
    decided_at: str | None
    wordings: list[str]
    """Up to five texts, if the family has several wordings."""
    uses: list[tuple[str | None, str | None, int]]
    """(why removed, by whom, in how many articles); None, None: in the text."""
    places: list[BlockPlace]
    """Up to three articles that have it, newest first."""


def listed_families(
    connection: sqlite3.Connection,
    site: str | None,
    verdict: str | None,
    limit: int,
    by: str | None = None,
) -> list[tuple[object, ...]]:
    """Return the families of *site* with *verdict*, decided *by*, those on most articles first.

    Each is (family_id, site, verdict, articles, stories, decided_by, example, reason). *by* is
    rule, person or extraction; without it, families that only extraction removed are left out.
    """
    if by == "extraction":
        if verdict not in (None, "drop"):
            return []
        return _of_extraction(connection, site)[:limit]
    rows = connection.execute(
        "SELECT family_id, site, verdict, articles, stories, decided_by, example, reason"
        " FROM boilerplate WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR verdict = ?2)"
        " AND (?4 IS NULL OR decided_by = ?4) ORDER BY site, articles DESC, family_id LIMIT ?3",
        (site, verdict, limit, by),
    )
    return [tuple(row) for row in rows]


def _of_extraction(connection: sqlite3.Connection, site: str | None) -> list[tuple[object, ...]]:
    """Return the families that extraction removed in any file, as :func:`listed_families` does."""
    found: dict[tuple[int, str], tuple[int, str, int, str]] = {}
    for file in every_file(connection):
        for family, of_site, articles, text, removed, first in file.execute(
            _OF_EXTRACTION, (site,)
        ):
            key = (family, removed)
            earlier = found.get(key)
            if earlier is not None:
                articles += earlier[2]
                first, text = min((earlier[0], earlier[3]), (first, text))
            found[key] = (first, of_site, articles, text)
    order = sorted(found, key=lambda key: (found[key][1], -found[key][2], *key))
    rows: list[tuple[object, ...]] = []
    for family, removed in order:
        _, of_site, articles, text = found[family, removed]
        rows.append((family, of_site, "drop", articles, None, "extraction", text, removed))
    return rows


def family_details(connection: sqlite3.Connection, family_id: int) -> Family:
    """Return all that is known about a family. Raises :class:`UnknownFamily`."""
    family = {"family": family_of(connection, family_id)}
    texts: dict[int, tuple[str, str]] = {}
    uses: Counter[tuple[str | None, str | None]] = Counter()
    places: list[tuple[str | None, BlockPlace]] = []
    articles = 0
    for file in every_file(connection):
        for key, site, text in file.execute(_TEXTS, family):
            texts[key] = min((text, site), texts.get(key, (text, site)))
        for removed, by, number in file.execute(_USES, family):
            uses[removed, by] += number
        articles += file.execute(_ARTICLES, family).fetchone()[0]
        places += [(row[0], BlockPlace(*row[1:])) for row in file.execute(_PLACES, family)]
    if not uses:
        raise UnknownFamily(family_id)
    judged = connection.execute(
        "SELECT example, verdict, stories, reason, decided_by, decided_at FROM boilerplate"
        " WHERE family_id = :family",
        family,
    ).fetchone()
    wordings = sorted(texts.values())
    places.sort(key=lambda each: each[1].url)
    places.sort(key=lambda each: each[0] or "", reverse=True)
    example, verdict, stories, reason, by, at = judged or (wordings[0][0], *[None] * 5)
    return Family(
        family_id=family["family"],
        site=wordings[0][1],
        example=example,
        verdict=verdict,
        articles=articles,
        stories=stories,
        reason=reason,
        decided_by=by,
        decided_at=at,
        wordings=[each[0] for each in wordings[:MOST_WORDINGS]] if len(wordings) > 1 else [],
        uses=[(*use, number) for use, number in sorted(uses.items(), key=_most_first)],
        places=[place for _, place in places[:MOST_PLACES]],
    )


def _most_first(use: tuple[tuple[str | None, str | None], int]) -> tuple[int, str, str]:
    (removed, by), number = use
    return (-number, removed or "", by or "")


def family_named(connection: sqlite3.Connection, name: str, site: str | None = None) -> int:
    """Return the family that *name* names: its number, one of its lines, or a line's beginning.

    Only families of *site*, if given. Raises :class:`UnknownFamily`, or :class:`AmbiguousLine` if
    several families have such a line. A line that is itself a number has to be named by its own.
    """
    number = int(name) if _NUMBER.fullmatch(name) and int(name) in _INT64 else None
    if number is not None:
        if not _is_known(connection, number, site):
            raise UnknownFamily(number)
        return number
    line = one_line(name)
    sites = [row[0] for row in connection.execute("SELECT site FROM sites ORDER BY site")]
    found = {
        (family_of(connection, key), each, line)
        for each in sites
        if site in (None, each) and _is_known(connection, key := family_key(each, line), each)
    } or _with_beginning(connection, line, site)
    if not found:
        raise UnknownFamily(name)
    if len({family for family, _, _ in found}) > 1:
        shown = sorted(found, key=lambda each: (each[2], each[1]))[:MOST_SHOWN]
        lines = "; ".join(f"{family} on {each}: {text[:60]!r}" for family, each, text in shown)
        more = " and others" if len(found) > len(shown) else ""
        raise AmbiguousLine(
            f"several families have a line {name!r}; name one by its number: {lines}{more}"
        )
    return found.pop()[0]


def _is_known(connection: sqlite3.Connection, family: int, site: str | None) -> bool:
    """Return whether an article has a line of *family*, on *site* if given, or a person decided."""
    values = {"family": family, "site": site or ""}
    known = (
        f"SELECT 1 FROM blocks WHERE family_key IN ({MEMBERS}) AND :site IN (site, '')"
        " UNION SELECT 1 FROM boilerplate_overrides WHERE family_id = :family AND :site = ''"
        " LIMIT 1"
    )
    files = every_file(connection)
    return any(file.execute(known, values).fetchone() is not None for file in files)


def _with_beginning(
    connection: sqlite3.Connection, line: str, site: str | None
) -> set[tuple[int, str, str]]:
    """Return (family, site, text) of some lines that begin with *line*. It reads all lines."""
    if not line:
        return set()
    beginning = (
        f"SELECT {_UNITED}, site, min(text) FROM blocks LEFT JOIN family_members USING (family_key)"
        " WHERE substr(text, 1, ?2) = ?1 AND (?3 IS NULL OR site = ?3) GROUP BY 1, site"
        f" LIMIT {MOST_SHOWN + 1}"
    )
    found: dict[tuple[int, str], str] = {}
    for file in every_file(connection):
        for family, of_site, text in file.execute(beginning, (line, len(line), site)):
            found[family, of_site] = min(text, found.get((family, of_site), text))
    return {(*key, text) for key, text in found.items()}
