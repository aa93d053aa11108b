"""Removed articles do not stay in back-ups."""

from __future__ import annotations

from pathlib import Path

from tests.console.backing_up.test_backup import backups
from tests.support.commands import call
from tests.support.crawls import crawl, value
from tests.support.fakesite.site import FakeSite

WORD = "zorblatts"


def has_word(target: Path) -> bool:
    """Return whether WORD is in a page, a text or a file of a back-up in *target*."""
    for made in backups(target):
        if WORD.encode() in (made / "archive.db").read_bytes().lower():
            return True
        pages = call(made / "archive.db", "doctor", "--captures")
        assert "all sound" in pages
    return False


def test_the_backups_of_before_a_removal_go_when_the_next_one_is_complete(tmp_path: Path) -> None:
    archive, target = tmp_path / "archive" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        line = f"All {WORD} of the pier were counted by the harbour office last night."
        story = site.article(f"The {WORD} of the pier", paragraphs=[line] * 3)
        site.articles(3)
        assert crawl(archive, site.url).status == 0
        url = site.url_of(story)
    call(archive, "backup", str(target))
    call(archive, "backup", str(target))
    assert has_word(target)
    old = {path.name for each in backups(target) for path in (each / "captures").iterdir()}
    call(archive, "remove", url, "--yes", "--hash")
    said = call(archive, "backup", str(target), "--json")
    assert said.count("it had articles that were removed since") == 2
    assert not has_word(target)
    [made] = backups(target)
    assert not old & {path.name for path in (made / "captures").iterdir()}
    call(archive, "backup", str(target))
    assert len(backups(target)) == 2
    new = tmp_path / "new" / "archive.db"
    call(archive, "restore", str(target), "--archive", str(new))
    assert value(new, "SELECT count(*) FROM removed") >= 1
    with FakeSite(port=int(url.split(":")[2].split("/")[0])) as again:
        again.stories = site.stories
        assert crawl(new, again.url, force=1).status == 0
    assert value(new, "SELECT count(*) FROM articles") == 3
