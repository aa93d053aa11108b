"""Archives for tests. They are filled by SQL, and triggers fill the full-text index."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from newsarchive.archive.connection import open_for_writing, register_functions
from newsarchive.archive.damage import damage
from newsarchive.archive.learning.stories.writing import write_story
from newsarchive.archive.repair.problems import problems
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.schema.migrations.m001_to_m010 import m001_archive
from newsarchive.text import hash64, word_count
from newsarchive.urls import site_of


class FilledArchive:
    """A new archive at *path*, with methods that insert rows with sensible defaults."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection = open_for_writing(path)

    def site(self, site: str, **columns: object) -> None:
        columns = {"site": site, **columns}
        self._insert("sites", columns, "OR IGNORE")

    def article(self, title: str | None, text: str, **columns: object) -> int:
        """Insert an article and its blocks, and return its id."""
        number = self.connection.execute("SELECT coalesce(max(id), 0) + 1 FROM articles").fetchone()
        url = str(columns.pop("url", f"https://news.example/{number[0]}"))
        removed = columns.pop("removed", {})
        assert isinstance(removed, dict)
        for name in ("authors", "tags"):
            if name in columns:
                columns[name] = json.dumps(columns[name], ensure_ascii=False)
        row: dict[str, object] = {
            "url": url,
            "site": site_of(url),
            "title": title,
            "text": text,
            "first_seen_at": "2026-05-01T10:00:00Z",
            "last_seen_at": "2026-05-01T10:00:00Z",
            "word_count": word_count(text),
            "extractor": "test 1",
            "raw_hash": hash64(text),
            **columns,
        }
        self.site(str(row["site"]))
        self._insert("articles", row)
        self._blocks(number[0], str(row["site"]), text, removed)
        return int(number[0])

    def _blocks(
        self, article: int, site: str, text: str, removed: dict[int, tuple[str, str]]
    ) -> None:
        """Insert the paragraphs of *text*, with *removed* {position: (text, reason)} among them."""
        blocks: list[tuple[str, str | None]] = [(line, None) for line in text.split("\n")]
        for position, (words, reason) in sorted(removed.items()):
            blocks.insert(position, (words, reason))
        for position, (words, why) in enumerate(blocks):
            key = hash64(site, words)
            self._insert(
                "block_rows",
                {"block_key": key, "family_key": key, "site": site, "text": words},
                "OR IGNORE",
            )
            (block,) = self.connection.execute(
                "SELECT block_id FROM blocks WHERE block_key = ?", (key,)
            ).fetchone()
            self._insert(
                "article_blocks",
                {
                    "article_id": article,
                    "position": position,
                    "block_id": block,
                    "links": 0,
                    "removed": why,
                    "removed_by": "rule" if why else None,
                },
            )

    def revision(self, article: int, number: int, title: str, text: str, **columns: object) -> None:
        row = {
            "article_id": article,
            "number": number,
            "seen_at": "2026-05-01T10:00:00Z",
            "replaced_at": "2026-05-01T12:00:00Z",
            "title": title,
            "text": text,
            "change": "{}",
            **columns,
        }
        self._insert("revisions", row)
        self.execute(
            "UPDATE articles SET revision_count = revision_count + 1 WHERE id = ?", article
        )

    def story(self, *articles: int) -> None:
        """Make *articles* (ids) one story."""
        write_story(self.connection, sorted(articles))

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        return self.connection.execute(sql, parameters)

    def _insert(self, table: str, row: dict[str, object], how: str = "") -> None:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"INSERT {how} INTO {table} ({names}) VALUES ({marks})", tuple(row.values())
        )

    def close(self) -> None:
        self.connection.close()


def everything_wrong(connection: sqlite3.Connection) -> list[str]:
    """Return all problems that `newsarchive doctor` finds in the archive."""
    return [*damage(connection), *problems(connection)]


