"""Saved searches: what can be saved, and what people are told of their query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.saved import (
    Alert,
    AlertError,
    Destination,
    alert_named,
    checked,
    query_notes,
    remove_alert,
    save_alert,
    saved_alerts,
)
from tests.support.alerts import SAVED, look, news, save, store

MAIL = Destination("mail", "desk@example.org")
HOOK = Destination("webhook", "slack+https://hooks.example.org/é?a=1&b=2")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def test_an_alert_comes_back_as_it_was_saved(archive: Archive) -> None:
    alert = Alert("  Old \n harbour ", " ferry ", ("gone", "new", "new"), (MAIL, HOOK, MAIL), "day")
    number = archive.write(lambda c: save_alert(c, alert, SAVED))
    (read,) = archive.read(saved_alerts)
    assert read == Alert(
        "Old harbour", "ferry", ("new", "gone"), (MAIL, HOOK), "day", False,
        "2026-11-20T08:00:00Z", None, number,
    )  # fmt: skip
    assert archive.read(lambda c: alert_named(c, "OLD  harbour")) == read


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        (Alert(" ", "ferry"), "needs a name"),
        (Alert("x" * 101, "ferry"), "longer than 100"),
        (Alert("a\0b", "ferry"), "control characters"),
        (Alert("a", "ferry", ("news",)), "did you mean new?"),
        (Alert("a", "ferry", ("z",)), "the kinds are new, revised, silent, gone"),
        (Alert("a", "ferry", every="week"), "run, hour, day"),
        (Alert("a", "x" * 100_000), "longer than"),
        (Alert("a", "site:"), "ignored"),
        (Alert("a", "()"), "nothing"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_the_reason(alert: Alert, words: str) -> None:
    with pytest.raises(AlertError, match=words.replace("?", r"\?")):
        checked(alert)


def test_a_name_is_given_once_whatever_its_case(archive: Archive) -> None:
    save(archive, "Ferries", "ferry")
    with pytest.raises(AlertError, match="--replace changes it"):
        save(archive, "ferries", "train")


def test_an_unknown_name_is_answered_with_the_nearest(archive: Archive) -> None:
    with pytest.raises(AlertError, match="no alert is saved yet"):
        archive.write(lambda c: remove_alert(c, "x"))
    save(archive, "Harbour", "ferry")
    with pytest.raises(AlertError, match=r"did you mean Harbour\?"):
        archive.read(lambda c: alert_named(c, "harbor"))


def test_the_number_of_a_removed_alert_is_not_given_again(archive: Archive) -> None:
    first = save(archive, "a", "ferry")
    store(archive, news(1, "ferry"))
    look(archive)
    archive.write(lambda c: remove_alert(c, "a"))
    assert archive.rows("SELECT * FROM alert_hits") == []
    assert save(archive, "b", "ferry") > first


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("", "the query is empty, so every article is a hit"),
        ("colour:red", "“colour:” is not a field"),
        ("-zeppelin", "finds every article of the archive (2 articles)"),
        ("zeppelin", "finds none of the 2 articles that are in the archive"),
    ],
)
def test_notes_say_what_a_query_finds(archive: Archive, query: str, note: str) -> None:
    store(archive, news(1, "A ferry."), news(2, "A train."))
    notes = archive.read(lambda c: query_notes(c, Alert("a", query)))
    assert any(note in each for each in notes), notes
    assert archive.read(lambda c: query_notes(c, Alert("a", "ferry"))) == []
