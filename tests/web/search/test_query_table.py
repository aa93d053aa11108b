"""The query language from the user's end: the rows of tests/web/search/query_table/."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from newsarchive.archive.search.query.fields import FIELDS, STATES
from newsarchive.cli import cli
from tests.support import query_table, query_table_docs
from tests.support.client import Site
from tests.support.query_table import Row, rows


@dataclass(slots=True)
class Answer:
    """What the search says to a query."""

    found: set[str]
    """The keys of the articles; of copies of one story only the one that is shown."""
    notes: list[str]
    articles: int
    """The number of articles, copies too."""


@dataclass(slots=True, eq=False)
class Table:
    """The archive of the test table, as it is served."""

    path: Path
    keys: dict[int, str]
    site: Site
    answers: dict[str, Answer] = field(default_factory=dict)

    def ask(self, query: str) -> Answer:
        """Return the answer of ``/search.json`` to *query*, which is requested once."""
        if query not in self.answers:
            self.answers[query] = self._all_pages(query)
        return self.answers[query]

    def _all_pages(self, query: str) -> Answer:
        path, answer = f"/search.json?q={quote(query)}", Answer(set(), [], 0)
        while path:
            response = self.site.get(path)
            assert response.status_code == 200, query
            data = response.json()
            answer.found |= {self.keys[hit["id"]] for hit in data["results"]}
            answer.notes, answer.articles = answer.notes or data["notes"], data["count"]
            path = data["next"]
        return answer

    def csv(self, query: str) -> set[str]:
        """Return the keys of the articles in ``/search.csv``."""
        response = self.site.get(f"/search.csv?q={quote(query)}")
        assert response.status_code == 200, query
        return {self.keys[int(row["id"])] for row in csv.DictReader(StringIO(response.text))}

    def export(self, query: str) -> tuple[set[str], list[str]]:
        """Return the keys and the lines on standard error of ``newsarchive export``."""
        arguments = ["export", "--query", query, "--archive", str(self.path)]
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code in (0, 2), done.output
        found = {self.keys[json.loads(line)["id"]] for line in done.stdout.splitlines()}
        return found, done.stderr.splitlines()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    path = tmp_path_factory.mktemp("table") / "archive.db"
    keys = query_table.make_archive(path)
    assert set(keys.values()) == set(query_table.articles())
    site = Site(path)
    yield Table(path, keys, site)
    site.close()


def test_every_query_finds_what_its_row_says(table: Table) -> None:
    wrong = []
    for row in rows():
        answer = table.ask(row.query)
        if objections := row.objections(answer.found, answer.notes):
            wrong.append(f"{row.kind}: {row.query!r} ({row.why}): {'; '.join(objections)}")
    assert not wrong, f"{len(wrong)} of {len(rows())} rows do not hold:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "query",
    [
        "(" * 1_000 + "drought",
        "(" * 1_000 + "drought" + ")" * 1_000,
        "drought" + ")" * 1_000,
        "drought " * 1_000,
        "drought -" * 500,
        "NOT " * 500 + "drought",
        "drought OR " * 500,
        "title:" * 300 + "drought",
        '"drought" ' * 400,
        "drought " + "y" * 5_000,
        "(drought OR (reservoir " * 200,
    ],
    ids=lambda query: query[:12],
)
def test_what_is_too_long_is_read_as_far_as_it_goes_and_a_note_says_so(
    table: Table, query: str
) -> None:
    answer = table.ask(query)
    assert answer.notes
    assert "silver" not in answer.found


def test_a_note_is_one_line_for_people(table: Table) -> None:
    for row in rows():
        for note in table.ask(row.query).notes:
            assert note.strip() == note, row.query
            assert note.isprintable(), row.query
            assert 10 < len(note) < 300, row.query


def sampled() -> tuple[Row, ...]:
    """Return some rows of each kind."""
    return rows()[::4]


def test_page_csv_and_export_find_the_same(table: Table) -> None:
    for row in sampled():
        answer, in_csv = table.ask(row.query), table.csv(row.query)
        exported, said = table.export(row.query)
        assert exported == in_csv, row.query
        assert answer.found <= in_csv, row.query
        assert answer.articles == len(in_csv), row.query
        for note in answer.notes:
            assert any(note in line for line in said), (row.query, note, said)


def test_the_table_is_large_enough() -> None:
    stated = {article.get("lang", "en")[:2] for article in query_table.articles().values()}
    assert len(rows()) >= 500
    assert len(stated) >= 40
    assert len({(row.query, row.kind) for row in rows()}) == len(rows())


def test_the_table_in_the_documentation_is_made_from_these_rows() -> None:
    """If this fails: ``python -m tests.support.query_table_docs`` writes it again."""
    assert query_table_docs.written() == query_table_docs.table()


def test_each_field_and_each_state_has_a_row_and_is_in_the_documentation() -> None:
    queries = [row.query.casefold() for row in rows()]
    table = query_table_docs.DOCS.read_text(encoding="utf-8")
    for name in FIELDS:
        assert any(f"{name}:" in re.findall(r"\w+:", query) for query in queries), name
        assert f"`{name}:" in table, name
    for word, state in STATES.items():
        assert any(query.startswith(f"is:{word}") for query in queries), word
        assert f"`is:{state}`" in table, state


def test_each_query_that_the_documentation_shows_is_a_row() -> None:
    assert query_table_docs.named() <= {row.query for row in rows()}
