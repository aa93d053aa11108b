"""Compare the reading of feeds with feedparser's, on feedparser's own test feeds.

    .venv/bin/python benchmarks/feed_suite.py feedparser/tests --python PYTHON [--show links]

The folder is that of the tests in a checkout of kurtmckee/feedparser; PYTHON has feedparser
installed. Each file is read by both. An entry counts if feedparser gives it a link to a page; ours
must have the same links, and for each of these the same title and date. Most test feeds are of one
element, without a link: entries of these get a link first, so that titles and dates count. Files
with another result are counted, and printed with --show entries, links, titles or dates.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from newsarchive.dates import in_utc, parsed  # noqa: E402
from newsarchive.discovery.documents import document_of, links_in  # noqa: E402
from newsarchive.discovery.link_collector import plain_title  # noqa: E402
from newsarchive.errors import BadURL  # noqa: E402
from newsarchive.urls import normalised_url  # noqa: E402

URL = "http://127.0.0.1:8097/feed"

# Run by the other Python: one line of JSON for each file.
_THEIRS = """
import calendar, json, sys, feedparser
for line in sys.stdin:
    path, content_type, url = json.loads(line)
    headers = {"content-type": content_type, "content-location": url}
    try:
        entries = feedparser.parse(open(path, "rb").read(), response_headers=headers).entries
    except Exception as error:
        entries = []
    found = []
    for entry in entries:
        date = entry.get("published_parsed") or entry.get("updated_parsed")
        found.append([entry.get("link"), entry.get("title"), date and calendar.timegm(date)])
    print(json.dumps(found))
"""


def main() -> None:
    """Compare all files and print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="tests/ of a checkout of feedparser")
    parser.add_argument("--python", default=sys.executable, help="Python with feedparser")
    parser.add_argument("--show", help="print the files that differ in: entries, links, ...")
    options = parser.parse_args()
    files = sorted(
        path for path in options.folder.rglob("*") if path.suffix in (".xml", ".json", ".html")
    )
    with tempfile.TemporaryDirectory() as scratch:
        read = [path.read_bytes() for path in files]
        theirs = read_there(options.python, Path(scratch), files, read)
        for n, entries in enumerate(theirs):
            if not any(page_of(entry[0]) for entry in entries):
                read[n] = with_links(read[n])
        theirs = read_there(options.python, Path(scratch), files, read)
    counts: Counter[str] = Counter()
    for path, body, entries in zip(files, read, theirs, strict=True):
        differences = compared(body, content_type_of(path), entries)
        counts.update(differences.keys() or ["the same in all"])
        counts["with a link"] += any(page_of(entry[0]) for entry in entries)
        if (kind := f"{options.show} differ") in differences:
            print(path.relative_to(options.folder), *differences[kind], sep="\n    ")
    print(f"{len(files)} files: " + ", ".join(f"{k} {n}" for k, n in sorted(counts.items())))


def read_there(
    python: str, scratch: Path, files: list[Path], read: list[bytes]
) -> list[list[list[Any]]]:
    """Return link, title and date of the entries that feedparser finds in each of *read*."""
    asked = []
    for n, (path, body) in enumerate(zip(files, read, strict=True)):
        (scratch / str(n)).write_bytes(body)
        asked.append([str(scratch / str(n)), content_type_of(path), URL])
    done = subprocess.run(
        [python, "-c", _THEIRS], input="\n".join(map(json.dumps, asked)),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_links(body: bytes) -> bytes:
    """Return *body* with a link of its own in each entry."""
    number = 0

    def linked(tag: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        url = b"http://127.0.0.1:8097/story-%d" % number
        prefix = tag[1] or b""
        if tag[2] == b"item":
            return b"%s<%slink>%s</%slink>" % (tag[0], prefix, url, prefix)
        return b'%s<%slink href="%s"/>' % (tag[0], prefix, url)

    return re.sub(rb"<((?:\w+:)?)(item|entry)(?:\s[^>]*)?(?<!/)>", linked, body)


def content_type_of(path: Path) -> str:
    """Return the content type that the test of the feed states for it."""
    found = re.search(rb"^Header:\s+Content-type:(.*)$", path.read_bytes(), re.I | re.M)
    return found[1].decode("latin-1").strip() if found else "text/xml"


def compared(body: bytes, content_type: str, theirs: list[list[Any]]) -> dict[str, list[str]]:
    """Return what differs between our reading of *body* and feedparser's entries."""
    document = document_of(body, URL, content_type)
    ours = {link.url: link for link in links_in(document).links if not link.is_source}
    wanted = {url: entry for entry in theirs if (url := page_of(entry[0]))}
    differences: dict[str, list[str]] = {}

    def differ(kind: str, what: str) -> None:
        differences.setdefault(f"{kind} differ", []).append(what)

    if len(ours) != len(wanted):
        differ("entries", f"{len(ours)} ours, {len(wanted)} with a link there ({document.kind})")
    if set(ours) != set(wanted):
        differ(
            "links", f"ours {sorted(set(ours) - set(wanted))}, there {sorted(wanted - ours.keys())}"
        )
    for url in ours.keys() & wanted.keys():
        _, title, seconds = wanted[url]
        link = ours[url]
        if (plain_title(title) or "") != (link.title or ""):
            differ("titles", f"ours {link.title!r}, there {title!r}")
        moment = parsed(link.published_raw or link.modified_raw or "")
        at = in_utc(moment, UTC) if moment else None
        there = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
        if at != there:
            differ("dates", f"ours {at} ({link.published_raw or link.modified_raw}), there {there}")
    return differences


def page_of(link: str | None) -> str | None:
    """Return *link* in its normal spelling; None if it leads to no page."""
    try:
        return normalised_url(link, URL) if link else None
    except BadURL:
        return None


if __name__ == "__main__":
    main()
