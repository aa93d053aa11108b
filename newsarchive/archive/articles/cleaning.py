"""Derive an article's clean text from its blocks and the verdicts on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from newsarchive.archive.articles.block_storage import block_texts, move_blocks, text_offsets
from newsarchive.archive.work_queues import queue_comparing
from newsarchive.article import Block
from newsarchive.boilerplate.removals import Cleaned, Removal, Verdict, clean, family_key
from newsarchive.boilerplate.teasers import after_any_lead, after_lead, is_lead, teasers_at_end
from newsarchive.text import hash64, word_count, words
from newsarchive.writing.lengths import length_in_words

#: The value of article_blocks.removed if a learned family removed the block. The family's own
#: reason is in ``boilerplate``, because it changes as learning goes on.
LEARNED = "learned"
#: A block may be a linked headline if at least this share of its characters is inside links.
LINKED = 0.5
#: A headline with fewer words is not recognised as one: some page has the title "Sport".
LEAST_HEADLINE_WORDS = 3
#: A linked line after a lead is a headline up to this many words, even if no article here has it.
MOST_HEADLINE_WORDS = 30


def clean_blocks(
    connection: sqlite3.Connection,
    site: str,
    blocks: Sequence[Block],
    article_id: int | None = None,
    keys: Sequence[int] = (),
    decided: Mapping[int, Verdict] = MappingProxyType({}),
) -> Cleaned:
    """Decide which of *blocks* stay, by the current verdicts of *site*.

    *article_id* is the id if the article is stored, and *keys* are the family keys of the blocks
    if the caller has them. *decided* has verdicts by family key that count more than the stored
    ones.
    """
    keys = keys or [family_key(site, block.text) for block in blocks]
    known = {**verdicts_of(connection, keys), **decided}
    verdicts = [known.get(key) for key in keys]
    # Lines that no extractor took for text would divide lists of headlines.
    read = [position for position, block in enumerate(blocks) if block.is_read]
    lines, line_keys = [blocks[i] for i in read], [keys[i] for i in read]
    teasers = _teasers(connection, site, lines, line_keys, article_id)
    to_cut = [verdicts[i] or teaser for i, teaser in zip(read, teasers, strict=True)]
    is_cut = [each is not None and bool(each.reason) for each in to_cut]
    for number in teasers_at_end([block.text for block in lines], is_cut):
        to_cut[number] = to_cut[number] or Verdict(None, "in a list of other articles")
    for position, verdict in zip(read, to_cut, strict=True):
        verdicts[position] = verdict
    return clean(blocks, verdicts)


def verdicts_of(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Verdict]:
    """Return the verdicts on the families of *keys*, by key.

    Only families that are dropped, and those that a person keeps, whose reason is empty.
    """
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
    """Return a verdict for each block that is the headline of another article, None for the others.

    Such a block is linked or follows a lead such as "Read more:". A headline extends the lead to
    the next line, so that a list of headlines is recognised.
    """
    leads = [after_lead(block.text) for block in blocks]
    rests = [lead or after_any_lead(b.text) for lead, b in zip(leads, blocks, strict=True)]
    rest_keys = [family_key(site, rest) if rest else None for rest in rests]
    headlines = _headlines_among(connection, {*keys, *filter(None, rest_keys)}, article_id)
    verdicts: list[Verdict | None] = []
    line_before = ""
    was_teaser = False
    for block, key, lead, rest, rest_key in zip(blocks, keys, leads, rests, rest_keys, strict=True):
        is_linked = block.links >= LINKED
        is_teaser = (
            (
                key in headlines
                and (is_linked or was_teaser or is_lead(line_before))
                and _is_long_enough(block.text)
            )
            # After words that are no known lead, the headline must be longer, because a sentence
            # could end in a short one by chance.
            or (rest and rest_key in headlines and _is_long_enough(rest, lead is None))
            or (lead and is_linked and length_in_words(words(lead)) <= MOST_HEADLINE_WORDS)
        )
        verdicts.append(Verdict(None, "headline of another article") if is_teaser else None)
        was_teaser, line_before = bool(is_teaser), block.text
    return verdicts


def _headlines_among(
    connection: sqlite3.Connection, keys: Iterable[int], article_id: int | None
) -> set[int]:
    """Return those of *keys* that belong to a headline of an article other than *article_id*."""
    rows = connection.execute(
        "SELECT headline_key FROM json_each(?) JOIN headlines ON headline_key = value"
        " WHERE article_id IS NOT ?",
        (json.dumps(sorted(keys)), article_id),
    )
    return {row[0] for row in rows}


def _is_long_enough(headline: str, extra_words: int = 0) -> bool:
    return length_in_words(words(headline)) >= LEAST_HEADLINE_WORDS + extra_words


def clean_text(blocks: Sequence[Block], removals: Sequence[Removal | None]) -> str:
    """Return the text of the blocks that nothing removed, one line each."""
    pairs = zip(blocks, removals, strict=True)
    return "\n".join(block.text for block, removal in pairs if removal is None)


def fingerprint(text: str) -> int:
    """Return a hash of the words of *text*, the same whatever its case, punctuation and spacing."""
    return hash64(*words(text))


def would_follow(
    connection: sqlite3.Connection, article_id: int, decided: Mapping[int, Verdict]
) -> bool:
    """Return whether the verdicts *decided*, by family key, would change where a line of theirs is.

    For decisions of people: the article has such a line, and it would be in the text if it is to be
    kept, and would not if it is to be removed. Nothing is written.
    """
    (site,) = connection.execute("SELECT site FROM articles WHERE id = ?", (article_id,)).fetchone()
    texts = block_texts(connection, article_id)
    blocks, _ = stored_blocks(connection, article_id, [text for _, _, text in texts])
    keys = [key for _, key, _ in texts]
    result = clean_blocks(connection, site, blocks, article_id, keys, decided)
    return any(
        key in decided and (removal is None) != bool(decided[key].reason)
        for key, removal in zip(keys, result.removals, strict=True)
    )


def clean_stored_article(connection: sqlite3.Connection, article_id: int) -> bool:
    """Derive the clean text of a stored article again, and return whether the text changed.

    Word count and fingerprint follow the text, and triggers update the full-text index.
    """
    connection.execute("DELETE FROM dirty_articles WHERE article_id = ?", (article_id,))
    site, old, was_whole, of_words = connection.execute(
        "SELECT site, text, kept_whole, fingerprint FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    texts = block_texts(connection, article_id)
    blocks, before = stored_blocks(connection, article_id, [text for _, _, text in texts])
    result = clean_blocks(connection, site, blocks, article_id, [key for _, key, _ in texts])
    if list(result.removals) == before and result.kept_whole == was_whole:
        if fingerprint(old) != of_words:  # An older version counted other words.
            connection.execute(
                "UPDATE articles SET word_count = ?, fingerprint = ? WHERE id = ?",
                (word_count(old), fingerprint(old), article_id),
            )
        return False
    _write_removals(connection, article_id, blocks, before, result.removals)
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


def stored_blocks(
    connection: sqlite3.Connection, article_id: int, texts: Sequence[str]
) -> tuple[list[Block], list[Removal | None]]:
    """Return the blocks of an article as extraction returned them, and their current removals.

    ``Block.removed`` is set only if extraction itself set the block aside.
    """
    rows = connection.execute(
        "SELECT links, removed, removed_by, family_id, set_aside, unread"
        " FROM article_blocks WHERE article_id = ? ORDER BY position",
        (article_id,),
    ).fetchall()
    blocks = [
        Block(
            text=text,
            links=row["links"] / 100,
            removed=row["removed"] if row["removed_by"] == "extraction" else row["set_aside"],
            is_read=not row["unread"],
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
    blocks: Sequence[Block],
    before: Sequence[Removal | None],
    after: Sequence[Removal | None],
) -> None:
    """Store the removals *after* of an article's *blocks* that differ from those *before*."""
    connection.executemany(
        "UPDATE article_blocks SET removed = ?, family_id = ?, removed_by = ?, set_aside = ?"
        " WHERE article_id = ? AND position = ?",
        [
            (*removal_columns(block, each), article_id, position)
            for position, (block, old, each) in enumerate(zip(blocks, before, after, strict=True))
            if each != old
        ],
    )


def removal_columns(
    block: Block, removal: Removal | None
) -> tuple[str | None, int | None, str | None, str | None]:
    """Return ``removed, family_id, removed_by, set_aside`` of a block in ``article_blocks``.

    ``set_aside`` keeps extraction's own reason where a person decided otherwise.
    """
    if removal is None:
        return None, None, None, block.removed
    set_aside = block.removed if removal.by != "extraction" else None
    return removal.reason, removal.family_id, removal.by, set_aside
