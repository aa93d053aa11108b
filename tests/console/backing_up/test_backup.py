"""`newsarchive backup` and `restore`: what is copied, what is not copied again, what is refused."""

from __future__ import annotations

import fcntl
import hashlib
import json
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.console.backing_up.conftest import ARTICLES
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import crawl, rows, start_crawl, value, wait_until
from tests.support.fakesite.site import FakeSite


def backups(target: Path) -> list[Path]:
    return sorted(each for each in target.iterdir() if (each / "manifest.json").exists() and
                  not each.is_symlink())  # fmt: skip


def content(folder: Path) -> dict[str, str]:
    """Return the digest of each file below *folder*."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("archive.db-")
    }


def texts(archive: Path) -> list[tuple[object, ...]]:
    return rows(archive, "SELECT id, url, title, text, published_at FROM articles ORDER BY id")


def test_a_backup_is_sound_and_can_be_searched_at_once(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    said = call(archive, "backup", str(target))
    assert f"{ARTICLES} articles, 1 file of captures copied, 0 unchanged" in said
    [made] = backups(target)
    assert (target / "latest").resolve() == made
    copy = made / "archive.db"
    assert texts(copy) == texts(archive)
    assert "all sound" in call(archive, "doctor", "--captures", "--archive", str(copy))
    found = call(archive, "export", "--query", "harbour")
    assert call(archive, "export", "--query", "harbour", "--archive", str(copy)) == found
    assert "1 back-up, all files as they were copied" in call(
        archive, "backup", str(target), "--check"
    )


def test_the_manifest_names_every_file_with_its_size_and_digest(
    archive: Path, tmp_path: Path
) -> None:
    call(archive, "backup", str(tmp_path / "disk"))
    [made] = backups(tmp_path / "disk")
    manifest = json.loads((made / "manifest.json").read_text())
    found = content(made)
    del found["manifest.json"]
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == found
    for each in manifest["files"]:
        assert (made / each["name"]).stat().st_size == each["size"]
    assert manifest["articles"] == ARTICLES


def test_captures_that_did_not_change_are_not_copied_again(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target))
    done = json.loads(call(archive, "backup", str(target), "--json"))
    assert (done["files_copied"], done["files_unchanged"]) == (0, 1)
    assert done["bytes_copied"] < done["bytes"]
    first, second = (next((each / "captures").iterdir()) for each in backups(target))
    assert first.samefile(second)
    # The time of the file is another one, but not its content.
    next((archive.parent / "captures").iterdir()).touch()
    done = json.loads(call(archive, "backup", str(target), "--json"))
    assert (done["files_copied"], done["files_unchanged"]) == (0, 1)


def test_a_capture_whose_content_changed_is_copied_also_if_its_size_did_not(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    mine = archive.parent / "captures" / "notes.txt"
    mine.write_text("one")
    call(archive, "backup", str(target))
    mine.write_text("two")
    call(archive, "backup", str(target))
    kept = [(each / "captures" / "notes.txt").read_text() for each in backups(target)]
    assert kept == ["one", "two"]


def test_only_the_newest_backups_are_kept(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    for _ in range(4):
        call(archive, "backup", str(target), "--keep", "2")
    assert len(backups(target)) == 2
    assert not list(target.glob("deleting-*"))
    assert (target / "latest").resolve() == backups(target)[-1]


def test_files_that_others_put_into_the_folder_stay(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    (target / "photo.jpg").write_text("mine")
    assert "has other files in it (photo.jpg)" in call(archive, "backup", str(target), status=1)
    assert not (target / "newsarchive-backup.json").exists()
    call(archive, "backup", str(target), "--force", "--keep", "1")
    [first] = backups(target)
    (first / "captures" / "mine.txt").write_text("mine")
    call(archive, "backup", str(target), "--keep", "1")
    assert (target / "photo.jpg").read_text() == "mine"
    assert (first / "captures" / "mine.txt").read_text() == "mine"
    assert not (first / "archive.db").exists()


def test_a_folder_of_somebody_else_with_the_name_of_ours_is_not_emptied(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    (target / "unfinished").mkdir(parents=True)
    (target / "unfinished" / "novel.txt").write_text("mine")
    assert "in the way" in call(archive, "backup", str(target), "--force", status=1)
    assert (target / "unfinished" / "novel.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("archive/captures", "among the captures"),
        ("archive/captures/backup", "among the captures"),
        ("archive", "the folder of the archive"),
        ("archive/archive.db", "the archive itself"),
        ("file", "is not a folder"),
        ("no/such/folder", "does not exist; create it"),
    ],
)
def test_places_that_cannot_hold_backups_are_refused(
    archive: Path, tmp_path: Path, place: str, why: str
) -> None:
    (tmp_path / "file").touch()
    before = content(archive.parent)
    said = call(archive, "backup", str(tmp_path / place), "--force", status=1)
    assert why in said
    assert said.count("\n") == 1
    assert content(archive.parent) == before


def test_the_backups_of_one_archive_are_no_place_for_another(archive: Path, tmp_path: Path) -> None:
    target, other = tmp_path / "disk", tmp_path / "other" / "archive.db"
    call(archive, "backup", str(target))
    other.parent.mkdir()
    with FakeSite() as site:
        site.articles(1)
        assert crawl(other, site.url).status == 0
    for force in ([], ["--force"]):
        assert "another archive" in call(other, "backup", str(target), *force, status=1)
    assert len(backups(target)) == 1


def test_a_disk_that_is_not_mounted_is_noticed(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk" / "news"
    target.parent.mkdir()
    call(archive, "backup", str(target))
    shutil.rmtree(target)
    assert "is its disk mounted?" in call(archive, "backup", str(target), status=1)
    assert not target.exists()
    call(archive, "backup", str(target), "--force")


def test_two_backups_to_one_folder_do_not_run_at_once(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target))
    with (target / "newsarchive-backup.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another back-up is being made" in call(archive, "backup", str(target), status=4)
    call(archive, "backup", str(target))


def test_a_full_disk_is_said_in_one_line_and_the_earlier_backup_stays(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target))
    before = content(backups(target)[0])
    for size in (100_000, archive.stat().st_size + 10_000):
        # A capture that does not fit either. The limit has the effect of a full disk.
        (archive.parent / "captures" / "big.warc").write_bytes(b"\0" * 2_000_000)
        done = subprocess.run(
            [str(NEWSARCHIVE), "backup", str(target), "--archive", str(archive)],
            capture_output=True, text=True, check=False,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size)),
        )  # fmt: skip
        assert done.returncode == 3, done.stderr
        # The limit also holds for the file in which the coverage of the tests is noted.
        [said] = [line for line in done.stderr.splitlines() if line.startswith("newsarchive: ")]
        assert "free some space" in said.lower()
    assert [content(each) for each in backups(target)] == [before]
    call(archive, "backup", str(target))
    assert "2 back-ups" in call(archive, "backup", str(target), "--check")


def test_a_damaged_archive_replaces_no_good_backup(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target), "--keep", "1")
    size = archive.stat().st_size
    with archive.open("r+b") as file:
        for at in range(size // 3, size - 4_096, 20_480):
            file.seek(at)
            file.write(b"\xff" * 2_048)
    call(archive, "backup", str(target), "--keep", "1", status=2)
    [kept] = backups(target)
    assert len(texts(kept / "archive.db")) == ARTICLES


def test_a_capture_that_is_missing_is_named_and_no_earlier_backup_goes(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target), "--keep", "1")
    next((archive.parent / "captures").iterdir()).unlink()
    said = call(archive, "backup", str(target), "--keep", "1", status=1)
    assert f"is missing; {ARTICLES} captures refer to it" in said
    assert "no earlier back-up was deleted" in said
    assert len(backups(target)) == 2


def test_a_restored_archive_is_the_same_and_crawls_on(tmp_path: Path) -> None:
    archive, target = tmp_path / "old" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        site.articles(ARTICLES)
        assert crawl(archive, site.url).status == 0
        (archive.parent / "feeds.opml").write_text("<opml/>")
        call(archive, "backup", str(target))
        new = tmp_path / "new" / "archive.db"
        said = call(archive, "restore", str(target), "--archive", str(new))
        assert f"{ARTICLES} articles and 1 file of captures" in said
        assert texts(new) == texts(archive)
        assert content(new.parent / "captures") == content(archive.parent / "captures")
        assert (new.parent / "feeds.opml").read_text() == "<opml/>"
        found = call(archive, "export", "--query", "harbour")
        assert call(new, "export", "--query", "harbour") == found
        assert "all sound" in call(new, "doctor", "--captures")
        site.articles(2)
        assert crawl(new, site.url, force=1).status == 0
    assert value(new, "SELECT count(*) FROM articles") == ARTICLES + 2
    assert "all sound" in call(new, "doctor", "--captures")
    call(new, "backup", str(target))  # It is still the same archive.


def test_restoring_overwrites_nothing(archive: Path, tmp_path: Path) -> None:
    target, new = tmp_path / "disk", tmp_path / "new" / "archive.db"
    call(archive, "backup", str(target))
    assert "exists already" in call(archive, "restore", str(target), status=2)
    (new.parent / "captures").mkdir(parents=True)
    name = next((archive.parent / "captures").iterdir()).name
    (new.parent / "captures" / name).write_text("another one")
    assert "with other content" in call(new, "restore", str(target), status=1)
    assert not new.exists()
    assert (new.parent / "captures" / name).read_text() == "another one"


def test_captures_that_have_grown_since_the_backup_stay_when_it_is_restored(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target))
    capture = next((archive.parent / "captures").iterdir())
    with capture.open("ab") as file:
        file.write(b"later")
    archive.unlink()
    for beside in archive.parent.glob("archive.db-*"):
        beside.unlink()
    call(archive, "restore", str(target))
    assert capture.read_bytes().endswith(b"later")
    assert "all sound" in call(archive, "doctor", "--captures")


def test_a_damaged_backup_is_noticed_by_the_check_and_when_it_is_restored(
    archive: Path, tmp_path: Path
) -> None:
    target, new = tmp_path / "disk", tmp_path / "new" / "archive.db"
    call(archive, "backup", str(target))
    [made] = backups(target)
    with (made / "archive.db").open("r+b") as file:
        file.seek(5_000)
        file.write(b"rot")
    assert "archive.db has changed" in call(archive, "backup", str(target), "--check", status=1)
    assert "was not restored" in call(new.parent.parent / "x", "restore", str(target),
                                      "--archive", str(new), status=1)  # fmt: skip
    assert not new.exists()


def test_a_backup_that_was_searched_in_is_still_as_it_was_copied(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    call(archive, "backup", str(target))
    copy = target / "latest" / "archive.db"
    with subprocess.Popen(
        [str(NEWSARCHIVE), "serve", "--port", "0", str(copy)], stdout=subprocess.PIPE, text=True
    ) as serve:
        assert serve.stdout
        assert " on " in serve.stdout.readline()
        serve.terminate()
    call(archive, "backup", str(target), "--check")


def test_settings_go_along_without_their_secrets_and_sites_as_they_are(tmp_path: Path) -> None:
    project = tmp_path / "mynews"
    call(tmp_path / "archive.db", "init", str(project))
    (project / "own.py").write_text(
        "from newsarchive.settings import *\nDOWNLOAD_DELAY = 3\n"
        'WAYBACK_SECRET_KEY = (\n    "swordfish"\n)\n'
    )
    (project / "scrapy.cfg").write_text("[settings]\ndefault = own\n")
    (project / "spiders" / "gazette.py").write_text("# a site\n")
    with FakeSite() as site:
        site.articles(1)
        assert crawl(project / "archive.db", site.url, cwd=project).status == 0
    call(project / "archive.db", "backup", str(tmp_path / "disk"))
    [made] = backups(tmp_path / "disk")
    settings = (made / "own.py").read_text()
    assert "DOWNLOAD_DELAY = 3" in settings
    assert "WAYBACK_SECRET_KEY = None" in settings
    assert not any(b"swordfish" in path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert (made / "spiders" / "gazette.py").read_text() == "# a site\n"
    assert (made / "collections.toml").exists()


def test_doctor_reminds_of_a_backup_that_is_long_ago_but_only_if_there_was_one(
    archive: Path, tmp_path: Path
) -> None:
    assert "no back-up" not in call(archive, "doctor")
    call(archive, "backup", str(tmp_path / "disk"))
    assert "no back-up" not in call(archive, "doctor")
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("UPDATE backups SET made_at = '2026-01-01T00:00:00Z'")
    said = call(archive, "doctor")
    assert "(the last one: 2026-01-01 in" in said
    assert "all sound" in said


def test_a_capture_file_that_a_crawl_writes_is_copied_as_far_as_the_archive_knows_it(
    tmp_path: Path,
) -> None:
    archive, target = tmp_path / "archive" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        stories = site.articles(12)
        for story in stories[:6]:  # the newest are requested first
            site.delay(story, 60.0)
        with start_crawl(archive, site.url, settings=("CONCURRENT_REQUESTS=2",)) as crawling:
            wait_until(
                lambda: (
                    archive.exists()
                    and bool(rows(archive, "SELECT 1 FROM sqlite_master WHERE name = 'backups'"))
                    and value(archive, "SELECT count(*) FROM articles") >= 3
                ),
                crawling,
            )
            call(archive, "backup", str(target))
            assert crawling.poll() is None
            crawling.kill()
        made = target / "latest" / "archive.db"
        assert 0 < value(made, "SELECT count(*) FROM captures") < 12
        said = call(archive, "doctor", "--captures", "--archive", str(made))
        assert "all sound" in said
        assert "not in the archive" not in said
        assert not rows(made, "SELECT * FROM runs WHERE finished_at IS NULL")
        for story in stories[:6]:
            site.delay(story, 0.0)
        assert crawl(archive, site.url, force=1).status == 0
    call(archive, "backup", str(target))
    assert value(target / "latest" / "archive.db", "SELECT count(*) FROM articles") == 12
    mine = content(archive.parent / "captures")
    assert content((target / "latest").resolve() / "captures") == mine
