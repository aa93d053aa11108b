"""Feeds of imported OPML files become sources: they go to ``feeds.opml`` beside the archive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsarchive.captures.imports.opml import Feed, feeds_in, merged, subscription_of
from newsarchive.console.output_file import output_file
from newsarchive.paths import feeds_file
from newsarchive.syndication.opml import write_opml
from newsarchive.text import counted

_TITLE = "Feeds of newsarchive"


def add_feeds(archive: Path, feeds: Iterable[Feed]) -> str:
    """Add *feeds* to the sources of *archive*; return what was done, for people.

    A feed that is there already gets the new tags. The file is replaced as a whole, so that a crash
    leaves the old one.
    """
    file = feeds_file(archive)
    known = feeds_in(file)
    new = list(feeds)
    all_feeds, added, tagged = merged(known, new)
    if added or tagged:
        with output_file(file, archive, text=False) as opened:
            opened.write(write_opml(_TITLE, map(subscription_of, all_feeds)))
    parts = [f"{counted(added, 'feed')} added to {file.name}"]
    if tagged:
        parts.append(f"{counted(tagged, 'feed')} in more folders")
    if rest := len(new) - added - tagged:
        parts.append(f"{rest} known")
    return ", ".join(parts)
