"""Deriving an article's clean text from its blocks and the verdicts on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from newsarchive.archive.articles.block_storage import block_texts, move_blocks, text_offsets
from newsarchive.archive.work_queues import queue_comparing
from newsarchive.article import Block
from newsarchive.boilerplate.removals import Cleaned, Removal, Verdict, clean, family_key
from newsarchive.boilerplate.teasers import after_any_lead, after_lead, is_lead, teasers_at_end
from newsarchive.text import hash64, word_count, words

#: What article_blocks.removed says where a learned family removed a block: the family's own reason
#: is in ``boilerplate``, and changes as more is known.
LEARNED = "learned"
#: Share of a block's characters inside links from which it may be a headline that leads elsewhere.
LINKED = 0.5
#: Words a headline needs to be recognised as one: "Sport" is the title of some page, too.
LEAST_HEADLINE_WORDS = 3
#: Words up to which what follows a lead is a headline though no article here has it.
MOST_HEADLINE_WORDS = 30


def clean_blocks(
    connection: sqlite3.Connection,
    site: str,
    blocks: Sequence[Block],
    article_id: int | None = None,
    keys: Sequence[int] = (),
) -> Cleaned:
    """What stays of *blocks* by the verdicts that *site* has now.

    *article_id*: of a stored article; *keys*: the family keys of the blocks, where they are known.
    """
    keys = keys or [family_key(site, block.text) for block in blocks]
    known = verdicts_of(connection, keys)
    teasers = _teasers(connection, site, blocks, keys, article_id)
    to_cut = [
        each if (each := known.get(key)) and each.reason else teaser if key not in known else None
        for key, teaser in zip(keys, teasers, strict=True)
    ]
    is_cut = [each is not None for each in to_cut]
    for position in teasers_at_end([block.text for block in blocks], is_cut):
        if keys[position] not in known and to_cut[position] is None:
            to_cut[position] = Verdict(None, "in a list of other articles")
    return clean(blocks, to_cut)


def verdicts_of(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Verdict]:
    """The verdicts on the families of *keys*: to drop, or (empty reason) kept by a person."""
    rows = connection.execute(
        "SELECT key.value, boilerplate.family_id, verdict, decided_by"
        " FROM json_each(?) AS key LEFT JOIN family_members ON family_key = key.value"
        " JOIN boilerplate ON boilerplate.family_id = coalesce(family_members.family_id, key.value)"
        " WHERE verdict = 'drop' OR decided_by = 'person'",
        (json.dumps(sorted(set(keys))),),
    )
    return {
        key: Verdict(family_id, LEARNED if verdict == "drop" else "", by)
        for key, family_id, verdict, by in rows
    }


def _teasers(
    connection: sqlite3.Connection,
    site: str,
    blocks: Sequence[Block],
    keys: Sequence[int],
    article_id: int | None,
) -> list[Verdict | None]:
    """Which blocks are the headline of another article of the site, linked or after a lead.

    A line that is a headline keeps the lead before it valid for the next: lists of them.
    """
    leads = [after_lead(block.text) for block in blocks]
    rests = [lead or after_any_lead(b.text) for lead, b in zip(leads, blocks, strict=True)]
    rest_keys = [family_key(site, rest) if rest else None for rest in rests]
    headlines = _headlines_among(connection, {*keys, *filter(None, rest_keys)}, article_id)
    verdicts: list[Verdict | None] = []
    is_led = False
    for block, key, lead, rest, rest_key in zip(blocks, keys, leads, rests, rest_keys, strict=True):
        is_linked = block.links >= LINKED
        is_teaser = (
            ((is_led or is_linked) and key in headlines and _is_long_enough(block.text))
            # Behind words that no list has, a headline must be one that no sentence is by chance.
            or (rest and rest_key in headlines and _is_long_enough(rest, lead is None))
            or (lead and is_linked and word_count(lead) <= MOST_HEADLINE_WORDS)
        )
        verdicts.append(Verdict(None, "headline of another article") if is_teaser else None)
        is_led = bool(is_teaser) or is_lead(block.text)
    return verdicts


def _headlines_among(
    connection: sqlite3.Connection, keys: Iterable[int], article_id: int | None
) -> set[int]:
    """Which of *keys* are those of headlines of other articles than *article_id*."""
    rows = connection.execute(
        "SELECT headline_key FROM json_each(?) JOIN headlines ON headline_key = value"
        " WHERE article_id IS NOT ?",
        (json.dumps(sorted(keys)), article_id),
    )
    return {row[0] for row in rows}


def _is_long_enough(headline: str, extra_words: int = 0) -> bool:
    return word_count(headline) >= LEAST_HEADLINE_WORDS + extra_words


def clean_text(blocks: Sequence[Block], removals: Sequence[Removal | None]) -> str:
    """The text that is left."""
    pairs = zip(blocks, removals, strict=True)
    return "\n".join(block.text for block, removal in pairs if removal is None)


def fingerprint(text: str) -> int:
    """Equal for texts of the same words: case, punctuation and spacing aside."""
    return hash64(*words(text))


def clean_stored_article(connection: sqlite3.Connection, article_id: int) -> bool:
    """Derive the clean text of a stored article anew; whether it changed.

    Text, word count and fingerprint follow, and by its triggers the index.
    """
    connection.execute("DELETE FROM dirty_articles WHERE article_id = ?", (article_id,))
    site, old, was_whole = connection.execute(
        "SELECT site, text, kept_whole FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    texts = block_texts(connection, article_id)
    blocks, before = _stored_blocks(connection, article_id, [text for _, _, text in texts])
    result = clean_blocks(connection, site, blocks, article_id, [key for _, key, _ in texts])
    if list(result.removals) == before and result.kept_whole == was_whole:
        return False
    _write_removals(connection, article_id, before, result.removals)
    text = clean_text(blocks, result.removals)
    connection.execute(
        "UPDATE articles SET text = ?, word_count = ?, fingerprint = ?, kept_whole = ?"
        " WHERE id = ?",
        (text, word_count(text), fingerprint(text), result.kept_whole, article_id),
    )
    starts = text_offsets(blocks, result.removals)
    rows = ((row[0], row[2], start) for row, start in zip(texts, starts, strict=True))
    move_blocks(connection, article_id, rows)
    if text != old:
        queue_comparing(connection, [article_id])
    return text != str(old)


def _stored_blocks(
    connection: sqlite3.Connection, article_id: int, texts: Sequence[str]
) -> tuple[list[Block], list[Removal | None]]:
    """The blocks of an article as extraction gave them, and what removed them now.

    A block has its ``removed`` where extraction set it aside.
    """
    rows = connection.execute(
        "SELECT links, removed, removed_by, family_id"
        " FROM article_blocks WHERE article_id = ? ORDER BY position",
        (article_id,),
    ).fetchall()
    blocks = [
        Block(
            text=text,
            links=row["links"] / 100,
            removed=row["removed"] if row["removed_by"] == "extraction" else None,
        )
        for row, text in zip(rows, texts, strict=True)
    ]
    removals = [
        Removal(row["removed"], row["removed_by"], row["family_id"]) if row["removed"] else None
        for row in rows
    ]
    return blocks, removals


def _write_removals(
    connection: sqlite3.Connection,
    article_id: int,
    before: Sequence[Removal | None],
    after: Sequence[Removal | None],
) -> None:
    """Record which blocks of an article are out of its text, and why, where that is news."""
    connection.executemany(
        "UPDATE article_blocks SET removed = ?, family_id = ?, removed_by = ?"
        " WHERE article_id = ? AND position = ?",
        [
            (each and each.reason, each and each.family_id, each and each.by, article_id, position)
            for position, (old, each) in enumerate(zip(before, after, strict=True))
            if each != old
        ],
    )
