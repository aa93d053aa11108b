"""Digests reach their destinations: once each, retried after failures, as often as people want."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.deliveries import (
    MOST_ATTEMPTS,
    MOST_HITS,
    claim,
    due_deliveries,
    make_digests,
)
from newsarchive.archive.alerts.run import Ran, run_alerts
from newsarchive.archive.alerts.saved import (
    Alert,
    Destination,
    alert_named,
    remove_alert,
    save_alert,
)
from newsarchive.archive.alerts.standing import failed_deliveries, standing_of
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.delivery.settings import DeliverySettings, read_settings
from tests.support.alert_receiver import Receiver, receiver
from tests.support.alerts import SAVED, at, look, news, save, store


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as got:
        yield got


def settings_of(*hooks: Receiver, **environment: str) -> DeliverySettings:
    hosts = ",".join(each.host for each in hooks)
    return read_settings(
        {"NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS": hosts, "HOME": "/nowhere"} | environment
    )


def run(archive: Archive, *hooks: Receiver, hours: float = 3, **how: Any) -> Ran:
    return run_alerts(archive, lambda: settings_of(*hooks), clock=lambda: at(hours), **how)


def to(*hooks: Receiver) -> tuple[Destination, ...]:
    return tuple(Destination("webhook", each.url) for each in hooks)


def deliveries(archive: Archive) -> list[tuple[Any, ...]]:
    rows = archive.rows("SELECT state, attempts, next_try_at, error FROM alert_deliveries")
    return [tuple(row) for row in rows]


def test_hits_are_delivered_once(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."), news(2, "A ferry was raised."), news(3, "No boat."))
    ran = run(archive, hook)
    assert (ran.hits, ran.sent, ran.failed) == (2, 1, [])
    assert str(ran) == "2 hits, 1 digest sent"
    [body] = hook.bodies
    assert body["alert"] == {"name": "ferries", "query": "ferry"}
    assert [hit["title"] for hit in body["hits"]] == ["Headline 2", "Headline 1"]
    assert body["total"] == 2
    assert hook.headers[0]["webhook-id"] == body["delivery_id"]
    assert run(archive, hook).sent == 0
    assert len(hook.bodies) == 1
    rows = archive.rows("SELECT DISTINCT delivery_id, delivered_at FROM alert_hits")
    [(digest_id, delivered_at)] = [tuple(row) for row in rows]
    assert body["delivery_id"].startswith(f"{digest_id}-")
    assert delivered_at == "2026-11-20T11:00:00Z"


def test_two_destinations_at_one_receiver_are_no_repetition_of_each_other(
    archive: Archive, hook: Receiver
) -> None:
    other = Destination("webhook", f"{hook.url}/other")
    save(archive, "ferries", "ferry", destinations=(*to(hook), other))
    store(archive, news(1, "A ferry sank."))
    assert run(archive, hook).sent == 2
    assert len(set(hook.ids)) == 2
    assert len({each.rpartition("-")[0] for each in hook.ids}) == 1, "it is one digest"


def test_of_two_destinations_the_one_that_works_is_told_once(
    archive: Archive, hook: Receiver
) -> None:
    with receiver("other") as other:
        save(archive, "ferries", "ferry", destinations=to(hook, other))
        store(archive, news(1, "A ferry sank."))
        other.status = 500
        for hours in (3, 5, 9):
            run(archive, hook, other, hours=hours)
        assert (len(hook.bodies), len(other.bodies)) == (1, 0)
        other.status = 200
        run(archive, hook, other, hours=24)
        assert (len(hook.bodies), len(other.bodies)) == (1, 1)


def test_a_named_webhook_that_is_down_holds_back_no_other_one(
    archive: Archive, hook: Receiver
) -> None:
    with receiver() as gone:
        dead = gone
    named = tuple(Destination("webhook", f"env:{name}") for name in ("DEAD", "WELL"))
    save(archive, "ferries", "ferry", destinations=named)
    save(archive, "trains", "train", destinations=(*to(dead), named[0]))
    store(archive, news(1, "A ferry sank, a train did not."))
    urls = {"NEWSARCHIVE_WEBHOOK_URL_DEAD": dead.url, "NEWSARCHIVE_WEBHOOK_URL_WELL": hook.url}
    settings = settings_of(hook, dead, **urls)
    ran = run_alerts(archive, lambda: settings, clock=lambda: at(3))
    assert (ran.sent, len(hook.bodies)) == (1, 1)
    assert len(ran.failed) == 1, "a server that is down is tried once, by whatever name"


def test_a_digest_shows_the_words_that_the_query_found(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", 'ferry -title:plane "old pier"', destinations=to(hook))
    before = "Nothing of interest happened in the town. " * 30
    text = f"{before}Two ferries <b>left</b> the old pier at noon.{' The end.' * 50}"
    store(archive, news(1, text, description="What happened on Monday."))
    run(archive, hook)
    [hit] = hook.bodies[0]["hits"]
    assert "Two <mark>ferries</mark> &lt;b&gt;left&lt;/b&gt; the" in hit["snippet"]
    assert "the <mark>old pier</mark> at noon" in hit["snippet"]
    assert hit["snippet"].startswith("… ")
    assert hit["snippet"].endswith(" …")


def test_a_digest_of_all_articles_begins_with_their_descriptions(
    archive: Archive, hook: Receiver
) -> None:
    save(archive, "all", "", destinations=to(hook))
    store(archive, news(1, "A ferry sank."), news(2, "Rain.", description="What fell."))
    run(archive, hook)
    assert [hit["snippet"] for hit in hook.bodies[0]["hits"]] == ["What fell.", "A ferry sank."]


def test_a_digest_says_what_a_change_added_and_removed(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", "revised", destinations=to(hook))
    store(archive, news(1, "The ferry sank with twelve passengers."))
    store(archive, news(1, "The ferry sank with nine passengers."), hours=2)
    run(archive, hook)
    [hit] = hook.bodies[0]["hits"]
    assert (hit["kind"], hit["archive_url"]) == ("silent", None)
    assert "removed: “twelve" in hit["change"]
    assert "added: “nine" in hit["change"]


def test_a_long_digest_lists_the_newest_and_says_how_many_there_are(
    archive: Archive, hook: Receiver
) -> None:
    save(archive, "all", "", destinations=to(hook))
    store(archive, *(news(n, "A ferry.") for n in range(MOST_HITS + 7)))
    run(archive, hook)
    [body] = hook.bodies
    assert (len(body["hits"]), body["total"]) == (MOST_HITS, MOST_HITS + 7)
    assert body["hits"][0]["title"] == f"Headline {MOST_HITS + 6}"
    assert not archive.rows("SELECT * FROM alert_hits WHERE delivered_at IS NULL")


def test_an_alert_waits_for_its_hour_or_day(archive: Archive, hook: Receiver) -> None:
    save(archive, "hour", "ferry", destinations=to(hook), every="hour")
    save(archive, "day", "ferry", destinations=to(hook), every="day")
    sent = []
    for n in range(50):
        store(archive, news(n, "A ferry."), hours=n / 2)
        late = 0.02 * (n % 3)  # cron is not exact
        sent.append([run(archive, hook, hours=n / 2 + late).sent, n])
    by_name = [body["alert"]["name"] for body in hook.bodies]
    assert (by_name.count("hour"), by_name.count("day")) == (25, 2)
    assert sum(body["total"] for body in hook.bodies if body["alert"]["name"] == "hour") == 49


def test_a_failure_that_passes_is_retried_with_growing_pauses_and_the_same_id(
    archive: Archive, hook: Receiver
) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status = 503
    ran = run(archive, hook, hours=3)
    assert str(ran) == "1 hit, 0 digests sent, 1 not delivered"
    tried = []
    for minutes in range(0, 300, 5):
        before = deliveries(archive)[0][1]
        run(archive, hook, hours=3 + minutes / 60)
        if deliveries(archive)[0][1] > before:
            tried.append(minutes)
    assert tried == [5, 15, 35, 75, 155], "pauses of 5, 10, 20, 40 and 80 minutes"
    (delivery_id,) = archive.rows("SELECT delivery_id FROM alert_deliveries")[0]
    assert archive.rows("SELECT delivered_at FROM alert_hits")[0][0] is None
    hook.status = 200
    assert run(archive, hook, hours=24).sent == 1
    assert [each.startswith(f"{delivery_id}-") for each in hook.ids] == [True]
    assert deliveries(archive) == [("sent", 7, None, None)]


def test_retry_after_is_kept(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status, hook.answer_headers = 429, {"Retry-After": "7200"}
    run(archive, hook, hours=3)
    assert run(archive, hook, hours=4.9).failed == []
    assert deliveries(archive)[0][2] == "2026-11-20T13:00:00Z"
    hook.status = 200
    assert run(archive, hook, hours=5.1).sent == 1


def test_a_lasting_failure_is_said_and_sent_when_the_destination_works_again(
    archive: Archive, hook: Receiver
) -> None:
    number = save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status = 404
    run(archive, hook)
    run(archive, hook, hours=100)
    [(state, attempts, next_try_at, error)] = deliveries(archive)
    assert (state, attempts, next_try_at) == ("failed", 1, None)
    assert "HTTP 404" in error
    assert "hook" not in error.replace("webhook", ""), "the path is a password"
    standing = archive.read(lambda c: standing_of(c, number))
    assert (standing.hits, standing.delivered, standing.waiting) == (1, 0, 1)
    assert standing.problems[0].is_lasting
    [line] = archive.read(lambda c: list(failed_deliveries(c)))
    assert line.startswith("1 digest of the alert 'ferries' could not be delivered (")
    hook.status = 200
    store(archive, news(2, "A ferry was raised."))
    assert run(archive, hook, hours=101).sent == 1
    assert run(archive, hook, hours=102).sent == 1, "what failed before"
    assert sorted(body["total"] for body in hook.bodies) == [1, 1]
    assert archive.read(lambda c: list(failed_deliveries(c))) == []


def test_a_delivery_is_given_up_after_days_and_tried_again_if_people_say_so(
    archive: Archive, hook: Receiver
) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status = 500
    for hours in range(3, 100):
        run(archive, hook, hours=hours)
    assert deliveries(archive)[0][:2] == ("failed", MOST_ATTEMPTS)
    hook.status = 200
    assert run(archive, hook, hours=101).sent == 0
    assert run(archive, hook, hours=101, tries_failed=True).sent == 1


def test_one_dead_server_costs_one_attempt_and_others_are_told(
    archive: Archive, hook: Receiver
) -> None:
    with receiver() as gone:
        dead = gone
    for n in range(5):
        save(archive, f"dead {n}", "ferry", destinations=to(dead))
    save(archive, "well", "ferry", destinations=to(dead, hook))
    store(archive, news(1, "A ferry sank."))
    ran = run(archive, hook, dead)
    assert (ran.sent, len(ran.failed)) == (1, 1)
    assert [row[1] for row in deliveries(archive)].count(0) == 5, "the others were not tried"
    with_both = (
        "SELECT delivered_at FROM alert_hits JOIN alerts USING (alert_id) WHERE name = 'well'"
    )
    assert archive.rows(with_both)[0][0] is None, "it is under way to the other one"


def test_a_run_that_has_no_more_time_leaves_the_rest_to_the_next(
    archive: Archive, hook: Receiver
) -> None:
    for n in range(3):
        save(archive, f"a{n}", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    assert run(archive, hook, seconds=0).sent == 0
    assert hook.bodies == []
    assert run(archive, hook).sent == 3


def test_an_alert_with_other_destinations_sends_there_what_did_not_arrive(
    archive: Archive, hook: Receiver
) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status = 410
    run(archive, hook)
    with receiver("other") as other:
        changed = Alert("ferries", "ferry", ("new",), to(other))
        archive.write(lambda c: save_alert(c, changed, SAVED, may_replace=True))
        assert run(archive, hook, other).sent == 1
        assert other.bodies[0]["total"] == 1
    assert [row[0] for row in deliveries(archive)] == ["sent"]


def test_a_digest_whose_articles_are_deleted_is_not_sent(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    hook.status = 503
    run(archive, hook)
    archive.write(lambda c: delete_articles(c, [1]))
    hook.status = 200
    ran = run(archive, hook, hours=10)
    assert (ran.sent, hook.bodies) == (0, [])
    assert deliveries(archive)[0][0] == "sent"


def test_another_process_that_is_alive_does_the_work(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    from newsarchive.archive.ledger.runs import process_identity

    holder = process_identity(os.getppid())
    archive.write(lambda c: c.execute("INSERT INTO alert_lease VALUES (1, ?)", (holder,)))
    ran = run(archive, hook)
    assert ran.is_busy
    assert str(ran) == "another process is running the alerts"
    archive.write(lambda c: c.execute("UPDATE alert_lease SET holder = '4194304:1'"))
    assert run(archive, hook).sent == 1, "that process has ended"
    assert archive.rows("SELECT * FROM alert_lease") == []


def test_of_two_processes_with_one_list_one_makes_the_attempt(
    archive: Archive, hook: Receiver
) -> None:
    """Processes in two containers do not see each other, so both may hold the lease."""
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    look(archive)
    archive.write(lambda c: make_digests(c, at(3)))
    [delivery] = archive.read(lambda c: due_deliveries(c, at(3)))
    assert [archive.write(lambda c: claim(c, delivery)) for _ in range(2)] == [True, False]
    assert run(archive, hook, hours=3).sent == 1, "the process that claimed it was killed"


def test_an_alert_that_is_removed_meanwhile_is_not_sent(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    look(archive)
    archive.write(lambda c: make_digests(c, at(3)))
    [delivery] = archive.read(lambda c: due_deliveries(c, at(3)))
    archive.write(lambda c: remove_alert(c, "ferries"))
    assert not archive.write(lambda c: claim(c, delivery))


def test_a_clock_that_was_wrong_delays_nothing(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook), every="day")
    store(archive, news(1, "A ferry sank."))
    hook.status = 503
    years = 24 * 365 * 10
    assert len(run(archive, hook, hours=years).failed) == 1
    hook.status = 200
    assert run(archive, hook, hours=3).sent == 1
    store(archive, news(2, "A ferry rose."), hours=4)
    assert run(archive, hook, hours=5).sent == 1, "the last digest was in the future"
    assert [body["total"] for body in hook.bodies] == [1, 1]


def test_links_lead_to_the_pages_of_the_archive(archive: Archive, hook: Receiver) -> None:
    save(archive, "ferries", "ferry", destinations=to(hook))
    store(archive, news(1, "A ferry sank."))
    settings = settings_of(hook, NEWSARCHIVE_BASE_URL="https://archive.example/")
    run_alerts(archive, lambda: settings, clock=lambda: at(2))
    assert hook.bodies[0]["hits"][0]["archive_url"] == "https://archive.example/a/1"


def test_hits_without_a_destination_are_kept_and_listed(archive: Archive, hook: Receiver) -> None:
    number = save(archive, "quiet", "ferry")
    store(archive, news(1, "A ferry sank."))
    assert str(run(archive, hook)) == "1 hit, 0 digests sent"
    standing = archive.read(lambda c: standing_of(c, number))
    assert (standing.hits, standing.waiting) == (1, 0)
    assert archive.read(lambda c: alert_named(c, "quiet")).digest_at is None
    assert datetime.fromisoformat(standing.last_hit_at or "") == at(3)
