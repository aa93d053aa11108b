"""The documentation names only what exists, covers all of it, and is readable."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from scrapy.settings import default_settings

from newsarchive import outcomes, settings
from newsarchive.archive.connection import open_for_writing
from newsarchive.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "newsarchive").rglob("*.md")),
]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


SQL = text_of("docs/sql.md")
README = text_of("README.md")

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
    "absences": "article_id gone_at back_at",
    "near_duplicates": "article_id other_id relation overlap",
    "stories": "story_id articles sites first_published_at lead_article_id",
    "urls": "url site state outcome reason http_status attempts next_try_at etag last_modified"
    " found_in article_id run_id",
    "captures": "url fetched_at http_status warc_file warc_offset sha256 hints",
    "extractions": "article_id number extractor replaced_at replaced_by before blocks sources",
    "runs": "run_id spider started_at finished_at finish_reason found new revised unchanged"
    " duplicates skipped failed requests bytes",
    "source_dates": "source site confirmed refuted doubt",
    "site_health": "run_id site checked_at articles without_text without_date median_words failed"
    " walls same_text without_author without_image doubtful verdict detail",
    "alerts": "alert_id name query on_kinds notify every imported created_at digest_at",
    "alert_hits": "hit_id alert_id article_id kind revision seen_at found_at copy_of delivery_id"
    " delivered_at",
    "alert_deliveries": "delivery_id destination alert_id made_at state attempts next_try_at error"
    " delivered_at",
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
    table = re.findall(r"^\| `(\w+)` \| (.+) \|$", SQL[SQL.index("## Outcomes") :], re.MULTILINE)
    assert dict(table) == outcomes.SKIPPED_REASONS | outcomes.FAILED_REASONS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_and_is_described(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output
    assert f"\n## {name}\n" in text_of("docs/commands.md")


def options_of(command: click.Command) -> Iterator[list[str]]:
    """Yield the spellings of each option of *command* and of its subcommands."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield [*parameter.opts, *parameter.secondary_opts]
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            yield from options_of(subcommand)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_section_of_a_command_has_its_options_and_no_other(name: str) -> None:
    own = [each for each in options_of(_command(name)) if "--archive" not in each]
    section = text_of("docs/commands.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", section))
    missing = [each for each in own if not named & {*each}]
    assert not missing, f"docs/commands.md, {name}: describe {missing}"
    calls = re.findall(r"`(?:newsarchive |--)[^`]+`", section)
    calls += re.findall(r"^newsarchive .+", section, re.MULTILINE)
    used = {each for call in calls for each in re.findall(r"(?<![\w-])--[a-z][\w-]*", call)}
    # Of other commands, which the section of one may name.
    other = {each for n in COMMANDS for spelled in options_of(_command(n)) for each in spelled}
    assert used <= other | {"--help"}, f"docs/commands.md, {name}: there is no {used - other}"


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command
    return command


def test_the_readme_lists_the_commands_as_help_does() -> None:
    """If this fails, copy the rows on the right-hand side into the README."""
    context = click.Context(cli)
    wanted = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command
        summary = command.get_short_help_str(limit=1_000).replace("|", r"\|")
        wanted.append(f"| `newsarchive {name}` | {summary} |")
    assert re.findall(r"^\| `newsarchive .*", README, re.MULTILINE) == wanted


def test_the_commands_of_the_contract_exist() -> None:
    wanted = "serve probe learn reextract blocks runs failures doctor export extract"
    assert set(wanted.split()) <= set(COMMANDS)
    blocks = CliRunner().invoke(cli, ["blocks", "--help"]).output
    for verb in ("list", "show", "keep", "drop", "undo"):
        assert re.search(rf"^  {verb} ", blocks, re.MULTILINE)


