"""An article that was removed leaves in no format, by none of its addresses and visits."""

from __future__ import annotations

import gzip
import zipfile
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.joining import join_articles
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.tombstones import Removal
from tests.support import warcs
from tests.support.archives import FilledArchive
from tests.support.captured import capture, payload_digest, revisit
from tests.support.exchange import newsarchive

WORD = "quimblegrast"
SECRET = f"The {WORD} was seen again by the keeper of the lighthouse on the first of May."
URLS = [f"https://herald.example/{WORD}-{number}" for number in range(3)]
OTHER = "https://herald.example/lighthouse"
FORMATS = ("jsonl", "csv", "atom", "warc", "wacz", "opml")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive with two joined articles, a redirect, and an article that stays."""
    filled = FilledArchive(tmp_path / "archive.db")
    seen = {"last_seen_at": "2026-06-01T00:00:00Z", "gone_at": "2026-06-02T00:00:00Z"}
    first, joined = (
        filled.article(f"The {WORD}", SECRET, url=url, authors=[f"Ann {WORD}"], **seen)
        for url in URLS[:2]
    )
    filled.article("The lighthouse", "It was painted in May.", url=OTHER)
    filled.revision(first, 1, f"The {WORD} before", f"{SECRET} Or was it?")
    filled.execute(
        "INSERT INTO urls(url, site, state, outcome, article_id) VALUES"
        " (?, 'herald.example', 'done', 'duplicate', ?)",
        URLS[2], first,
    )  # fmt: skip
    body = warcs.page(WORD)
    for day, url in enumerate([*URLS, URLS[0]], 1):
        capture(filled, body + b"<!-- %d -->" % day, f"2026-05-0{day}T10:00:00Z", url)
    capture(filled, warcs.page("Lighthouse"), "2026-05-06T10:00:00Z", OTHER)
    # A visit of the article that stays, which showed what the removed one had shown.
    field = f"WARC-Refers-To-Target-URI: {URLS[0]}\r\nWARC-Refers-To-Date: 2026-05-01T10:00:00Z"
    revisit(filled, "2026-05-07", payload_digest(body + b"<!-- 1 -->"), field, url=OTHER)
    filled.close()
    with Archive(tmp_path / "archive.db") as opened:
        opened.write(lambda connection: join_articles(connection, first, joined))
    return tmp_path / "archive.db"


def content(archive: Path, kind: str, status: int = 0) -> bytes:
    """Return what an export of the format *kind* holds, unpacked."""
    out = archive.parent / f"out.{kind}"
    newsarchive(archive, "export", "--format", kind, "-o", str(out), status=status)
    if kind == "warc":
        return gzip.decompress(out.read_bytes())
    if kind != "wacz":
        return out.read_bytes()
    with zipfile.ZipFile(out) as package:
        parts = [package.read(name) for name in package.namelist()]
    return b"".join(gzip.decompress(each) if each[:2] == b"\x1f\x8b" else each for each in parts)


@pytest.mark.parametrize("is_erased", [True, False], ids=["erased", "rows only"])
def test_a_removed_article_leaves_in_no_format(archive: Path, is_erased: bool) -> None:
    """Without the last step, its records are still in the WARC files of the archive."""
    assert WORD.encode() in content(archive, "warc")
    if is_erased:
        newsarchive(archive, "remove", "--yes", URLS[1])
    else:
        removal = Removal(at="2026-07-01T00:00:00Z")
        with Archive(archive) as opened:
            opened.write(partial(remove_article, article_id=1, removal=removal))
    for kind in FORMATS:
        # The visit that repeats a removed page cannot be read until it is erased too.
        status = 1 if kind in ("warc", "wacz") and not is_erased else 0
        found = content(archive, kind, status)
        assert WORD.encode() not in found.lower(), kind
        assert (b"lighthouse" in found) == (kind != "opml")


def test_of_metadata_that_was_kept_no_text_and_no_page_leaves(archive: Path) -> None:
    newsarchive(archive, "remove", "--yes", "--keep-metadata", URLS[0])
    for kind in FORMATS:
        found = content(archive, kind)
        assert b"keeper of the" not in found, kind
