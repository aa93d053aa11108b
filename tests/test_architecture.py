"""Imports point down: each part imports only what "Packages" in docs/architecture.md allows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# part of the tree -> what nobody in it may import
NEVER = {
    "core": (
        "scrapy",
        "sqlite3",
        "sqlite_utils",
        "datasette",
        "newsarchive.settings",
        "newsarchive.archive",
        "newsarchive.crawling",
        "newsarchive.commands",
        "newsarchive.web",
        "newsarchive.console",
        "spiders",
        "pipelines",
    ),
    "archive": (
        "scrapy",
        "datasette",
        "newsarchive.crawling",
        "newsarchive.commands",
        "newsarchive.web",
        "newsarchive.console",
        "newsarchive.settings",
        "spiders",
        "pipelines",
    ),
    "crawling": (
        "sqlite3",
        "sqlite_utils",
        "datasette",
        "trafilatura",
        "newsarchive.web",
        "newsarchive.settings",
        "spiders",
        "pipelines",
    ),
    "commands": ("sqlite3", "sqlite_utils", "datasette", "newsarchive.web", "spiders", "pipelines"),
    "web": (
        "scrapy",
        "sqlite3",
        "trafilatura",
        "sqlite_utils",
        "newsarchive.crawling",
        "newsarchive.commands",
        "newsarchive.settings",
        "spiders",
        "pipelines",
    ),
    "console": ("sqlite3", "sqlite_utils", "pipelines"),
    "spiders": (
        "sqlite3",
        "sqlite_utils",
        "trafilatura",
        "newsarchive.archive",
        "newsarchive.extraction",
        "newsarchive.settings",
        "pipelines",
    ),
    "pipelines": (
        "sqlite3",
        "sqlite_utils",
        "trafilatura",
        "newsarchive.crawling",
        "newsarchive.web",
        "newsarchive.settings",
        "spiders",
    ),
}


def part_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    if parts[0] != "newsarchive":
        return parts[0]
    return parts[1] if parts[1] in NEVER else "core"


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


FILES = sorted(
    path
    for folder in ("newsarchive", "spiders", "pipelines")
    for path in (ROOT / folder).rglob("*.py")
    if path.name not in ("settings.py", "cli.py")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    never = NEVER[part_of(path)]
    wrong = {
        name
        for name in imports_of(path)
        for bad in never
        if f"{name}.".startswith((f"{bad}.", f"newsarchive.{bad}."))
    }
    assert not wrong, f"{part_of(path)} may not import {sorted(wrong)}"


def test_only_extraction_imports_trafilatura() -> None:
    users = {
        path.name
        for path in FILES
        if any(n.split(".")[0] == "trafilatura" for n in imports_of(path))
    }
    assert users <= {"article_extractor.py"}


#: Calls that open, copy or map a file, by the last part of their name.
OPENING = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "fdopen", "mmap",
           "copy", "copy2", "copyfile", "copytree", "sendfile", "truncate"}  # fmt: skip


def calls_in(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def last_name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_the_archive_opens_no_file_but_by_sqlite() -> None:
    """What it opens else is /proc: closing a file of the archive would drop SQLite's locks."""
    folder = ROOT / "newsarchive" / "archive"
    users = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if OPENING & {last_name(call) for call in calls_in(path)}
    }
    assert users == {"files.py", "ledger/runs.py"}
    for name in users:
        assert "/proc/" in (folder / name).read_text(encoding="utf-8")


def test_connections_to_an_archive_are_made_in_one_place() -> None:
    """There each of them is told how to keep the log; elsewhere is memory only."""
    for path in FILES:
        connects = [
            call
            for call in calls_in(path)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == "connect"
            and getattr(call.func.value, "id", "") == "sqlite3"
        ]
        if path.name != "connection.py":
            for call in connects:
                assert isinstance(call.args[0], ast.Constant)
                assert call.args[0].value == ":memory:", path
