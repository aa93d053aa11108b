"""The wheel outside of its project folders: in any folder, and in that of another project."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.crawls import value
from tests.wheel.environments import (
    VirtualEnvironment,
    crawl,
    files_in,
    free_port,
    read_json,
    serving,
)

pytestmark = pytest.mark.slow


def test_the_wheel_has_one_package_and_nothing_else_of_the_repository(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"newsarchive"}
    assert {"newsarchive/spiders/jpost.py", "newsarchive/pipelines/store.py"} <= set(names)
    assert len(names) == len(set(names))


def test_the_sample_site_is_crawled_and_served_from_any_folder(
    installed: VirtualEnvironment, tmp_path: Path
) -> None:
    (tmp_path / "calendar.py").write_text("raise SystemExit('not the calendar of Python')\n")
    packages = files_in(installed.packages / "newsarchive")
    with serving(installed, tmp_path, "run", "--sample-port", str(free_port())) as url:
        results = read_json(f"{url}/search.json?q=bridge")
    assert results["count"] >= 1
    assert value(tmp_path / "archive.db", "SELECT count(*) FROM articles") == 40
    assert (tmp_path / "captures").is_dir()
    assert files_in(installed.packages / "newsarchive") == packages


def test_scrapy_lists_and_crawls_outside_of_any_project(
    installed: VirtualEnvironment, tmp_path: Path
) -> None:
    assert "jpost" in installed.call(tmp_path, "scrapy", "list").stdout
    with serve_sample() as url:
        assert "1 new" in crawl(installed, tmp_path, "site", "-a", f"start={url}/", "-a", "limit=1")
    assert (tmp_path / "archive.db").is_file()


@pytest.mark.parametrize("commands", ["", "COMMANDS_MODULE = 'other.commands'\n"])
def test_another_project_does_not_notice_the_wheel(
    installed: VirtualEnvironment, plain: VirtualEnvironment, tmp_path: Path, commands: str
) -> None:
    files = {
        "scrapy.cfg": "[settings]\ndefault = other.settings\n",
        "other/__init__.py": "",
        "other/settings.py": "BOT_NAME = 'other'\nSPIDER_MODULES = ['other.spiders']\n"
        f"LOG_LEVEL = 'ERROR'\n{commands}",
        "other/spiders/__init__.py": "",
        "other/spiders/theirs.py": "import scrapy\nclass Theirs(scrapy.Spider):\n"
        "    name = 'theirs'\n    start_urls = ['data:,hello']\n"
        "    def parse(self, response):\n        print(response.text)\n",
        "other/commands/__init__.py": "",
        "other/commands/crawl.py": "from scrapy.commands.crawl import Command as Crawl\n"
        "class Command(Crawl):\n    def short_desc(self):\n        return 'their crawl'\n"
        "    def run(self, args, opts):\n        super().run(args, opts)\n"
        "        self.exitcode = 7\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def call_both(*command: str) -> CompletedProcess[str]:
        def call_in(environment: VirtualEnvironment) -> CompletedProcess[str]:
            return environment.call(tmp_path, *command, status=None)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(call_in, (plain, installed))
        assert first.returncode == second.returncode, second.stderr
        assert first.stdout == second.stdout
        # Tracebacks name files of their environment.
        prefixes = [str(each.folder) for each in (plain, installed)]
        assert first.stderr.replace(prefixes[0], prefixes[1]) == second.stderr
        return second

    assert call_both("scrapy", "list").stdout == "theirs\n"
    crawled = call_both("scrapy", "crawl", "theirs")
    assert (crawled.stdout, crawled.returncode) == ("hello\n", 7 if commands else 0)
    assert call_both("scrapy", "crawl", "nobody").returncode == 1
    assert call_both("scrapy", "crawl").returncode == 2
    assert "archive.db" not in call_both("scrapy", "crawl", "-h").stdout
    assert ("their crawl" in call_both("scrapy").stdout) == bool(commands)
    (tmp_path / "other" / "spiders" / "broken.py").write_text("class Broken(:\n")
    assert call_both("scrapy", "list").returncode == 1
    assert not (tmp_path / "archive.db").exists()
