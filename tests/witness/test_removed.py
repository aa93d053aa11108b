"""A removed article does not come back from a web archive, and its address is not told there."""

from __future__ import annotations

from pathlib import Path

from tests.archive.removal.test_nothing_is_left import content_of_files, is_sound
from tests.support.commands import call
from tests.support.crawls import counts_add_up, crawl, make_all_due, rows, value
from tests.support.fakesite.pages import article_page
from tests.support.fakesite.site import FakeSite
from tests.support.wayback import FakeWayback

SECRET = "The zorblatt of Quimperlay was seen by nobody on the quay."
LINES = [
    SECRET,
    *(f"Number {n} of the {n + 7} boats in the harbour was counted." for n in range(9)),
]


def test_it_is_refused_at_its_address_and_by_its_text(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    settings = wayback.settings("ask", site.url)
    story = site.article("Zorblatt in Quimperlay", paragraphs=LINES, free=False)
    page = article_page(story, site.name, site.url_of(story), [])
    site.articles(3)
    assert crawl(archive, site.url, settings=settings).status == 0
    assert rows(archive, "SELECT url, state FROM witness_jobs") == [(site.url_of(story), "pending")]
    call(archive, "remove", site.url_of(story), "--yes", "--hash")
    assert not rows(archive, "SELECT * FROM witness_jobs")

    # Now the web archive has a copy of it, and two of it at other addresses.
    other, named = site.articles(2)
    copies = [
        (story, page),
        (other, page.replace(site.url_of(story), site.url_of(other))),  # the same text
        (named, page.replace(SECRET, "Another first line.")),  # the canonical address
    ]
    for each, copy in copies:
        wayback.keep(site.url_of(each), "20260503120000", copy)
        site.remove(each, 404, still_listed=True)
    wayback.requests.clear()
    make_all_due(archive)
    done = crawl(archive, site.url, settings=settings)
    assert (done.status, done.err) == (0, "")
    assert "web archive: 0 texts of 2 found" in done.out
    assert not [path for _, path, _ in wayback.requests if story.path in path]
    assert [path for _, path, _ in wayback.requests if other.path in path]
    assert value(archive, "SELECT count(*) FROM articles") == 3
    assert not rows(archive, "SELECT * FROM witness_jobs")
    assert value(archive, "SELECT count(*) FROM removed WHERE url IS NULL") == 3
    for each in (story, other, named):
        assert not rows(archive, "SELECT * FROM urls WHERE url = ?", site.url_of(each))
    assert SECRET.encode() not in content_of_files(archive)
    counts_add_up(archive)
    is_sound(archive)
