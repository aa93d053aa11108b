"""The benchmark of a whole crawl runs on a few pages and gives its figures and ratios."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.sample.pages import article_page
from newsarchive.sample.stories import stories
from tests.support.crawls import ROOT


@pytest.mark.skipif(sys.platform != "linux", reason="the benchmark reads /proc")
def test_the_benchmark_of_a_crawl_prints_what_each_program_used(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, story in enumerate(stories(1)[:4]):
        body = article_page(story, "http://127.0.0.1", stories(1)).encode()
        (pages / f"{number}.html.gz").write_bytes(gzip.compress(body))
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "end_to_end.py"), str(pages)]
    command += ["--only", "import|^trafilatura$", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    record = json.loads(figures.read_text())
    assert record["pages"] == 4
    assert set(record["runs"]) == {"import", "trafilatura"}
    assert set(record["ratios"]) == {"wall: trafilatura / import"}
    for name, run in record["runs"].items():
        assert name in done.stdout
        assert run["cpu"] > 0
        assert run["ms"] == pytest.approx(run["main_ms"] + run["others_ms"], abs=0.01)
        assert run["memory_mb"] > 10
    assert record["runs"]["import"]["others_ms"] > 0  # the worker processes are counted
