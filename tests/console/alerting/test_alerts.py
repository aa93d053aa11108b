"""Saved searches on the command line: saved, listed, tested, run and removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsarchive.archive import Archive
from newsarchive.archive.learning.learn import learn
from newsarchive.cli import cli
from newsarchive.errors import NewsArchiveError
from tests.support.alert_receiver import Receiver, receiver
from tests.support.alerts import SAVED, news, store
from tests.support.commands import call
from tests.support.parts import move_months


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, news(1, "A ferry sank."), news(0, "A bus."), hours=-5)
    return tmp_path / "archive.db"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiver("very-secret") as got:
        for name, value in got.environment.items():
            monkeypatch.setenv(name, value)
        yield got


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["alerts", *arguments, "--archive", str(path)])


def printed(path: Path, *arguments: str) -> str:
    result = run(path, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def hours_until_now() -> float:
    """Return the hours of an article that is seen now: what was seen before an alert is no news."""
    return (datetime.now(UTC) - SAVED) / timedelta(hours=1)


def test_a_search_is_saved_told_and_removed(path: Path, hook: Receiver) -> None:
    saved = printed(path, "add", "Ferries", "--query", "ferry", "--webhook", hook.url)
    assert "note" not in saved
    assert saved.startswith("saved 'Ferries': new articles, from now on; told at each run: http://")
    with Archive(path) as archive:
        store(archive, news(2, "A ferry was raised."), news(3, "A train."), hours=hours_until_now())
    assert printed(path, "run") == "1 hit, 1 digest sent\n"
    assert [hit["title"] for hit in hook.bodies[0]["hits"]] == ["Headline 2"]
    listed = printed(path, "list")
    assert "1 hit, 1 delivered, 0 waiting" in listed
    assert "very-secret" not in saved + listed, "the path of a webhook is a password"
    assert printed(path, "remove", "ferries") == "removed 'Ferries'\n"
    assert "no alerts so far" in printed(path, "list")
    assert "no alerts so far" in printed(path, "run")


def test_notes_about_the_query_are_printed(path: Path) -> None:
    output = printed(path, "add", "a", "--query", "colour:red ferry")
    assert "note: “colour:” is not a field" in output
    assert "told at each run: nobody; the hits are listed" in output
    assert "note: the query is empty, so every article is a hit" in printed(
        path, "add", "b", "--query", "", "--on", "gone", "--every", "day"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--query", "x", "--mail", "nobody"], "nobody is not a mail address"),
        (["--query", "x", "--webhook", "ftp://x.example/"], "does not begin with https://"),
        (["--query", "x", "--every", "week"], "'week' is not one of"),
        (["--query", "x", "--shape", "json"], "name one with --webhook"),
        (["--query", "x", "--shape", "teams", "--webhook", "https://x.example/"], "'teams'"),
        ([], "Missing option '--query'"),
    ],
)
def test_a_wrong_call_is_refused(path: Path, arguments: list[str], words: str) -> None:
    result = run(path, "add", "a", *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "no alerts so far" in printed(path, "list")


def test_errors_are_one_line_that_says_what_to_do(path: Path) -> None:
    printed(path, "add", "Ferries", "--query", "ferry")
    for arguments, line in (
        (["add", "ferries", "--query", "x"], "--replace changes it"),
        (["add", "b", "--query", "x", "--on", "gonne"], "did you mean gone?"),
        (["remove", "ferry"], "did you mean Ferries?"),
        (["test", "Ferries"], "has no destination"),
    ):
        with pytest.raises(NewsArchiveError, match=line.replace("?", r"\?")) as error:
            raise run(path, *arguments).exception or AssertionError(arguments)
        assert "\n" not in str(error.value)
    errors = call(path, "alerts", "remove", "ferry", status=1)
    assert errors == "newsarchive: there is no alert 'ferry'; did you mean Ferries?\n"
    printed(path, "add", "ferries", "--query", "train", "--replace")
    assert "ferries: train\n" in printed(path, "list")


def test_the_shape_of_webhooks_can_be_named(path: Path, hook: Receiver) -> None:
    printed(path, "add", "a", "--query", "ferry", "--webhook", hook.url, "--shape", "mattermost")
    assert "mattermost+http://127.0.0.1" in printed(path, "list")


def test_a_test_says_what_came_of_it_at_each_destination(path: Path, hook: Receiver) -> None:
    printed(path, "add", "a", "--query", "ferry", "--webhook", hook.url,
            "--mail", "me@example.org")  # fmt: skip
    result = run(path, "test", "a")
    assert result.exit_code == 1
    assert "me@example.org: NEWSARCHIVE_MAIL_FROM is not set" in result.output
    assert f": delivered ({hook.ids[0]})" in result.output
    assert hook.ids[0].startswith("test-")
    assert hook.bodies[0]["hits"] == []


def test_tests_of_two_webhooks_at_one_receiver_are_no_repetition(
    path: Path, hook: Receiver
) -> None:
    for_both = ("--webhook", hook.url, "--webhook", f"{hook.url}/other")
    printed(path, "add", "a", "--query", "ferry", *for_both)
    assert run(path, "test", "a").exit_code == 0
    assert len(set(hook.ids)) == 2


def test_what_cannot_be_delivered_is_said_by_run_list_and_doctor(
    path: Path, hook: Receiver
) -> None:
    printed(path, "add", "a", "--query", "ferry", "--webhook", hook.url)
    with Archive(path) as archive:
        store(archive, news(2, "A ferry was raised."), hours=hours_until_now())
    hook.status = 404
    result = run(path, "run")
    assert result.exit_code == 1
    assert "a: not delivered to http://127.0.0.1" in result.output
    assert "`newsarchive alerts run --failed` tries again" in result.output
    assert "1 digest failed (" in printed(path, "list")
    checked = CliRunner().invoke(cli, ["doctor", "--archive", str(path)])
    assert checked.exit_code == 0
    assert "1 digest of the alert 'a' could not be delivered" in checked.output
    hook.status = 200
    assert printed(path, "run", "--failed") == "0 hits, 1 digest sent\n"
    assert "problem" not in printed(path, "list")


def test_a_digest_has_the_articles_that_were_moved_to_a_part(path: Path, hook: Receiver) -> None:
    printed(path, "add", "a", "--query", "ferry", "--webhook", hook.url)
    with Archive(path) as archive:
        store(archive, news(2, "A ferry was raised."), hours=hours_until_now())
        store(archive, news(3, "The ferry came back."), hours=hours_until_now())
        hook.status = 404
        run(path, "run")
        learn(archive, now=datetime.now(UTC))
    [part] = move_months(path, "2099-01-01")
    away = part.path.rename(path.with_name("away.db"))
    del hook.bodies[:]
    hook.status = 200
    result = run(path, "run", "--failed")
    assert result.exit_code == 1
    assert f"{part.path.name}: is not there; it has " in result.output
    assert hook.bodies == []
    away.rename(part.path)
    assert printed(path, "run", "--failed") == "0 hits, 1 digest sent\n"
    [body] = hook.bodies
    assert len(body["hits"]) == body["total"] == 2
    assert "ferry" in body["hits"][0]["snippet"]
