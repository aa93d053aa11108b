"""The rules of a site in a crawl, in probe, reextract and import, and what is said if they fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import call
from tests.support.crawls import Crawled, crawl, rows, value
from tests.support.fakesite.pages import page
from tests.support.fakesite.site import FakeSite

BOX = "The harbour office counts the boats every evening and prints the list at the gate."
TEXTS = [
    "The tram to the old shipyard runs again since Monday, after eleven weeks in which the bridge"
    f" number {number} was rebuilt and every second passenger took the ferry across the bay."
    for number in range(8)
]


def story(number: int, place: str = "story") -> str:
    paragraphs = "".join(f"<p>{text} It was day {number}.</p>" for text in TEXTS)
    body = (
        f'<main><h1>Tram line {number} is back</h1><p class="when">17.05.2024 08:30</p>'
        f'<div class="{place}">{paragraphs}<div class="harbour"><p>{BOX}</p></div></div></main>'
    )
    return page(f"Tram line {number}", body)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project folder; its archive is archive.db."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders").mkdir()
    return tmp_path


def serve(site: FakeSite, number: int = 4, missing: int = 0) -> None:
    """Let *site* have pages of which the last *missing* have another place for the text."""
    links = []
    for each in range(number):
        path = f"/2024/05/17/tram-line-{each}-is-back-in-the-city"
        place = "elsewhere" if each >= number - missing else "story"
        site.respond(path, story(each, place))
        links.append(f'<li><a href="{path}">Tram line {each} is back in the city</a></li>')
    site.respond("/", page("Post", f"<ul>{''.join(links)}</ul>"))


def state(project: Path, site: FakeSite, rules: str) -> None:
    table = f'[tram]\nhome = "{site.url}/"\ntimezone = "Europe/Vienna"\n{rules}\n'
    (project / "spiders" / "mine.toml").write_text(table)


RULES = 'body = "div.story"\ndrop = [".harbour"]\ndate = ".when"'


def crawl_tram(project: Path, site: FakeSite, **how: Any) -> Crawled:
    host = site.url.removeprefix("http://")
    settings = (f"ALLOW_PRIVATE_HOSTS={host}",)
    return crawl(project / "archive.db", spider="tram", settings=settings, cwd=project, **how)


def test_rules_of_a_spider_file_apply_in_its_crawl_and_in_that_of_any_url(project: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site)
        state(project, site, RULES)
        for archive, crawled in (
            (project / "archive.db", crawl_tram(project, site)),
            (project / "other.db", crawl(project / "other.db", site.url, cwd=project)),
        ):
            assert "4 new" in crawled.out, crawled
            assert (
                value(archive, "SELECT count(*) FROM articles WHERE text LIKE '%harbour off%'") == 0
            )
            sources = "SELECT DISTINCT field FROM field_sources WHERE source = 'rule' ORDER BY 1"
            assert rows(archive, sources) == [("published_at",), ("text",)]
            removed = "SELECT count(*) FROM removed_blocks WHERE reason = 'rule' AND text = ?"
            assert value(archive, removed, BOX) == 4
    days = "SELECT DISTINCT published_at FROM articles"
    assert rows(project / "archive.db", days) == [("2024-05-17T06:30:00Z",)]


def test_a_rule_that_is_stated_later_is_used_by_reextract_and_import(project: Path) -> None:
    archive = project / "archive.db"
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site)
        state(project, site, "")
        crawl_tram(project, site)
        with_box = "SELECT count(*) FROM articles WHERE text LIKE '%harbour office%'"
        before = value(archive, "SELECT extractor FROM articles")
        assert value(archive, with_box) == 4
        state(project, site, RULES)
        assert "4 articles" in call(archive, "reextract")
        assert value(archive, with_box) == 0
        assert value(archive, "SELECT extractor FROM articles").startswith(f"{before} + rules ")
        assert value(archive, "SELECT count(*) FROM revisions") == 0
        copy = project / "copy.db"
        call(copy, "import", str(project / "captures"))
        assert value(copy, "SELECT count(*) FROM articles") == 4
        assert value(copy, with_box) == 0


def test_rules_in_a_file_of_their_own_are_for_sites_without_a_spider_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = project / "archive.db"
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site)
        file = project / "rules.toml"
        file.write_text(f'["{site.url.removeprefix("http://")}"]\n{RULES}\n')
        crawl(archive, site.url, cwd=project, settings=(f"SITE_RULES={file}",))
        assert value(archive, "SELECT count(*) FROM field_sources WHERE source = 'rule'") == 8
        monkeypatch.setenv("NEWSARCHIVE_SITE_RULES", str(file))
        assert "0 articles" in call(archive, "reextract", "--dry-run")


def test_a_wrong_file_of_rules_stops_an_import_and_costs_no_page(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = project / "archive.db"
    (project / "pages").mkdir()
    for number in range(3):
        (project / "pages" / f"tram-{number}.html").write_text(story(number))
    file = project / "rules.toml"
    file.write_text('["post.example"]\nbody = "div..x"\n')
    command = ("import", "--url-prefix", "https://post.example/", "pages")
    with monkeypatch.context() as set_wrong:
        set_wrong.setenv("NEWSARCHIVE_SITE_RULES", str(file))
        said = call(archive, *command, status=1)
    assert said.count(str(file)) == 1, said
    assert "newsarchive: the sites cannot be listed" in said
    assert value(archive, "SELECT count(*) FROM failures") == 0
    assert "3 new" in call(archive, *command)


def test_a_body_selector_that_finds_nothing_on_several_pages_is_a_warning(project: Path) -> None:
    archive = project / "archive.db"
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site, number=6, missing=3)
        state(project, site, RULES)
        crawled = crawl_tram(project, site)
    line = "the body selector of tram found nothing on 3 of 6 pages"
    assert line in crawled.err
    assert value(archive, "SELECT detail FROM site_health WHERE verdict = 'broken'") == line
    assert value(archive, "SELECT count(*) FROM articles WHERE quality = 'rule_missed'") == 3


def test_a_selector_that_misses_one_page_of_many_is_no_warning(project: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site, number=6, missing=1)
        state(project, site, RULES)
        assert crawl_tram(project, site).err == ""


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('body = "div..x"', "`body`: 'div..x' is no selector"),
        ('drop = [".a", "xpath://p["]', "`drop`: 'xpath://p[' is no selector"),
        ('drop = ".a"', "`drop` must be a list"),
        ("body = 3", "`body` must be a text"),
    ],
)
def test_a_wrong_selector_is_refused_before_the_first_request(
    project: Path, rules: str, said: str
) -> None:
    with FakeSite() as site:
        state(project, site, rules)
        crawled = crawl_tram(project, site)
        first = crawled.err.splitlines()[0]
        assert first.startswith(f"{Path('spiders') / 'mine.toml'}:1: tram: {said}")
        assert site.requests == []
        file = project / "rules.toml"
        file.write_text(f'["post.example"]\n{rules}\n')
        crawled = crawl(project / "a.db", site.url, cwd=project, settings=(f"SITE_RULES={file}",))
        assert str(file) in crawled.err
        assert "Traceback" not in crawled.err
        assert crawled.status == 1
        assert site.requests == []


def test_probe_shows_what_each_selector_finds(project: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        serve(site, number=1)
        state(project, site, RULES + '\nauthor = ".nobody"')
        printed = call(project / "archive.db", "probe", site.url)
    shown = [line.split() for line in printed.splitlines()]
    assert ["author", ".nobody", "your", "selector", "finds", "nothing"] in shown
    assert any(line[:4] == ["drop", ".harbour", "1", "time:"] for line in shown)
    assert any(line[:4] == ["date", ".when", "1", "time:"] for line in shown)