def test_the_make_targets_and_their_documentation_are_the_same() -> None:
    """The targets of the contract are among them."""
    targets = set(re.findall(r"^(\w+):.*## ", text_of("Makefile"), re.MULTILINE))
    wanted = "run setup crawl serve test check eval bench"
    assert set(wanted.split()) <= targets
    documented = set(re.findall(r"`make (\w+)[`\s]", text_of("docs/development.md")))
    assert documented == targets - {"browser"}, "browser is a part of test"
    assert "make run" in README


def test_every_setting_of_ours_is_documented_and_no_other() -> None:
    ours = {name for name in vars(settings) if name.isupper()}
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/settings.md"), re.MULTILINE))
    assert ours - set(vars(default_settings)) <= documented
    variables = {name for name in documented if name.startswith("NEWSARCHIVE_")}
    assert documented - variables <= ours
    readers = ("delivery/settings.py", "paths.py", "console/serve.py")
    read = "".join(text_of(f"newsarchive/{reader}") for reader in readers)
    assert all(name.removeprefix("NEWSARCHIVE_") in read for name in variables)
    for name in re.findall(r"value\(\"([A-Z_]+)\"", read):
        assert f"`NEWSARCHIVE_{name}`" in text_of("docs/settings.md")
    for name in re.findall(r"-s ([A-Z_]+)=", text_of("docs/crawling.md")):
        assert name in documented


def prose_of(page: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of *page* with their numbers, without blocks of code."""
    is_code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.lstrip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            yield number, line


def anchor_of(heading: str) -> str:
    """Return the fragment that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings_of(page: Path) -> list[str]:
    matches = [re.match(r"#+ (.*)", line) for _, line in prose_of(page)]
    return [match[1] for match in matches if match]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for number, line in prose_of(page):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"\w+:", target):
                continue
            path, _, fragment = target.partition("#")
            file = page.parent / path if path else page
            assert file.exists(), f"line {number}: {target}"
            if fragment:
                assert fragment in map(anchor_of, headings_of(file)), f"line {number}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_lines_of_prose_fit_a_screen_and_a_diff(page: Path) -> None:
    """Rows of tables may be longer."""
    long = [n for n, line in prose_of(page) if len(line) > 120 and not line.startswith("|")]
    assert not long, f"{page.name}: lines {long} have more than 120 characters"


def test_a_page_is_about_one_topic() -> None:
    assert len(README.splitlines()) <= 180
    for page in (ROOT / "docs").rglob("*.md"):
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 300, f"{page}: split it"


def test_every_page_is_found_from_the_readme() -> None:
    index = text_of("docs/decisions/README.md")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in README
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
    assert (ROOT / "CHANGELOG.md").stat().st_size > 500


def test_pages_and_headings_that_the_code_names_exist() -> None:
    """For example docs/extraction.md, "Words of a language"."""
    sources = [
        ROOT / "pyproject.toml",
        *(
            path
            for folder in ("newsarchive", "spiders", "pipelines", "tests", "benchmarks")
            for kind in ("*.py", "*.toml")
            for path in (ROOT / folder).rglob(kind)
        ),
    ]
    for source in sources:
        text = source.read_text(encoding="utf-8")
        for name, heading in re.findall(r"\b(docs/[\w/-]+\.md)(?:, \"([^\"]+)\")?", text):
            assert (ROOT / name).is_file(), f"{source}: {name}"
            if heading:
                assert heading in headings_of(ROOT / name), f"{source}: {name}, {heading}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_the_documents_name_exist(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # it names what was
    text = page.read_text(encoding="utf-8")
    paths = set(re.findall(r"`([\w-]+(?:/[\w.-]+)+\.(?:py|toml|txt|md|html)|[\w-]+\.py)`", text))
    folders = [ROOT, ROOT / "benchmarks", ROOT / "newsarchive"]
    folders += [path for path in (ROOT / "newsarchive").rglob("*") if path.is_dir()]
    examples = {"spiders/example.py", "spiders/mine.py", "mysettings.py"}
    for path in paths - examples:
        assert any((folder / path).exists() for folder in folders), f"{path} is not there"
