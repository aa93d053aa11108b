"""Bookmarks of browsers, Pinboard and ArchiveBox are lists of URLs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsarchive.captures.imports.import_files import import_items

FERRY, HARBOUR = "https://paper.example/ferry?a=1&b=2", "https://paper.example/harbour"
NETSCAPE = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. DO NOT EDIT! -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1700000000">News &gt; Islands</H3>
    <DL><p>
        <DT><A HREF="{FERRY.replace("&", "&amp;")}" ADD_DATE="1700000001" ICON="data:x">Ferry</A>
        <DT><A ADD_DATE="1700000002" HREF="{HARBOUR}">Harbour</A>
        <DD>See <a href="https://other.example/">this</a>, too.
        <DT><A HREF="javascript:alert(1)">Bookmarklet</A>
    </DL><p>
</DL><p>
"""
PINBOARD = [
    {"href": url, "description": "Ferry", "extended": "", "meta": "a", "hash": "b",
     "time": "2023-11-14T22:13:21Z", "shared": "no", "toread": "yes", "tags": "islands"}
    for url in (FERRY, HARBOUR)
]  # fmt: skip
ARCHIVEBOX = [
    {"schema": "Link", "timestamp": "1700000001.0", "url": url, "title": "Ferry", "tags": "islands",
     "sources": ["a.txt"], "history": {"title": []}, "updated": "2023-11-14T22:13:21"}
    for url in (FERRY, HARBOUR)
]  # fmt: skip
FILES = {
    "browser": ("bookmarks.html", NETSCAPE),
    "pinboard": ("pinboard.json", json.dumps(PINBOARD)),
    "archivebox": ("index.json", json.dumps({"info": {"source": "x"}, "links": ARCHIVEBOX})),
    "archivebox list": ("list.json", json.dumps(ARCHIVEBOX, indent=4)),
}


def test_bookmarks_of_internet_explorer_and_shaarli_are_read(tmp_path: Path) -> None:
    first = f"<H1>Bookmarks</H1><DT><a TAGS='data-href=\"x\"' href='{HARBOUR}'><b>x</b></a>"
    content = b"\xef\xbb\xbf<!DOCTYPE NETSCAPE-Bookmark-file-1>\r\n" + first.encode()
    file = tmp_path / "bookmarks.htm"
    file.write_bytes(content)
    links = [item.link for item in import_items(file, tmp_path) if item.link is not None]
    assert [link.url for link in links] == [HARBOUR]


@pytest.mark.parametrize("case", FILES)
def test_each_bookmark_is_a_url_for_the_next_crawl(tmp_path: Path, case: str) -> None:
    name, content = FILES[case]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    items = list(import_items(file, tmp_path))
    links = [item.link for item in items if item.link is not None]
    assert [(link.url, link.via) for link in links] == [(FERRY, "import"), (HARBOUR, "import")]
    assert not [item for item in items if item.json or item.refusal or item.page]
    others = [item.no_page.why for item in items if item.no_page is not None]
    assert others == (["not_web"] if case == "browser" else [])
    assert sum(item.read_bytes for item in items) == file.stat().st_size


def test_an_article_with_the_keys_of_a_bookmark_is_no_bookmark(tmp_path: Path) -> None:
    file = tmp_path / "articles.json"
    file.write_text(json.dumps({**ARCHIVEBOX[0], "text": "The ferry came late on Monday."}))
    assert [item.json is not None for item in import_items(file, tmp_path)] == [True, False]
