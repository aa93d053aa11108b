"""Articles are exported exactly, or as the program needs them that reads them."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from newsarchive.archive.articles.export_records import COLUMNS
from tests.support.archives import FilledArchive
from tests.support.commands import NEWSARCHIVE, call
from tests.support.feeds import read_atom

ODD = '=1+2 "quoted"; a\r\nline\u2028end\u0085 \U0001f6a2'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    filled = FilledArchive(tmp_path / "archive.db")
    for day in range(1, 7):
        filled.article(
            f"Ferry {day}",
            f"The ferry sails.\nPort {day}.",
            published_at=f"2026-03-0{day}T08:30:00Z",
        )
    filled.article("No date", "Nobody knows when the ferry sailed.", authors=["A; B", "\x0cC"])
    filled.article(
        ODD, ODD, published_at="2025-01-01T00:00:00Z", published_precision="day",
        byline="@desk", section="+49", description="-1", url="https://news.example/a?b=1&c=<2>",
    )  # fmt: skip
    filled.close()
    return tmp_path / "archive.db"


def titles(archive: Path, *options: str) -> list[str]:
    return [json.loads(line)["title"] for line in call(archive, "export", *options).splitlines()]


def table(archive: Path, *options: str) -> list[dict[str, str]]:
    out = archive.parent / "out.csv"
    call(archive, "export", "--format", "csv", "-o", str(out), *options)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if "tab" in options else ","))


def test_a_line_of_json_is_one_line_to_every_program(archive: Path) -> None:
    written = call(archive, "export")
    assert len(written.splitlines()) == written.count("\n") == 8
    assert json.loads(written.splitlines()[-2])["title"] == ODD


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("--limit 2", ["Ferry 6", "Ferry 5"]),
        ("--sort oldest --limit 2 --since 2026-01-01", ["Ferry 1", "Ferry 2"]),
        ("--since 2026-03-02 --until 2026-03-03", ["Ferry 3", "Ferry 2"]),
        ("--until 2026-03-03T09:00 --since 2026-03-03", ["Ferry 3"]),
        ("--sort archived --limit 1", [ODD]),
        ("--sort oldest -q knows", ["No date"]),
        ("--sort relevance -q knows -q ferry --limit 1", ["Ferry 6"]),
        ("--site news.example --limit 1", ["Ferry 6"]),
    ],
)
def test_an_export_has_the_chosen_articles_in_the_chosen_order(
    archive: Path, options: str, found: list[str]
) -> None:
    assert titles(archive, *options.split()) == found


def test_articles_without_a_date_come_last_in_an_order_by_date(archive: Path) -> None:
    assert titles(archive)[-1] == titles(archive, "--sort", "oldest")[-1] == "No date"


def test_plain_csv_has_the_exact_values(archive: Path) -> None:
    rows = {row["title"]: row for row in table(archive)}
    assert rows[ODD]["text"] == ODD
    assert (rows[ODD]["section"], rows[ODD]["byline"]) == ("+49", "@desk")
    assert rows[ODD]["published_at"] == "2025-01-01T00:00:00Z"
    assert rows["No date"]["authors"] == "A; B; \x0cC"
    assert not (archive.parent / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_csv_for_a_spreadsheet_is_harmless_and_has_dates_that_it_knows(archive: Path) -> None:
    rows = {row["url"]: row for row in table(archive, "--for-spreadsheet")}
    assert (archive.parent / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    odd = rows["https://news.example/a?b=1&c=<2>"]
    assert odd["title"] == "'" + ODD.replace("\r", "")
    assert (odd["section"], odd["byline"], odd["description"]) == ("'+49", "'@desk", "'-1")
    assert odd["published_at"] == "2025-01-01"
    assert rows["https://news.example/6"]["published_at"] == "2026-03-06 08:30:00"
    assert rows["https://news.example/7"]["authors"] == "A; B; C"


def test_a_text_that_no_cell_can_hold_is_cut_and_counted(archive: Path, tmp_path: Path) -> None:
    filled = FilledArchive(tmp_path / "long.db")
    filled.article("Long", "\U0001f6a2" * 20_000)
    filled.close()
    command = [
        str(NEWSARCHIVE),
        "export",
        "--archive",
        str(tmp_path / "long.db"),
        "--format",
        "csv",
    ]
    done = subprocess.run([*command, "--bom"], capture_output=True, check=True)
    assert b"1 text cut off after 32,767 characters" in done.stderr
    [row] = csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig")))
    assert row["text"] == "\U0001f6a2" * 16_383


def test_columns_can_be_separated_by_tabs(archive: Path) -> None:
    assert set(table(archive, "--delimiter", "tab")[0]) == set(COLUMNS)


def test_a_feed_is_valid_with_odd_characters_and_without_author_or_date(archive: Path) -> None:
    written = call(archive, "export", "--format", "atom").encode()
    feed = read_atom(written)
    by_title = {entry.title: entry for entry in feed.entries}
    assert len(by_title) == 8
    assert by_title["Ferry 6"].author == "news.example"
    assert by_title["Ferry 6"].updated == "2026-03-06T08:30:00Z"
    assert feed.updated == "2026-05-01T10:00:00Z"
    assert by_title["No date"].updated == "2026-05-01T10:00:00Z"
    assert b"&lt;p&gt;Port 6.&lt;/p&gt;" in written
    other = read_atom(call(archive, "export", "--format", "atom", "-q", "knows").encode())
    assert other.id != feed.id
    assert read_atom(call(archive, "export", "--format", "atom").encode()).id == feed.id
    assert read_atom(call(archive, "export", "--format", "atom", "-q", "nobodyhas").encode()).id


def test_a_revised_article_is_updated_when_its_text_changed(archive: Path, tmp_path: Path) -> None:
    filled = FilledArchive(tmp_path / "revised.db")
    number = filled.article("Now", "New.", published_at="2026-03-01T08:00:00Z", revision_count=1)
    filled.revision(number, 1, "Before", "Old.", replaced_at="2026-03-05T09:00:00Z")
    filled.close()
    [entry] = read_atom(
        call(tmp_path / "revised.db", "export", "--format", "atom").encode()
    ).entries
    assert entry.updated == "2026-03-05T09:00:00Z"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--for-spreadsheet", "only with --format csv"),
        ("--format csv --as zyte", "only with --format jsonl"),
        ("--format opml --query storm", "--query can be used only with"),
        ("--format wacz --captures -o x.wacz", "--captures can be used only with"),
        ("--captures", "--captures needs --output"),
        ("--catalogue", "only with --format opml"),
        ("--limit 0", "0 is not in the range"),
    ],
)
def test_options_that_do_not_fit_are_refused(archive: Path, options: str, said: str) -> None:
    assert said in " ".join(call(archive, "export", *options.split(), status=2).split())


@pytest.mark.parametrize("kind", ["jsonl", "csv", "atom", "warc", "wacz", "parquet"])
def test_a_reader_that_ends_early_is_no_error(archive: Path, kind: str) -> None:
    command = f"{NEWSARCHIVE} export --archive {archive} --format {kind} | head -c 1 >/dev/null"
    done = subprocess.run(["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"],
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_ctrl_c_leaves_no_half_file(archive: Path) -> None:
    (archive.parent / "out").mkdir()
    out = archive.parent / "out" / "all.jsonl"
    filled = FilledArchive(archive.parent / "large.db")
    filled.connection.execute("BEGIN")
    for number in range(3_000):
        filled.article(f"Story {number}", "A long text about a ferry. " * 40)
    filled.connection.execute("COMMIT")
    filled.close()
    command = [
        str(NEWSARCHIVE),
        "export",
        "--archive",
        str(archive.parent / "large.db"),
        "-o",
        str(out),
    ]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    while not list(out.parent.iterdir()) and running.poll() is None:
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert b"Traceback" not in said
    names = [each.name for each in out.parent.iterdir()]
    assert (running.returncode, names) in [(130, []), (0, ["all.jsonl"])]
