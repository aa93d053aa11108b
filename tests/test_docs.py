"""What the documentation names exists, and what exists is documented."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive import outcomes
from newsarchive.archive.connection import open_for_writing
from newsarchive.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent
SQL = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

CONTRACT = {
    "articles": "id site url canonical_url title description text authors published_at"
    " published_source published_raw modified_at first_seen_at last_seen_at gone_at language"
    " section tags image_url image_caption image_credit word_count is_free kind"
    " archive_signals story_id"
    " duplicate_of revision_count discovered_via extractor",
    "sites": "site name home_url language article_count last_run_at",
    "raw_articles": "id url text",
    "removed_blocks": "article_id url site position text reason family_id stories verdict_by",
    "boilerplate": "family_id site example verdict articles stories reason decided_at",
    "field_sources": "article_id field source value_raw",
    "revisions": "article_id number seen_at title text change",
    "near_duplicates": "article_id other_id relation overlap",
    "stories": "story_id articles sites first_published_at lead_article_id",
    "urls": "url site state outcome reason http_status attempts next_try_at etag last_modified"
    " found_in article_id run_id",
    "captures": "url fetched_at http_status warc_file warc_offset sha256 hints",
    "extractions": "article_id number extractor replaced_at replaced_by before blocks sources",
    "runs": "run_id spider started_at finished_at finish_reason found new revised unchanged"
    " duplicates skipped failed requests bytes",
    "site_health": "run_id site checked_at articles without_text without_date median_words failed"
    " verdict detail",
    "failures": "url site reason detail http_status last_at attempts next_try_at",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_each_table_has_the_columns_of_the_contract_and_the_docs_name_them(
    name: str, tmp_path: Path
) -> None:
    wanted = CONTRACT[name].split()
    with closing(open_for_writing(tmp_path / "archive.db")) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        assert set(wanted) <= set(columns)
    if name == "articles":
        documented = SQL[SQL.index("## articles") : SQL.index("## The rest")]
    else:
        [documented] = [line for line in SQL.splitlines() if line.startswith(f"| `{name}` |")]
    for column in wanted:
        assert f"`{column}`" in documented, f"docs/sql.md does not explain {name}.{column}"


def test_the_recipes_run(tmp_path: Path) -> None:
    recipes = SQL[SQL.index("## Recipes") :]
    statements = re.search(r"```sql\n(.*?)```", recipes, re.DOTALL)
    assert statements
    with closing(open_for_writing(tmp_path / "archive.db")) as connection:
        for statement in statements[1].split(";"):
            assert not statement.strip() or sqlite3.complete_statement(statement + ";")
            connection.execute(statement).fetchall()


def test_every_reason_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", SQL[SQL.index("## Outcomes") :], re.MULTILINE))
    assert named == outcomes.REASONS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_and_is_in_the_readme(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output
    assert f"newsarchive {name}" in README


def test_the_commands_of_the_contract_exist() -> None:
    wanted = "serve probe learn reextract blocks runs failures doctor export extract"
    assert set(wanted.split()) <= set(COMMANDS)
    blocks = CliRunner().invoke(cli, ["blocks", "--help"]).output
    for verb in ("list", "show", "keep", "drop", "undo"):
        assert re.search(rf"^  {verb} ", blocks, re.MULTILINE)


@pytest.mark.parametrize(
    "target", ["run", "setup", "crawl", "serve", "test", "check", "eval", "bench"]
)
def test_every_make_target_is_there_and_in_the_readme(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)
    assert f"make {target}" in README


def test_every_setting_of_ours_is_in_the_readme() -> None:
    ours = ("ARCHIVE_PATH", "CAPTURE_ENABLED", "LEARN_ENABLED", "CRAWLER_CONTACT",
            "ALLOW_PRIVATE_HOSTS", "ARTICLES_PER_RUN", "REVISIT_AGES",
            "NEWSARCHIVE_DB")  # fmt: skip
    for name in ours:
        assert name in README


def test_the_changelog_and_the_architecture_are_there() -> None:
    for name in ("CHANGELOG.md", "docs/architecture.md"):
        assert (ROOT / name).stat().st_size > 500
