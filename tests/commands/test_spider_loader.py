"""Sites are loaded from spiders/ of the package and of the project folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsarchive.commands.spider_loader import SiteLoader

HEAD = "from newsarchive.crawling.spider import NewsSpider\n"
GOOD = HEAD + 'class Good(NewsSpider):\n    name = "good"\n    home = "https://good.example/"\n'

Load = Callable[..., SiteLoader]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Write files into spiders/ of a project folder and load the sites there."""

    def loaded(**files: str) -> SiteLoader:
        (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
        (tmp_path / "spiders").mkdir()
        for name, text in files.items():
            (tmp_path / "spiders" / f"{name}.py").write_text(text)
        monkeypatch.chdir(tmp_path)
        settings = Settings()
        settings.setmodule("newsarchive.settings", priority="project")
        return SiteLoader.from_settings(settings)

    return loaded


def test_sites_of_the_project_are_added_to_the_bundled_ones(load: Load) -> None:
    loader = load(good=GOOD)
    assert {"good", "jpost", "site"} <= set(loader.list())
    assert loader.load("good").__module__ == "spiders.good"
    assert loader.load("jpost").__module__ == "newsarchive.spiders.jpost"
    assert (loader.mistakes, loader.replaced) == ([], [])


def test_spider_modules_may_name_a_single_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one_file_of_sites.py").write_text(GOOD)
    monkeypatch.syspath_prepend(str(tmp_path))
    loader = SiteLoader.from_settings(Settings({"SPIDER_MODULES": ["one_file_of_sites"]}))
    assert (loader.list(), loader.mistakes) == (["good"], [])


def test_an_unknown_site_is_a_key_error(load: Load) -> None:
    with pytest.raises(KeyError):
        load().load("nobody")


def test_a_site_of_the_project_replaces_the_bundled_one_of_the_same_name(load: Load) -> None:
    loader = load(jpost=GOOD.replace('"good"', '"jpost"'))
    assert loader.load("jpost").__module__ == "spiders.jpost"
    assert loader.replaced == ["jpost: spiders/jpost.py is used in place of the bundled site"]
    assert loader.mistakes == []


def test_files_of_the_project_may_share_code_and_extend_bundled_sites(load: Load) -> None:
    shared = HEAD + 'class Shared(NewsSpider):\n    timezone = "Asia/Tokyo"\n'
    one = (
        "from newsarchive.spiders.jpost import JpostSpider\nfrom spiders._shared import Shared\n"
        'class One(Shared, JpostSpider):\n    name = "one"\n'
        'class _Base(Shared):\n    language = "ja"\n'
    )
    loader = load(_shared=shared, one=one)
    assert loader.mistakes == []
    assert vars(loader.load("one"))["name"] == "one"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("x = 1\nclass Broken(:\n", 2, "SyntaxError"),
        ("x = 1\n  y = 2\n", 2, "IndentationError"),
        ("x = '\ufeff\n", 1, "SyntaxError"),
        ("\nfrom newsarchive.nowhere import x\n", 2, "No module named 'newsarchive.nowhere'"),
        ("from newsarchive.urls import nothing\n", 1, "cannot import name 'nothing'"),
        ("x = 1\n\nclass Mine(NewsSpider):\n    pass\n", 3, "NameError: name 'NewsSpider'"),
        ("raise ValueError('first line\\nsecond line')\n", 1, "ValueError: first line second line"),
        (HEAD + "class Mine(NewsSpider):\n    home = 'https://a.example/'\n", 2, "no `name`"),
        (HEAD + "class Mine(NewsSpider):\n    name = 'mine'\n", 2, "no `home`"),
        (
            GOOD.replace("https:", "gopher:").replace("good", "mine"),
            2,
            "is not a URL that can be fetched",
        ),
        (
            GOOD.replace("good", "mine") + '    feeds = ("https://a.example/rss")\n',
            2,
            "`feeds` is a string, not a tuple",
        ),
        (GOOD.replace("Good", "Other"), 2, "Other: the name 'good' is taken by spiders/good.py"),
        ("import scrapy\nclass Mine(scrapy.Spider):\n    name = 'mine'\n", 2, "not a NewsSpider"),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_a_mistake_costs_one_line_with_file_and_line_and_the_other_sites_still_work(
    load: Load, capsys: pytest.CaptureFixture[str], text: str, line: int, says: str
) -> None:
    loader = load(good=GOOD, mine=text)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"spiders/mine.py:{line}: ")
    assert says in err
    assert err.count("\n") == 1
    assert {"good", "jpost", "site"} <= set(loader.list())
    assert "mine" not in loader.list()
    assert loader.load("good").__module__ == "spiders.good"


def test_a_mistake_in_a_shared_file_is_reported_for_that_file(load: Load) -> None:
    loader = load(_shared="x = 1\n\nx.nothing\n", mine="from spiders import _shared\n")
    assert [str(mistake) for mistake in loader.mistakes] == [
        "spiders/_shared.py:3: AttributeError: 'int' object has no attribute 'nothing'"
    ]


def test_a_project_folder_needs_no_spiders(load: Load, tmp_path: Path) -> None:
    loader = load()
    (tmp_path / "spiders").rmdir()
    assert "jpost" in SiteLoader.from_settings(loader_settings()).list()
    assert "jpost" in loader.list()


def loader_settings() -> Settings:
    settings = Settings()
    settings.setmodule("newsarchive.settings", priority="project")
    return settings


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('feed = ("https://good.example/feed",)', "did you mean feeds?"),
        ('site_map = ("https://good.example/s.xml",)', "did you mean sitemaps?"),
        ('allowed_domains = ("x.example",)', "did you mean allowed_hosts?"),
        ('start_urls = ["https://good.example/"]', "there are name, "),
        ('feeds = ("good.example/feed",)', "`feeds`: "),
        ('timezone = "Middle/Earth"', "Middle/Earth"),
        ('revisit_ages = "soon"', "'soon' is not an age"),
    ],
)
def test_a_fact_that_nobody_reads_or_can_read_is_a_mistake(
    load: Load, line: str, meant: str
) -> None:
    loader = load(good=f"{GOOD}    {line}\n")
    assert "good" not in loader.list()
    (mistake,) = loader.mistakes
    assert meant in mistake.text


def test_a_spider_may_have_helpers_and_attributes_that_its_code_reads(load: Load) -> None:
    own = (
        '    country = "XX"\n    custom_settings = {"DOWNLOAD_DELAY": 1}\n    _private = 1\n'
        '    edition = "de"\n'
        "    def starts(self):\n        return [self.helper(each) for each in self.editions()]\n"
        "    def editions(self):\n        return [self.edition]\n"
        "    @staticmethod\n    def helper(x):\n        return x\n"
        "    @property\n    def shown(self):\n        return 1\n"
    )
    loader = load(good=GOOD + own)
    assert loader.mistakes == []
    assert "good" in loader.list()
