"""An archive with more parts than a process may have open files is read whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.made_words import made_archive
from tests.support.parts import divide

PARTS = 50
#: Each part is three files: itself, its log, and the index of that.
MOST_OPEN_FILES = 128
#: Prints what commands and pages say of the archive, all in one process.
READ = """
import json, sys
from click.testing import CliRunner
from newsarchive.cli import cli
from pathlib import Path
from tests.support.client import Site

found = {}
for options in sys.argv[2].splitlines():
    done = CliRunner().invoke(cli, [*options.split(), "--archive", sys.argv[1]])
    said = done.output.replace(sys.argv[1], "the archive")
    found[options] = said if done.exit_code == 0 else [said, repr(done.exception)]
site = Site(Path(sys.argv[1]))
for path in sys.argv[3].splitlines():
    found[path] = site.get(path).text
site.close()
print(json.dumps(found))
"""
COMMANDS = """
export
export --sort relevance bridge ferry
export --site paper1.example --sort oldest --format csv
doctor
learn
remove --site paper3.example --dry-run
remove https://paper0.example/1 https://nowhere.example/1 --dry-run
""".strip()
PAGES = """
/search.json?q=bridge&size=100
/search.json?q=bridge+ferry&sort=relevance
/search.json?q=&sort=oldest&size=50
/changes.json?size=50
/sites.json
/a/1.json
/a/100.json
""".strip()


def read(path: Path, limit: int | None) -> dict[str, Any]:
    """Return what READ prints, in a process that may have at most *limit* open files."""
    limited = f"ulimit -n {limit} && " if limit else ""
    command = [sys.executable, "-W", "ignore", "-c", READ, str(path), COMMANDS, PAGES]
    shell = ["bash", "-c", f'{limited}exec "$@"', "read", *command]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_more_parts_than_open_files_are_read_as_one_file(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole" / "archive.db", tmp_path / "parts" / "archive.db"
    whole.parent.mkdir()
    made_archive(whole, 2 * PARTS)
    parts.parent.mkdir()
    shutil.copyfile(whole, parts)
    divide(parts, lambda row: f"p{row['id'] % PARTS:03}")
    expected, found = read(whole, None), read(parts, MOST_OPEN_FILES)
    for what in expected:
        assert found[what] == expected[what], what
    assert len(found["export"].splitlines()) == 2 * PARTS
