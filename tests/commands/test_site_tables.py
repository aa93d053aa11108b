"""Sites that are tables of TOML files, and what `scrapy list` shows of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsarchive.commands.spider_loader import SiteLoader
from newsarchive.crawling.spider import NewsSpider

KELM = """\
country = "SE"
language = "sv"

[kelm]
publisher = "Kelm Allehanda"
home = "https://kelm.example/"
feeds = ["https://kelm.example/rss"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return spiders/ of an empty project folder, which is the current one."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders" / "north").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "spiders"


def load() -> SiteLoader:
    settings = Settings()
    settings.setmodule("newsarchive.settings", priority="project")
    return SiteLoader.from_settings(settings)


def listed(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "list", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_list_that_nobody_can_store_is_one_line() -> None:
    command = [sys.executable, "-m", "scrapy", "list", "--language", "sv"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    said = (done.returncode, done.stderr)
    assert said == (3, "list: standard output: No space left on device\n")


def test_a_table_is_a_site_with_the_facts_of_its_file(folder: Path) -> None:
    (folder / "north" / "se.toml").write_text(KELM)
    loader = load()
    spider = loader.load("kelm")
    assert (loader.mistakes, loader.replaced) == ([], [])
    assert issubclass(spider, NewsSpider)
    assert (spider.country, spider.language) == ("SE", "sv")
    assert (spider.wall, spider.checked) == (None, None)
    assert [(link.url, link.via) for link in spider().starts()] == [
        ("https://kelm.example/rss", "feed")
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[kelm]\nhome = "https://kelm.example/"\nfeeds = [\n', 3, "TOMLDecodeError"),
        ("[kelm]\nhome = \n", 2, "TOMLDecodeError"),
        (KELM.replace("feeds", "feed"), 4, "kelm: `feed` is no fact of a site; did you mean feeds"),
        (KELM.replace('["https://kelm.example/rss"]', '"/rss"'), 4, "`feeds` must be a list"),
        (KELM.replace('"Kelm Allehanda"', "7"), 4, "`publisher` must be a text"),
        (KELM.replace("home", "# home"), 4, "has no `home`"),
        (KELM.replace('"https://kelm.example/"', '"kelm"'), 4, "`home`: "),
        (KELM + 'wall = "high"\n', 4, "`wall` is 'high'; there are none, partial, whole"),
        (KELM.replace('"sv"', '"sv"\ntimezone = "Mars/Tharsis"'), 5, "Mars/Tharsis"),
        (KELM + 'name = "other"\n', 4, "`name` is no fact"),
    ],
)
def test_a_mistake_in_a_table_costs_one_line_and_the_other_sites_still_work(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, says: str
) -> None:
    (folder / "mine.toml").write_text(text)
    (folder / "good.toml").write_text(KELM.replace("kelm", "good"))
    loader = load()
    err = capsys.readouterr().err
    assert err.startswith(f"spiders/mine.toml:{line}: ")
    assert says in err
    assert err.count("\n") == 1
    assert "kelm" not in loader.list()
    assert {"good", "jpost", "welt"} <= set(loader.list())


def test_a_name_belongs_to_one_site_whether_it_is_a_table_or_a_class(folder: Path) -> None:
    (folder / "north" / "se.toml").write_text(KELM)
    (folder / "mine.toml").write_text(KELM)
    (mistake,) = load().mistakes
    assert str(mistake) == (
        "spiders/north/se.toml:4: kelm: the name 'kelm' is taken by spiders/mine.toml"
    )


def test_a_table_replaces_the_bundled_site_of_its_name_and_the_same_table_says_nothing(
    folder: Path,
) -> None:
    (folder / "mine.toml").write_text(KELM.replace("kelm]", "welt]"))
    bundled = Path(__file__).parents[2] / "spiders" / "catalogue" / "fr.toml"
    (folder / "fr.toml").write_text("# mine\n" + bundled.read_text(encoding="utf-8"))
    loader = load()
    assert loader.replaced == ["welt: spiders/mine.toml is used in place of the bundled site"]
    assert vars(loader.load("welt"))["publisher"] == "Kelm Allehanda"


def test_the_list_can_be_of_one_country_and_language(folder: Path) -> None:
    (folder / "mine.toml").write_text(KELM)
    of_sweden = listed("--country", "se").stdout.split()
    assert {"kelm", "svt"} <= set(of_sweden)
    assert not {"site", "welt", "jpost"} & set(of_sweden)
    assert listed("--country", "CH", "--language", "fr").stdout.split() == ["24heures", "tdg"]
    nothing = listed("--country", "ZZ")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr == "no site is of this country and language\n"


def test_the_list_has_all_facts_as_json(folder: Path) -> None:
    sites = {site["name"]: site for site in json.loads(listed("--json").stdout)}
    assert "site" not in sites
    assert sites["jpost"]["country"] == "IL"
    assert sites["welt"]["home"] == "https://www.welt.de/"
    assert sites["welt"]["checked"] is None
