"""A wrong value of an option is refused alike in all commands, with what was meant."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.archives import sample_archive
from tests.support.commands import NEWSARCHIVE, call
from tests.support.warcs import page, response


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("slips") / "archive.db"
    sample_archive(path)
    return path


@pytest.mark.parametrize("command", ["export", "reextract"])
@pytest.mark.parametrize("day", ["01.05.2026", "yesterday", "2026-02-30", "2026-5-1", ""])
def test_what_is_not_a_day_is_refused(archive: Path, command: str, day: str) -> None:
    report = call(archive, command, "--since", day, status=2)
    assert "is not a day; write it as YYYY-MM-DD, such as 2026-01-31" in report


def test_a_day_and_a_time_are_accepted(archive: Path) -> None:
    of_may = call(archive, "export", "--since", "2026-05-04").splitlines()
    assert len(of_may) == 2
    at_noon = call(archive, "export", "--since", "2026-05-04T21:00:00+02:00").splitlines()
    assert len(at_noon) == 1


COMMANDS_WITH_SITE = ["export", "blocks list", "learn", "reextract", "failures", "failures retry"]


@pytest.mark.parametrize("command", COMMANDS_WITH_SITE)
def test_a_site_of_nothing_is_refused_with_the_nearest_one(archive: Path, command: str) -> None:
    report = call(archive, *command.split(), "--site", "herold.example", status=1)
    assert report == (
        "newsarchive: the archive has nothing of the site herold.example; did you mean"
        " herald.example?\n"
    )
    assert "is not a site" in call(archive, *command.split(), "--site", "a b", status=2)


@pytest.mark.parametrize(
    "site", ["herald.example", "www.herald.example", "https://herald.example/x", "HERALD.example"]
)
def test_a_site_may_be_named_by_its_host_or_a_url(archive: Path, site: str) -> None:
    assert len(call(archive, "export", "--site", site).splitlines()) == 1


def test_options_of_a_group_may_stand_after_the_subcommand(archive: Path, tmp_path: Path) -> None:
    again = "the next crawl will request"
    named = ("--archive", str(archive))
    for call_ in (
        ("failures", "retry", *named),
        ("failures", *named, "retry"),
        ("failures", *named, "--site", "herald.example", "retry", "--reason", "timeout"),
        ("failures", "--reason", "timeout", "retry", *named, "--site", "herald.example"),
    ):
        assert again in call(tmp_path / "none.db", *call_)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("failures --reason timeoot", "did you mean timeout?"),
        ("runs --site heralt", "did you mean herald?"),
        ("runs --last -1", "-1 is not in the range"),
        ("blocks list --last 0", "0 is not in the range"),
        ("blocks show 99999999999999999999999", "no article has a line"),
        ("probe --limit 0 http://127.0.0.1:9/", "0 is not in the range"),
        ("run --edition 9", "9 is not in the range"),
        ("run --sample-port 70000", "70000 is not in the range"),
        ("serve --port -1", "-1 is not in the range"),
        ("import nothing.warc", "does not exist"),
        ("extract folder --url https://a.example/", "Is a directory"),
        ("extract none.html --url https://a.example/", "No such file"),
        ("export --archive folder", "is a directory"),
        ("export --archive none.db", "no archive there"),
        ("export --archive text.db", "is not a SQLite database"),
        ("export --archive empty.db", "is empty"),
        ("doctor --rescue out.db --archive none.db", "no archive there"),
        ("doctor --rescue none/out.db", "does not exist"),
        ("doctor --rescue folder", "exists already"),
        ("learn --archive none/archive.db", "does not exist"),
        ("crawl jpost", "there is no command 'crawl'; `scrapy crawl` does that"),
        ("writer", "Missing option '--cluster' (env var: 'CLUSTER_URL')"),
        ("seed jpost", "Missing option '--cluster' (env var: 'CLUSTER_URL')"),
        ("cluster status", "Missing option '--cluster' (env var: 'CLUSTER_URL')"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(archive: Path, arguments: str, says: str) -> None:
    folder = archive.parent
    (folder / "folder").mkdir(exist_ok=True)
    (folder / "text.db").write_text("Dear diary\n" * 99)
    (folder / "empty.db").touch()
    done = subprocess.run(
        [str(NEWSARCHIVE), *arguments.split()], cwd=folder, capture_output=True, text=True,
        check=False, timeout=60,
        env=os.environ | {"NEWSARCHIVE_DB": str(archive), "CLUSTER_URL": ""},
    )  # fmt: skip
    assert done.returncode not in (0, 130)
    assert "Traceback" not in done.stderr
    assert says in " ".join((done.stderr + done.stdout).split())


@pytest.mark.parametrize("option", [b"--query", b"--site", b"--since", b"--format"])
def test_an_argument_that_is_not_utf_8_is_refused(archive: Path, option: bytes) -> None:
    done = subprocess.run(
        [os.fsencode(NEWSARCHIVE), b"export", b"--archive", os.fsencode(archive), option, b"\xff"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_refused_with_the_nearest_one() -> None:
    result = subprocess.run([NEWSARCHIVE, "imprt"], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "there is no command 'imprt'; did you mean import?" in result.stderr


def test_import_says_that_its_files_have_nothing_of_a_site(archive: Path, tmp_path: Path) -> None:
    body = page("The harbour")
    (tmp_path / "in.warc").write_bytes(response("https://www.paper.example/a-long-story", body))
    saved = (str(tmp_path / "in.warc"), "--archive", str(tmp_path / "archive.db"))
    report = call(archive, "import", *saved, "--site", "papr.example", status=1)
    assert "nothing of the site papr.example; did you mean paper.example?" in report
    assert "is not a site" in call(archive, "import", *saved, "--site", "a b", status=2)
    report = call(archive, "import", *saved, "--site", "https://paper.example/news")
    assert report.startswith("import: 1 new")


def test_extract_refuses_what_is_no_url(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("The harbour"))
    command = [str(NEWSARCHIVE), "extract", str(tmp_path / "a.html"), "--url", "nonsense"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "'nonsense': neither http nor https" in result.stderr
