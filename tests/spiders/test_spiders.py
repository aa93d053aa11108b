"""Every spider file states the facts of one site, completely, and contains nothing else."""

import ast
import importlib
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsarchive.crawling.spider import NewsSpider
from newsarchive.discovery.link_collector import on_site
from newsarchive.urls import normalised_url, site_of

SPIDERS = Path(__file__).parents[2] / "spiders"
FILES = sorted(
    path for path in SPIDERS.glob("*.py") if path.stem not in ("__init__", "feeds", "site")
)


def spider_in(path: Path) -> type[NewsSpider]:
    module = importlib.import_module(f"newsarchive.spiders.{path.stem}")
    spiders = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, NewsSpider) and value is not NewsSpider
    ]
    assert len(spiders) == 1, "a file must define one spider"
    return spiders[0]


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_the_publishers_span_languages_and_countries() -> None:
    spiders = [spider_in(path) for path in FILES]
    assert len(spiders) >= 12
    assert len({spider.language for spider in spiders}) >= 8
    assert "jpost" in {spider.name for spider in spiders}


@each_file
def test_a_spider_file_is_short_and_holds_only_attributes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert 10 <= len(text.splitlines()) <= 25
    (spider,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    assert all(
        isinstance(node, ast.Assign) or (isinstance(node, ast.Expr) and node is spider.body[0])
        for node in spider.body
    )


@each_file
def test_a_spider_has_its_facts(path: Path) -> None:
    spider = spider_in(path)
    assert spider.name == path.stem
    assert spider.publisher
    assert spider.language
    assert spider.timezone
    assert len(spider.language) == 2
    assert spider.language.islower()
    assert ZoneInfo(spider.timezone)
    assert spider.feeds or spider.sitemaps or spider.sections
    assert not (spider.sections and (spider.feeds or spider.sitemaps))


@each_file
def test_the_urls_are_normalised_and_https_and_of_the_site(path: Path) -> None:
    spider = spider_in(path)
    urls = (spider.home, *spider.feeds, *spider.sitemaps, *spider.sections)
    sites = (site_of(spider.home), *spider.allowed_hosts)
    for url in urls:
        assert normalised_url(url) == url
        assert url.startswith("https://")
        assert any(on_site(url, site) for site in sites), url
    assert len(set(urls)) == len(urls)


def test_the_template_is_a_spider_file_but_no_spider() -> None:
    template = SPIDERS / "template.py.txt"
    namespace: dict[str, object] = {"__name__": "template"}
    exec(compile(template.read_text(encoding="utf-8"), str(template), "exec"), namespace)
    example = namespace["ExampleSpider"]
    assert isinstance(example, type)
    assert issubclass(example, NewsSpider)
    assert example.name == "example"
    assert example.feeds
    assert template not in FILES


def test_the_guide_explains_every_attribute_that_a_spider_file_sets() -> None:
    guide = (SPIDERS.parent / "docs" / "add-a-site.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE))
    used = {name for path in FILES for name in vars(spider_in(path)) if not name.startswith("_")}
    used.discard("rule_table")  # the loader sets it
    assert {"sections"} | used <= explained
