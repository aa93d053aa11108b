"""A wall on a revisit takes no text away, and what a publisher takes away is a revision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from tests.support.archives import everything_wrong
from tests.support.commands import call
from tests.support.crawls import Crawled, counts_add_up, crawl, lately, make_all_due, rows, value
from tests.support.fakesite.pages import page
from tests.support.fakesite.site import FakeSite

STANDFIRST = "What the harbour town decided about its oldest quay, and what comes next."
FORM = '<form action="/in"><input name="u"><input type="password" name="p"></form>'
WINDOW = f'<div class="modal">{FORM}</div>'
ARTICLE_DATE, LATER_DATE = lately(2), lately(1)


@dataclass(frozen=True)
class Shown:
    """What the page of an article shows at its second visit; by default what it showed first."""

    name: str
    lines: tuple[int, ...] = tuple(range(10))
    """The paragraphs that it shows, by number."""
    more: str = ""
    """HTML after them."""
    cut: str = ""
    """Paragraph 3 as it is cut, if it is."""
    modified: str = ARTICLE_DATE
    headline: str = ""
    of: int = 10
    """Paragraphs that the article has at its first visit."""
    head: str = ""


FIRST = (0, 1, 2)
FLAG = '<script type="application/ld+json">{"@context": "https://schema.org",'\
       ' "@type": "WebPage", "isAccessibleForFree": false}</script>'  # fmt: skip
WALLS = [
    Shown("nothing-else", FIRST),
    Shown("in-a-language-that-nobody-listed", FIRST, "<p>Harun velit mokala, deri nostim.</p>"),
    Shown("german", FIRST, "<p>Jetzt abonnieren und den ganzen Artikel lesen.</p>"),
    Shown("japanese", FIRST, "<p>この記事は有料会員限定です。</p><p>会員登録して続きを読む</p>"),
    Shown("cut-within-a-sentence", FIRST, cut="The council of number 3 …", modified=LATER_DATE),
    Shown("cut-without-marks", FIRST, cut="The council of number 3 voted on", modified=LATER_DATE),
    Shown("read-on-behind-the-cut", FIRST, cut="The council of number 3 voted … Read on"),
    Shown("login-form", FIRST, FORM, headline="Log in to read this", modified=LATER_DATE),
    Shown("login-form-only", (), f"<p>This page is for readers with an account.</p>{FORM}"),
    Shown("offer-only", (), "<p>For 2.95 a week.</p><p>Subscribe to continue reading.</p>"),
    Shown("standfirst-only", (), f"<p>{STANDFIRST}</p><p>Abonnieren und weiterlesen.</p>"),
]
STATED = Shown("stated", FIRST, head=FLAG)
EDITS = [
    Shown("from-the-middle", (0, 1, 2, 8, 9)),
    Shown("most-from-the-middle", (0, 9)),
    Shown("last-third", (0, 1, 2, 3, 4, 5, 6)),
    Shown("withdrawn", (), "<p>This article was withdrawn by the editors of the paper.</p>"),
    Shown("withdrawn-beside-a-login", (), f"<p>The editors took this article back.</p>{WINDOW}"),
    Shown("end-with-a-date-of-change", FIRST, modified=LATER_DATE),
    Shown("end-with-another-headline", FIRST, headline="Quay is rebuilt after all"),
    Shown("end-with-a-correction", FIRST, "<p>Correction: the vote was not final.</p>"),
    Shown("retracted", FIRST, "<p>Retraction: the rest of this article was not true.</p>"),
    Shown("end-of-a-short-text", (0,), of=3),
    Shown("another-end", FIRST, "<p>" + "Nobody had expected this. " * 20 + "</p>"),
]


def html(shown: Shown, number: int) -> str:
    """Return the page of the article with this *number* as it is *shown*."""
    title = shown.headline or f"Quay {shown.name} is rebuilt"
    text = [
        f"The council of number {line} voted on day {number} to rebuild the {line}th old quay,"
        f" and works {line} of {shown.name} last until the end of next year."
        for line in shown.lines
        if line < shown.of
    ]
    text += [shown.cut] if shown.cut else []
    body = "".join(f"<p>{each}</p>" for each in text)
    head = (
        f'<meta property="article:published_time" content="{ARTICLE_DATE}">'
        f'<meta property="article:modified_time" content="{shown.modified}">'
        f'<meta name="description" content="{STANDFIRST}">{shown.head}'
    )
    return page(title, f"<main><h1>{title}</h1>{body}{shown.more}</main>", head=head)


def path_of(shown: Shown) -> str:
    return f"/city/quay-{shown.name}-is-rebuilt"


def publish(site: FakeSite, shown: list[Shown], *, first: bool) -> None:
    for number, each in enumerate(shown):
        now = Shown(each.name, of=each.of) if first else each
        site.respond(path_of(each), html(now, number))
    urls = "".join(f"<url><loc>{site.url}{path_of(each)}</loc></url>" for each in shown)
    site.respond("/list.xml", f"<urlset>{urls}</urlset>")


def visit_twice(archive: Path, site: FakeSite, shown: list[Shown]) -> Crawled:
    publish(site, shown, first=True)
    first = crawl(archive, f"{site.url}/list.xml")
    assert first.out.startswith(f"site: {len(shown)} new"), first.out
    publish(site, shown, first=False)
    make_all_due(archive)
    return crawl(archive, f"{site.url}/list.xml")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_walls_take_no_text_away_and_the_ledger_and_the_health_of_the_site_say_so(
    archive: Path,
) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        again = visit_twice(archive, site, [*WALLS, STATED])
        ended = dict(rows(archive, "SELECT url, reason FROM urls WHERE article_id IS NOT NULL"))
        names = {site.url + path_of(each): each.name for each in [*WALLS, STATED]}
        expected = {each.name: "consent_wall" for each in WALLS} | {"stated": None}
        assert {names[url]: reason for url, reason in ended.items()} == expected
        assert f"{len(WALLS)} of {len(WALLS) + 1} requests met walls" in again.err
    assert value(archive, "SELECT min(word_count) FROM articles") > 200
    assert value(archive, "SELECT count(*) FROM revisions") == 0
    details = [
        row[0] for row in rows(archive, "SELECT detail FROM urls WHERE detail LIKE '%stay%'")
    ]
    assert len(details) == len(WALLS) + 1
    assert all("words; the stored text stays" in each for each in details)
    assert value(archive, "SELECT verdict FROM site_health ORDER BY run_id DESC") == "broken"
    before = rows(archive, "SELECT url, text FROM articles ORDER BY url")
    call(archive, "reextract")
    assert rows(archive, "SELECT url, text FROM articles ORDER BY url") == before
    counts_add_up(archive)
    with Archive(archive) as opened:
        assert opened.read(everything_wrong) == []


def test_what_a_publisher_takes_away_is_a_revision(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        again = visit_twice(archive, site, EDITS)
    revised = rows(archive, "SELECT url FROM articles WHERE revision_count = 1")
    assert {url.rpartition("/")[2] for (url,) in revised} == {
        path_of(each).rpartition("/")[2] for each in EDITS
    }
    assert again.err == ""
    counts_add_up(archive)