def archive_of_first_version(path: Path) -> sqlite3.Connection:
    """Create an archive at *path* with the first migration only."""
    connection = sqlite3.connect(path, isolation_level=None)
    register_functions(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations = Migrations("newsarchive")
    migrations()(m001_archive)
    migrations.apply(Database(connection))
    return connection


def sample_archive(path: Path) -> dict[str, int]:
    """Create an archive of made-up articles in many scripts; return their ids by a short name."""
    archive = FilledArchive(path)
    archive.site("herald.example", name="The Harbour Herald", language="en")
    archive.site("bote.example", name="Alpenbote", language="de")
    archive.site("ledger.example", name="The Ledger", language="en")
    ids: dict[str, int] = {}
    _add_ferry(archive, ids)
    _add_languages(archive, ids)
    ids["bare"] = archive.article(None, "A note without a headline or a date.", kind="live")
    _add_crawling(archive)
    _add_saved_search(archive, ids)
    archive.close()
    return ids


def _add_ferry(archive: FilledArchive, ids: dict[str, int]) -> None:
    """Insert an article with every field, and its copy on another site."""
    ids["ferry"] = archive.article(
        "Harbour council votes to bring back the night ferry",
        "After two winters without a boat after nine, the harbour council voted on Monday to bring"
        " back the night ferry between the old quay and Saltmarsh.\n"
        "The crossing takes eleven minutes. Nurses on the late shift at the Saltmarsh clinic now"
        " take a bus around the bay, which needs fifty.\n"
        "“We counted four hundred people a week,” said Maren Oduya, who speaks for the"
        " council’s transport committee. “They did not stop travelling when the ferries stopped.”\n"
        "The ferry is to run from the first of September. Fares stay as they are.",
        url="https://herald.example/harbour/night-ferry",
        authors=["Ines Falk", "Tomas Brandt"],
        published_at="2026-05-04T18:20:00Z",
        published_precision="time",
        modified_at="2026-05-05T07:00:00Z",
        description="Four hundred people a week had to go around the bay; from September they"
        " can cross it again.",
        section="Harbour",
        language="en",
        is_free=1,
        image_url="https://herald.example/pictures/ferry.jpg",
        image_caption="The Saltmarsh ferry at the old quay in March.",
        image_credit="Jo Lind / Herald",
        tags=["ferry", "council"],
        removed={
            2: ("Dear Reader, for $5 a month you keep the Herald afloat. Join us.", "learned"),
            5: ("2 minute read", "reading_time"),
        },
    )
    archive.revision(
        ids["ferry"],
        1,
        "Harbour council votes on the night ferry",
        "After two winters without a boat after nine, the harbour council votes on Monday on"
        " the night ferry between the old quay and Saltmarsh.\n"
        "The crossing takes eleven minutes. Nurses on the late shift at the Saltmarsh clinic now"
        " take a bus around the bay, which needs fifty.",
        change='{"stealth": true}',
    )
    ids["ferry copy"] = archive.article(
        "Night ferry to return in September",
        "The harbour council voted on Monday to bring back the night ferry between the old quay"
        " and Saltmarsh. The crossing takes eleven minutes.",
        url="https://ledger.example/2026/ferry",
        published_at="2026-05-04T20:00:00Z",
        language="en",
        section="Region",
        is_free=0,
    )
    archive.story(ids["ferry"], ids["ferry copy"])


def _add_languages(archive: FilledArchive, ids: dict[str, int]) -> None:
    ids["street"] = archive.article(
        "Die Straße ins Hochtal bleibt bis Juli gesperrt",
        "Nach dem Felssturz vom Sonntag bleibt die Straße ins Hochtal bis Juli gesperrt. Die"
        " Gemeinde fliegt Lebensmittel mit dem Hubschrauber ein.",
        url="https://bote.example/strasse",
        authors=["Käthe Müller"],
        published_at="2026-05-02T00:00:00Z",
        published_precision="day",
        language="de",
        section="Täler",
    )
    for name, language, title, text in (
        ("cafe", "fr", "Un café rouvre au marché", "Le café du marché rouvre après six années."),
        (
            "tokyo",
            "ja",
            "東京の図書館が夜も開く",
            "東京の図書館は来月から夜十時まで開く。利用者が増えた。",
        ),
        ("rail", "zh", "北京地铁延长运营时间", "北京地铁从下周起延长运营时间。夜班工人表示欢迎。"),
        ("rain", "th", "ฝนตกหนักในภาคเหนือ", "ฝนตกหนักในภาคเหนือทำให้แม่น้ำสูงขึ้น"),
        ("school", "ar", "المَدرسة الجديدة تفتح أبوابها", "فتحت المدرسة الجديدة أبوابها في تونس."),
        ("seoul", "ko", "서울에서 새 다리가 열린다", "서울에서 새 다리가 다음 달에 열린다."),
        ("road", "he", "כביש חדש לצפון", "הכביש החדש לצפון ייפתח בקיץ."),
        ("bridge", "ru", "Новый мост через реку", "Новый мост через реку откроют осенью."),
    ):
        ids[name] = archive.article(
            title,
            text,
            url=f"https://world.example/{name}",
            published_at="2026-04-20T08:00:00Z",
            language=language,
        )


def _add_crawling(archive: FilledArchive) -> None:
    archive.execute(
        "INSERT INTO boilerplate(family_id, site, example, verdict, articles, stories, reason,"
        " decided_by, decided_at) VALUES (1, 'herald.example', 'Dear Reader, for $5 a month you"
        " keep the Herald afloat.', 'drop', 41, 37, 'in 37 stories, asks for money', 'rule',"
        " '2026-05-05T00:00:00Z')"
    )
    archive.execute(
        "INSERT INTO runs (spider, started_at, finished_at, finish_reason, found, new)"
        " VALUES ('herald', '2026-05-05T05:00:00Z', '2026-05-05T05:01:00Z', 'finished', 2, 2)"
    )
    archive.execute(
        "INSERT INTO urls (url, site, state, outcome, reason, last_at) VALUES"
        " ('https://herald.example/gone', 'herald.example', 'done', 'failed', 'timeout',"
        " '2026-05-05T05:00:30Z')"
    )


def _add_saved_search(archive: FilledArchive, ids: dict[str, int]) -> None:
    """Insert a saved search with two new hits, one that was seen, and a delivery that failed."""
    archive.execute(
        "INSERT INTO alerts(name, query, on_kinds, notify, created_at) VALUES ('Ferries', 'ferry',"
        """ '["new", "revised", "gone"]', '[{"mail": "desk@herald.example"}]',"""
        " '2026-05-01T00:00:00Z')"
    )
    for kind, at, read_at in (
        ("new", "2026-05-04T18:20:00Z", "2026-05-04T20:00:00Z"),
        ("revised", "2026-05-05T18:20:00Z", None),
        ("gone", "2026-05-06T18:20:00Z", None),
    ):
        archive.execute(
            "INSERT INTO alert_hits(alert_id, article_id, kind, seen_at, found_at, read_at)"
            " VALUES (1, ?, ?, ?, ?, ?)",
            ids["ferry"], kind, at, at, read_at,
        )  # fmt: skip
    archive.execute(
        "INSERT INTO alert_deliveries(delivery_id, destination, alert_id, made_at, state, attempts,"
        """ error) VALUES ('d-1', '{"mail": "desk@herald.example"}', 1, '2026-05-05T18:20:00Z',"""
        " 'failed', 1, 'no such mailbox')"
    )


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7191*7}}"


def hostile_archive(path: Path) -> None:
    """Create an archive at *path* with a payload in every column that comes from a page."""
    archive = FilledArchive(path)
    archive.site("evil.example", name=HOSTILE, language=HOSTILE)
    number = archive.article(
        HOSTILE, f"{HOSTILE}\nA gull.", url="javascript:alert(1)//evil", site="evil.example",
        authors=[HOSTILE], tags=[HOSTILE], description=HOSTILE, section=HOSTILE, language=HOSTILE,
        image_url="javascript:alert(2)", image_caption=HOSTILE, image_credit=HOSTILE, kind=HOSTILE,
        published_at=HOSTILE, modified_at=HOSTILE, published_raw=HOSTILE, is_free=0,
        removed={1: (HOSTILE, HOSTILE)},
    )  # fmt: skip
    archive.revision(number, 1, HOSTILE, HOSTILE, change=HOSTILE, seen_at=HOSTILE)
    other = archive.article(HOSTILE, "A gull.", site="evil.example")
    archive.story(number, other)
    archive.close()
