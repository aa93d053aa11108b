"""A crawl refuses settings that nobody reads and values that cannot be read, before it begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsarchive.commands.setting_check import BadSetting, check_settings
from tests.support.archives import sample_archive
from tests.support.crawls import SCRAPY, crawl
from tests.support.fakesite.site import FakeSite


def check(**named: object) -> None:
    """Check the settings of a crawl with *named* on its command line."""
    settings = Settings()
    settings.setmodule("newsarchive.settings", priority="project")
    settings.setdict(named, priority="cmdline")
    check_settings(settings, named)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ARCHIVE_PAHT", "ARCHIVE_PATH"),
        ("REVISIT_AGE", "REVISIT_AGES"),
        ("revisit_ages", "REVISIT_AGES"),
        ("CONTACT", "CRAWLER_CONTACT"),
        ("DOWNLOAD_DELY", "DOWNLOAD_DELAY"),
        ("AUTO_THROTTLE_ENABLED", "AUTOTHROTTLE_ENABLED"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(slip: str, meant: str) -> None:
    with pytest.raises(BadSetting, match=f"-s {slip}: .*did you mean {meant}?"):
        check(**{slip: "1"})


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ARTICLES_PER_RUN", "foo", "a whole number above 0"),
        ("ARTICLES_PER_RUN", "0", "a whole number above 0"),
        ("ARTICLES_PER_RUN", "-3", "a whole number above 0"),
        ("EXTRACT_WORKERS", "1.5", "a whole number, 0 or more"),
        ("EXTRACT_MEMORY", "2G", "a whole number above 0"),
        ("CRAWL_DELAY_MAX", "long", "a number"),
        ("CRAWL_DELAY_MAX", "nan", "a number"),
        ("RETRY_AFTER_PATIENCE", "-1", "0 or more"),
        ("LOCK_PATIENCE", "1m", "a number"),
        ("EXTRACT_TIMEOUT", "0", "above 0"),
        ("CAPTURE_ENABLED", "yes", "1 or 0"),
        ("REVISIT_AGES", "1y", "is not an age"),
        ("ALLOW_PRIVATE_HOSTS", "127.0.0.1", "host:port|127.0.0.1:8000"),
        ("ALLOW_PRIVATE_HOSTS", "a:1,b:99999", "b:99999 is none"),
        ("ARCHIVE_PATH", "", "the path of a file"),
        ("LOG_LEVEL", "loud", "one of CRITICAL"),
        ("CONCURRENT_REQUESTS", "many", "a whole number"),
        ("DOWNLOAD_TIMEOUT", "1 minute", "a number"),
        ("ROBOTSTXT_OBEY", "maybe", "1 or 0"),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused(name: str, value: str, why: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}={value}: .*({why})"):
        check(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARTICLES_PER_RUN", "5_000"),
        ("CRAWL_DELAY_MAX", "0.5"),
        ("DOWNLOAD_DELAY", "0.25"),
        ("DOWNLOAD_TIMEOUT", "7.5"),
        ("CAPTURE_ENABLED", "False"),
        ("LEARN_ENABLED", "true"),
        ("REVISIT_AGES", ""),
        ("REVISIT_AGES", "15m, 1h,3600"),
        ("ALLOW_PRIVATE_HOSTS", "127.0.0.1:80, [::1]:8000,news.internal:81"),
        ("LOG_LEVEL", "INFO"),
        ("LOG_LEVEL", "10"),
        ("RETRY_PRIORITY_ADJUST", "-1"),
        ("USER_AGENT", "anything"),
        ("SPIDER_MODULES", "one,two"),
        ("JOBDIR", "jobs"),
    ],
)
def test_scrapys_and_our_settings_are_accepted(name: str, value: str) -> None:
    check(**{name: value})


def test_a_setting_of_another_component_is_accepted_if_it_is_listed() -> None:
    check(OTHER_SETTINGS="PROXY_LIST, PROXY_MODE", PROXY_LIST="x", PROXY_MODE="y")


def test_a_settings_file_may_have_names_of_other_components_but_no_slips() -> None:
    settings = Settings({"PROXY_LIST": "proxies.txt"})
    check_settings(settings, ())
    settings["ARCHIV_PATH"] = "x.db"
    with pytest.raises(BadSetting, match="did you mean ARCHIVE_PATH"):
        check_settings(settings, ())


@pytest.mark.parametrize(
    "options",
    [
        ("-s", "ARCHIVE_PAHT=x.db"),
        ("-s", "REVISIT_AGES=soon"),
        ("-L", "loud"),
        ("--logfile", "none/x.log"),
        ("-a", "limits=5"),
        ("-s", "SCHEDULER=no.Such"),
    ],
    ids=" ".join,
)
def test_a_slip_costs_one_line_and_no_request(tmp_path: Path, options: tuple[str, ...]) -> None:
    with FakeSite() as site:
        done = subprocess.run(
            [str(SCRAPY), "crawl", "site", "-a", f"start={site.url}",
             "-s", "ARCHIVE_PATH=archive.db", *options],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert not site.requests
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    if "SCHEDULER" not in options[1]:
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "options",
    [
        ("-O", "{archive}:jsonlines"),
        ("-o", "file://{archive}:csv"),
        ("--logfile", "{archive}"),
        ("--pidfile", "{archive}"),
        ("--profile", "{archive}"),
        ("-s", "LOG_FILE={archive}"),
        ("-s", 'FEEDS={{"{archive}": {{"format": "csv"}}}}'),
    ],
    ids=lambda options: options[1].partition("=")[0] + options[0],
)
def test_scrapy_writes_no_file_over_an_archive(tmp_path: Path, options: tuple[str, str]) -> None:
    archive = tmp_path / "archive.db"
    sample_archive(archive)
    before = archive.read_bytes()
    for target in ("archive.db", "other.db"):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "site", "-a", "start=http://127.0.0.1:9/",
             "-s", f"ARCHIVE_PATH={tmp_path / target}", options[0],
             options[1].format(archive=archive)],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == (2 if target == "archive.db" else 1)
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert archive.read_bytes() == before


def test_items_can_be_written_to_a_file_of_their_own(tmp_path: Path) -> None:
    with FakeSite() as site:
        site.articles(1)
        result = crawl(tmp_path / "archive.db", site.url, settings=("LOG_FILE=crawl.log",))
    assert result.status == 0, result.err
