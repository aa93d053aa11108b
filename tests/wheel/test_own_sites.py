"""Spider files in the project folder: they add sites, replace sites, and may have mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.crawls import rows
from tests.wheel.environments import VirtualEnvironment, crawl

pytestmark = pytest.mark.slow


def test_a_spider_file_of_the_project_adds_a_site(
    installed: VirtualEnvironment, project: Path
) -> None:
    template = (project / "spiders" / "template.py.txt").read_text()
    with serve_sample() as url:
        own = template.replace('"example"', '"lantern"').replace("https://www.example.com", url)
        own = re.sub(r"^    sitemaps = .*\n", "", own.replace("/rss.xml", "/feed.xml"), flags=re.M)
        (project / "spiders" / "lantern.py").write_text(own)
        listed = installed.call(project, "scrapy", "list")
        allowed = url.removeprefix("http://")
        arguments = ("lantern", "-a", "limit=3", "-s", f"ALLOW_PRIVATE_HOSTS={allowed}")
        assert "lantern: 3 new" in crawl(installed, project, *arguments)
    assert {"lantern", "jpost", "site"} <= set(listed.stdout.split())
    assert listed.stderr == ""
    assert rows(project / "archive.db", "SELECT spider FROM runs") == [("lantern",)]


def test_a_site_of_the_project_replaces_the_bundled_one_and_the_list_says_so(
    installed: VirtualEnvironment, project: Path
) -> None:
    own = (project / "spiders" / "template.py.txt").read_text().replace('"example"', '"jpost"')
    (project / "spiders" / "jpost.py").write_text(own)
    listed = installed.call(project, "scrapy", "list")
    assert listed.stdout.split().count("jpost") == 1
    assert listed.stderr == "jpost: spiders/jpost.py is used in place of the bundled site\n"


def test_a_mistake_in_a_file_costs_one_line_and_the_other_sites_still_work(
    installed: VirtualEnvironment, project: Path
) -> None:
    (project / "spiders" / "broken.py").write_text("x = 1\nclass Broken(:\n")
    (project / "spiders" / "lost.py").write_text("\nimport no_such_package\n")
    mistakes = ["spiders/broken.py:2: SyntaxError: ", "spiders/lost.py:2: ModuleNotFoundError: "]
    listed = installed.call(project, "scrapy", "list")
    assert {"jpost", "site"} <= set(listed.stdout.split())
    with serve_sample() as url:
        crawled = crawl(installed, project, "site", "-a", f"start={url}/", "-a", "limit=1")
        probed = installed.call(project, "newsarchive", "probe", url, "--limit", "1")
    assert "1 new" in crawled
    assert "site: 1 new" in probed.stdout
    for text in (listed.stderr, crawled, probed.stderr):
        for mistake in mistakes:
            assert len([line for line in text.splitlines() if line.startswith(mistake)]) == 1
    assert len(listed.stderr.splitlines()) == 2
    refused = crawl(installed, project, "broken", status=1)
    assert refused.splitlines()[-1].startswith("broken: no site 'broken'")
