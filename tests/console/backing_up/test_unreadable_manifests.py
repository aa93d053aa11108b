"""A back-up whose manifest cannot be read is named by every command that leaves it out."""

from __future__ import annotations

from pathlib import Path

from newsarchive.console.backing_up.target_folder import unreadable_generations
from tests.support.exchange import newsarchive


def test_a_backup_without_a_manifest_that_can_be_read_is_named(
    archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk"
    for _ in range(2):
        newsarchive(archive, "backup", str(target), "--no-verify")
    first, second = sorted(each for each in target.iterdir() if each.name.startswith("20"))
    manifest = second / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:200])
    said = newsarchive(archive, "backup", str(target), "--check", status=1)
    assert f"{manifest} cannot be read" in said
    assert len(said.splitlines()) == 1

    said = newsarchive(tmp_path / "new" / "archive.db", "restore", str(target))
    assert f"{manifest} cannot be read" in said
    assert (tmp_path / "new" / "archive.db").is_file()

    said = newsarchive(archive, "backup", str(target), "--keep", "1", "--no-verify")
    assert f"{manifest} cannot be read" in said
    assert not first.exists()
    assert second.exists()

    manifest.unlink()
    said = newsarchive(archive, "backup", str(target), "--check", status=1)
    assert f"{manifest} cannot be read" in said


def test_it_is_named_also_if_there_is_no_other_one(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    newsarchive(archive, "backup", str(target), "--no-verify")
    (made,) = (each for each in target.iterdir() if each.name.startswith("20"))
    (made / "manifest.json").write_text('{"format": 99}', encoding="utf-8")
    said = newsarchive(archive, "backup", str(target), "--check", status=1)
    assert "manifest.json is of a newer version; update newsarchive" in said
    said = newsarchive(tmp_path / "new" / "archive.db", "restore", str(target), status=1)
    assert "manifest.json is of a newer version; update newsarchive" in said
    (made / "manifest.json").unlink()
    (made / "archive.db").unlink()
    (made / "diary.txt").write_text("Rain.", encoding="utf-8")
    assert not list(unreadable_generations(target)), "a folder of somebody else is no back-up"
