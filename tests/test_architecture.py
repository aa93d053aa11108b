"""Imports point down: the order of all packages, and the one home of each outside library."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The packages, bottom up. A package imports itself and packages in lower rows, never one beside it
#: or above. docs/architecture.md shows the same order.
ORDER = (
    ("newsarchive.writing",),
    ("newsarchive",),
    ("newsarchive.boilerplate.lexicon",),
    (
        "newsarchive.boilerplate",
        "newsarchive.dates",
        "newsarchive.delivery",
        "newsarchive.progress",
        "newsarchive.rendering",
        "newsarchive.sample",
        "newsarchive.syndication",
    ),
    ("newsarchive.page",),
    (
        "newsarchive.metadata.authorship",
        "newsarchive.metadata.dating",
        "newsarchive.metadata.pictures",
    ),
    ("newsarchive.discovery", "newsarchive.metadata", "newsarchive.captures"),
    ("newsarchive.captures.stores",),
    (
        "newsarchive.captures.imports",
        "newsarchive.captures.packaging",
        "newsarchive.captures.replay",
        "newsarchive.extraction.lines",
    ),
    ("newsarchive.captures.common_crawl", "newsarchive.extraction.site_rules"),
    ("newsarchive.extraction",),
    ("newsarchive.extraction.foreign", "newsarchive.extraction.machines"),
    ("newsarchive.archive.schema",),
    ("newsarchive.archive.schema.migrations",),
    ("newsarchive.archive",),
    ("newsarchive.archive.parts",),
    ("newsarchive.archive.search.query",),
    ("newsarchive.archive.search",),
    ("newsarchive.archive.search.ranking",),
    ("newsarchive.archive.articles.changes",),
    ("newsarchive.archive.search.found_words",),
    ("newsarchive.archive.articles", "newsarchive.archive.history"),
    ("newsarchive.archive.exports", "newsarchive.archive.witness"),
    ("newsarchive.archive.learning.stories", "newsarchive.archive.ledger"),
    ("newsarchive.archive.learning",),
    (
        "newsarchive.archive.alerts",
        "newsarchive.archive.backup",
        "newsarchive.archive.ledger.reporting",
        "newsarchive.archive.removal",
    ),
    ("newsarchive.archive.cluster", "newsarchive.archive.merging", "newsarchive.archive.repair"),
    ("newsarchive.streams",),
    ("newsarchive.crawling.cookies", "newsarchive.crawling.middlewares"),
    ("newsarchive.crawling.sources",),
    ("newsarchive.witness",),
    ("newsarchive.web.database",),
    ("newsarchive.crawling", "newsarchive.web.framework", "pipelines"),
    ("newsarchive.cluster", "newsarchive.web.charts"),
    ("newsarchive.web.search",),
    ("newsarchive.web.search.without_hits",),
    ("newsarchive.web.search.output",),
    (
        "newsarchive.web.analysis",
        "newsarchive.web.articles",
        "newsarchive.web.changes",
    ),
    ("newsarchive.web.runs", "newsarchive.web.saved"),
    ("newsarchive.web.pages",),
    ("newsarchive.web.programs",),
    ("newsarchive.web",),
    ("newsarchive.console",),
    (
        "newsarchive.console.alerting",
        "newsarchive.console.backing_up",
        "newsarchive.console.catalogue",
        "newsarchive.console.operation",
        "newsarchive.console.reading",
        "newsarchive.console.removing",
        "newsarchive.console.witnessing",
    ),
    ("newsarchive.console.clustering", "newsarchive.console.exchange.exporting"),
    ("newsarchive.console.exchange", "newsarchive.commands", "spiders"),
    ("newsarchive.console.exchange.importing", "newsarchive.console.exchange.merging"),
)
RANK = {package: rank for rank, row in enumerate(ORDER) for package in row}

#: Packages that must not import some of those below them, and why.
NEVER = {
    "newsarchive.console": ("newsarchive.crawling",),  # crawls are programs of their own
    "newsarchive.web": ("newsarchive.extraction",),  # it only reads
    "pipelines": ("newsarchive.web",),
    "spiders": ("newsarchive.archive", "newsarchive.extraction", "newsarchive.page"),  # facts only
}

#: Outside libraries that have one home, by the packages (or the one module) that may import them.
HOMES = {
    "trafilatura": ("newsarchive.extraction.trafilatura_runs",),
    "py3langid": ("newsarchive.metadata.language_model",),
    "numpy": ("newsarchive.metadata.language_model",),
    "pebble": ("newsarchive.extraction.workers",),
    "Stemmer": ("newsarchive.writing.stems",),
    "lxml": ("newsarchive.page", "newsarchive.metadata", "newsarchive.discovery",
             "newsarchive.extraction", "newsarchive.captures.imports.opml",
             "newsarchive.captures.replay"),
    "parsel": ("newsarchive.extraction.site_rules.selectors",),
    "sqlite3": ("newsarchive.archive",),
    "sqlite_utils": ("newsarchive.archive.schema",),
    "scrapy": ("newsarchive.crawling", "newsarchive.cluster", "newsarchive.commands", "pipelines"),
    "twisted": ("newsarchive.crawling", "newsarchive.cluster"),
    "redis": ("newsarchive.streams",),
    "datasette": ("newsarchive.web", "newsarchive.console.serve"),
    "markupsafe": ("newsarchive.web",),
    "click": ("newsarchive.cli", "newsarchive.console"),
    "smtplib": ("newsarchive.delivery.mail",),
    "ssl": ("newsarchive.delivery", "newsarchive.console.catalogue.certificates"),
    "mcp": ("newsarchive.web.programs.mcp_tools",),
    "playwright": ("newsarchive.rendering",),
    "distributed": ("newsarchive.extraction.machines",),
    "fsspec": ("newsarchive.captures.stores.remote_files",),
    "pyarrow": ("newsarchive.console.exchange.exporting.parquet",),
}  # fmt: skip

FILES = sorted(
    path for top in ("newsarchive", "spiders", "pipelines") for path in (ROOT / top).rglob("*.py")
)
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in FILES
}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def package_of(module: str) -> str:
    return module if module in PACKAGES else module.rpartition(".")[0]


def is_in(module: str, *places: str) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


def imports_of(module: str) -> set[str]:
    """Return the names of all modules that *module* imports, at any place in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package_of(module).split(".")
                base = ".".join(parent[: len(parent) - node.level + 1] + ([base] if base else []))
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in MODULES else base)
    return found


