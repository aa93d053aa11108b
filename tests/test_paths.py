"""The default archive is in the project folder, or else in the current folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive import paths
from newsarchive.errors import NewsArchiveError
from newsarchive.paths import default_archive_path, project_folder

ROOT = Path(__file__).resolve().parent.parent
OURS = "[settings]\ndefault = newsarchive.settings\n"


@pytest.fixture(autouse=True)
def no_archive_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSARCHIVE_DB", raising=False)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Act as if the package were in a site-packages folder instead of a clone."""
    monkeypatch.setattr(paths, "_PACKAGE_PARENT", tmp_path / "site-packages")


@pytest.mark.usefixtures("installed")
def test_outside_of_a_project_folder_the_archive_is_in_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert project_folder() is None
    assert default_archive_path() == tmp_path / "archive.db"


def test_a_current_folder_that_was_deleted_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(NewsArchiveError, match="the current folder was deleted"):
        default_archive_path()


@pytest.mark.usefixtures("installed")
def test_in_and_below_a_project_folder_the_archive_is_in_that_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "scrapy.cfg").write_text(OURS)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    for folder in (tmp_path, below):
        monkeypatch.chdir(folder)
        assert default_archive_path() == tmp_path / "archive.db"


@pytest.mark.parametrize(
    "text",
    [
        "[settings]\ndefault = other.settings\n",
        "[settings]\n",
        "[deploy]\nproject = other\n",
        "no section\n",
        "[settings]\ndefault = %(x)s\n",
        "[settings]\ndefault = \n",
    ],
)
@pytest.mark.usefixtures("installed")
def test_the_folder_of_another_scrapy_project_is_not_a_project_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    (tmp_path / "scrapy.cfg").write_text(OURS)
    other = tmp_path / "other"
    other.mkdir()
    (other / "scrapy.cfg").write_text(text)
    monkeypatch.chdir(other)
    assert project_folder() is None
    assert default_archive_path() == other / "archive.db"


@pytest.mark.usefixtures("installed")
def test_a_project_may_have_settings_that_extend_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mine.settings\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "settings.py").write_text("from newsarchive.settings import *\n")
    monkeypatch.chdir(tmp_path)
    assert project_folder() == tmp_path


def test_a_clone_is_the_project_folder_outside_of_any_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_archive_path() == ROOT / "archive.db"
    (tmp_path / "scrapy.cfg").write_text(OURS)
    assert default_archive_path() == tmp_path / "archive.db"


def test_the_environment_variable_has_precedence_and_is_relative_to_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "scrapy.cfg").write_text(OURS)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    monkeypatch.setenv("NEWSARCHIVE_DB", "mine.db")
    assert default_archive_path() == tmp_path / "below" / "mine.db"
