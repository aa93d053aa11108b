"""The small files that belong to an archive: feeds, collections, the files of sites, settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser, Error
from pathlib import Path
from typing import Final

from newsarchive.paths import SETTINGS

#: Names of settings whose values are secrets.
_SECRET: Final = re.compile(r"KEY|SECRET|PASS|TOKEN|COOKIE|AUTH|CREDENTIAL|PROXY", re.IGNORECASE)
_LEFT_OUT: Final = "None  # left out by `newsarchive backup`"
_MOST_BYTES: Final = 2**20


def project_files(project: Path | None, archive: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each file that belongs to *archive* or to its *project* folder."""
    if (feeds := archive.absolute().parent / "feeds.opml").is_file():
        yield feeds.name, feeds
    if project is None:
        return
    for name in ("scrapy.cfg", "collections.toml"):
        if (project / name).is_file():
            yield name, project / name
    spiders = project / "spiders"
    for path in sorted(spiders.rglob("*")) if spiders.is_dir() else []:
        is_ours = "__pycache__" not in path.parts and not path.name.startswith(".")
        if path.is_file() and is_ours and path.stat().st_size <= _MOST_BYTES:
            yield f"spiders/{path.relative_to(spiders).as_posix()}", path


def own_settings(project: Path | None) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file of settings in *project*, without the secrets in it."""
    if project is None:
        return
    config = ConfigParser(interpolation=None)
    try:
        config.read(project / "scrapy.cfg", encoding="utf-8")
        modules = [module for _, module in config.items("settings") if module != SETTINGS]
    except (Error, OSError, UnicodeDecodeError):
        return
    for module in modules:
        name = f"{module.replace('.', '/')}.py"
        try:
            text = (project / name).read_text(encoding="utf-8")
            yield name, without_secrets(text)
        except (OSError, UnicodeDecodeError, SyntaxError):
            continue


def without_secrets(text: str) -> str:
    """Return the Python code *text* with None for each value that its name calls a secret."""
    lines = text.splitlines()
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.Assign):
            names = [each.id for each in node.targets if isinstance(each, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        if any(map(_SECRET.search, names)):
            lines[node.lineno - 1 : node.end_lineno] = [f"{names[0]} = {_LEFT_OUT}"]
    return "\n".join(lines) + "\n"
