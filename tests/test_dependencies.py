"""All packages that are imported are declared, with bounds and a reason, and are locked."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
REASONS = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")

#: Folders of the repository whose modules are imported.
OURS = {"newsarchive", "spiders", "pipelines", "tests", "benchmarks"}
#: The standard library, with a package that Python 3.14 adds to it.
STANDARD = sys.stdlib_module_names | {"compression"}
#: Packages that are declared although we do not import them, and what needs them.
NOT_IMPORTED = {
    "lxml-html-clean": "trafilatura",
    "pytest-xdist": "make test",
    "ruff": "make check",
    "coverage": "make check",
    "codespell": "make check",
    "mypy": "make check",
    "lxml-stubs": "mypy",
    "build": "make wheel",
    "aiosmtpd": "tests.support.needed",
    "datasette-mcp": "Datasette, by its entry point",
    "jsonschema": "tests.support.needed",
    "openapi-spec-validator": "tests.support.needed",
    "pyftpdlib": "tests.support.needed",
    "setuptools": "pip install --no-build-isolation",
}


def declared(*groups: list[str]) -> dict[str, Requirement]:
    """Return the requirements in *groups* by normalised name."""
    requirements = [Requirement(line) for group in groups for line in group]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


RUN = declared(PROJECT["dependencies"])
ALL = declared(PROJECT["dependencies"], *EXTRAS.values())


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {str(canonicalize_name(package)): version for package, version in pairs}


def imported_by(*folders: str) -> dict[str, str]:
    """Return the distributions that modules in *folders* import, each with one of these modules."""
    distributions = packages_distributions()
    found: dict[str, str] = {}
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    local = OURS | {file.stem for file in files} | {file.parent.name for file in files}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for package in {name.split(".")[0] for name in names} - STANDARD:
                if package in distributions and package not in OURS:
                    [distribution] = set(distributions[package])
                    found[canonicalize_name(distribution)] = str(file.relative_to(ROOT))
                elif canonicalize_name(package) in ALL:  # of an extra that is not installed here
                    found[canonicalize_name(package)] = str(file.relative_to(ROOT))
                else:
                    assert package in local, f"{file} imports {package}, which is not installed"
    return found


PROGRAM = imported_by("newsarchive", "spiders", "pipelines")
DEVELOPMENT = imported_by("tests", "benchmarks")


def test_every_import_of_the_program_is_declared() -> None:
    missing = {name: file for name, file in PROGRAM.items() if name not in RUN}
    optional = {"pyarrow", "mcp", "playwright", "distributed", "fsspec", "zlib-ng", "redis"}
    extras = ("parquet", "mcp", "browser", "dask", "fast", "cluster", "store")
    assert optional < set(declared(*(EXTRAS[name] for name in extras)))
    assert set(missing) == optional, missing


def test_every_import_of_tests_and_benchmarks_is_declared() -> None:
    assert not {name: file for name, file in DEVELOPMENT.items() if name not in ALL}


def test_every_declared_package_is_imported_or_has_another_use() -> None:
    assert set(ALL) - set(PROGRAM) - set(DEVELOPMENT) == set(NOT_IMPORTED)
    assert set(RUN) - set(PROGRAM) == {"lxml-html-clean"}


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_package_has_a_lower_and_an_upper_bound_and_a_reason(name: str) -> None:
    operators = [specifier.operator for specifier in ALL[name].specifier]
    assert sorted(operators) == ["<", ">="]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", REASONS, re.MULTILINE)
    documented = {
        str(canonicalize_name(package)): (bounds.strip("` "), reason)
        for package, bounds, reason in rows
    }
    bounds, reason = documented[name]
    assert Requirement(f"{name}{bounds}").specifier == ALL[name].specifier, bounds
    assert len(reason) > 10


def test_every_package_that_the_docs_explain_is_declared() -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| `", REASONS, re.MULTILINE)
    assert {str(canonicalize_name(name)) for name in rows} == set(ALL)


@pytest.mark.parametrize(
    ("lock", "wanted"), [("requirements.lock", RUN), ("requirements-dev.lock", ALL)]
)
def test_a_lock_file_fits_the_declared_packages(lock: str, wanted: dict[str, Requirement]) -> None:
    versions = locked(lock)
    wrong = {
        name: versions.get(name)
        for name, requirement in wanted.items()
        if name not in versions or versions[name] not in requirement.specifier
    }
    assert not wrong


def test_the_development_lock_only_adds_to_the_run_lock() -> None:
    assert locked("requirements.lock").items() < locked("requirements-dev.lock").items()
    for package in ("pytest", "playwright", "pyarrow", "mypy", "ruff"):
        assert package not in locked("requirements.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_package_index(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