def test_every_package_has_its_place_in_the_order() -> None:
    assert set(RANK) == PACKAGES


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    package = package_of(module)
    ours = {name for name in imports_of(module) if name in MODULES}
    upwards = {
        name
        for name in ours
        if (other := package_of(name)) != package and RANK[other] >= RANK[package]
    }
    assert not upwards, f"{module} imports {sorted(upwards)}, which are not below {package}"
    for place, never in NEVER.items():
        if is_in(module, place):
            forbidden = {name for name in ours if is_in(name, *never)}
            assert not forbidden, f"{place} may not import {sorted(forbidden)}"


def test_the_pages_read_captures_and_nothing_else_of_them() -> None:
    """They are imported where one is shown: Datasette must start without lxml."""
    for module in MODULES:
        if is_in(module, "newsarchive.web"):
            used = {name for name in imports_of(module) if is_in(name, "newsarchive.captures")}
            assert all(is_in(name, "newsarchive.captures.replay") for name in used), module
    script = "import sys, newsarchive.web; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert not {"lxml", "scrapy", "trafilatura"} & set(loaded.stdout.decode().split())


def test_no_module_imports_the_settings_or_the_command_line() -> None:
    for module in MODULES:
        assert not imports_of(module) & {"newsarchive.settings", "newsarchive.cli"}, module


def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = {name: imports_of(name) & set(MODULES) - {name} for name in MODULES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            for name in sorted(imports[module]):
                visit(name, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_in_its_home(library: str) -> None:
    users = {
        module
        for module in MODULES
        if any(name.split(".")[0] == library for name in imports_of(module))
    }
    assert users
    assert all(is_in(user, *HOMES[library]) for user in users), sorted(users)


def test_a_package_has_three_to_twelve_modules() -> None:
    """Fewer modules need no folder, and among more of them it is hard to find the right one."""
    for package in PACKAGES - {"newsarchive.web", "spiders"}:
        modules = [name for name in MODULES if package_of(name) == package and name != package]
        assert 3 <= len(modules) <= 12, f"{package} has {len(modules)} modules"


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_a_package_says_what_it_does_and_where_to_start(package: str) -> None:
    docstring = ast.get_docstring(ast.parse(MODULES[package].read_text(encoding="utf-8"))) or ""
    docstring = " ".join(docstring.split())
    assert docstring
    if package not in ("spiders", "pipelines", "newsarchive"):
        assert "Start reading" in docstring
        assert "next author" in docstring


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


def test_only_sqlite_opens_the_files_of_the_archive() -> None:
    """The package itself opens only /proc: closing a file of the archive drops SQLite's locks."""
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
    """connection.py configures the log of each connection. Elsewhere databases are in memory."""
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
