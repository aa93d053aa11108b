"""What a project folder holds, and how its archive is crawled into and served."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.crawls import value
from tests.wheel.environments import VirtualEnvironment, crawl, files_in, read_json, serving

pytestmark = pytest.mark.slow


#: Python code for a folder in PYTHONPATH: only names of this machine can be resolved.
NO_NETWORK = """\
import socket
real = socket.getaddrinfo
def getaddrinfo(host, *arguments, **more):
    if host in ("127.0.0.1", "localhost", None):
        return real(host, *arguments, **more)
    raise socket.gaierror(socket.EAI_NONAME, "no network in tests")
socket.getaddrinfo = getaddrinfo
"""


def test_a_new_project_folder_has_four_files(project: Path) -> None:
    assert files_in(project) == {
        *("collections.toml", "scrapy.cfg", "spiders/README.md", "spiders/template.py.txt")
    }


def test_any_site_is_crawled_into_the_project_folder(
    installed: VirtualEnvironment, project: Path
) -> None:
    (project / "below").mkdir()
    with serve_sample() as url:
        assert "40 new" in crawl(installed, project, "site", "-a", f"start={url}/")
        assert "0 new" in crawl(installed, project / "below", "site", "-a", f"start={url}/")
    assert value(project / "archive.db", "SELECT count(*) FROM articles") == 40
    assert list((project / "captures").rglob("*.warc.gz"))
    assert list((project / "below").iterdir()) == []


def test_the_archive_of_the_project_folder_is_served(
    installed: VirtualEnvironment, project: Path
) -> None:
    with serve_sample() as url:
        crawl(installed, project, "site", "-a", f"start={url}/")
    with serving(installed, project, "serve") as url:
        assert len(read_json(f"{url}/archive/articles.json?_shape=array")) == 40


def test_a_bundled_site_that_cannot_be_reached_is_reported(
    installed: VirtualEnvironment, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(NO_NETWORK)
    done = installed.call(
        project, "scrapy", "crawl", "jpost", status=1, PYTHONPATH=str(tmp_path / "offline")
    )
    assert done.stdout.startswith("jpost: 0 new, ")
    assert "3 dns" in done.stdout
    assert value(project / "archive.db", "SELECT spider FROM runs") == "jpost"


def test_a_project_folder_is_made_only_in_a_new_or_empty_folder(
    installed: VirtualEnvironment, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    refused = installed.call(tmp_path, "newsarchive", "init", "full", status=1)
    assert refused.stderr == "Error: full is not empty; name a new or an empty folder\n"
    assert files_in(tmp_path / "full") == {"letter.txt"}
    again = installed.call(tmp_path, "newsarchive", "init", "mynews", status=1)
    assert "mynews is a Scrapy project already" in again.stderr
    file = installed.call(tmp_path, "newsarchive", "init", "full/letter.txt", status=1)
    assert "is not a folder" in file.stderr
    made = installed.call(tmp_path / "empty", "newsarchive", "init", ".")
    assert "cd " not in made.stdout
    assert files_in(tmp_path / "empty") == files_in(project)
