"""Boilerplate is removed and recurring news stays, in whatever order articles are stored."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.learning.learn import Learned, learn
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.article import Article, Block
from tests.support import paper
from tests.support.snapshots import learned_state

Articles = list[Article]


@pytest.fixture
def with_appeal() -> Articles:
    return [
        paper.article(number, before=paper.appeal(number) if number % 4 else [])
        for number in range(40)
    ]


def learned(archive: Archive) -> Learned:
    return learn(archive, now=paper.NOW)


def lines(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def test_an_appeal_in_plain_paragraphs_is_removed_and_every_paragraph_stays(
    tmp_path: Path, with_appeal: Articles
) -> None:
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        texts = paper.texts(archive)
    for number, article in enumerate(with_appeal):
        assert texts[article.url] == [
            line for line in lines(article) if line not in paper.appeal(number)
        ]


def test_removed_lines_are_explained(tmp_path: Path, with_appeal: Articles) -> None:
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        rows = archive.rows("SELECT * FROM removed_blocks WHERE text LIKE 'Help us%'")
    assert len(rows) == 30
    assert "asks to “help us”" in rows[0]["reason"]
    assert rows[0]["verdict_by"] == "rule"
    assert rows[0]["stories"] >= 20


def test_a_search_for_words_of_the_appeal_finds_no_article(
    tmp_path: Path, with_appeal: Articles
) -> None:
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        assert not archive.rows(
            "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'advertising OR puzzle'"
        )


def test_the_raw_text_is_kept_byte_for_byte(tmp_path: Path, with_appeal: Articles) -> None:
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        raw = {row["url"]: row["text"] for row in archive.rows("SELECT * FROM raw_articles")}
    assert raw == {article.url: article.raw_text for article in with_appeal}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_crawling_and_the_times_of_learning_change_nothing(
    tmp_path: Path, with_appeal: Articles, seed: int
) -> None:
    with paper.open_archive(tmp_path / "once.db", with_appeal) as archive:
        learned(archive)
        once = learned_state(archive)
    shuffled = random.Random(seed).sample(with_appeal, len(with_appeal))
    with Archive(tmp_path / "often.db") as archive:
        for start in range(0, len(shuffled), 10):
            paper.store(archive, shuffled[start : start + 10])
            learned(archive)
        assert learned_state(archive) == once
        # All that had to be cleaned was queued: by a verdict, a headline or a united family.
        archive.write(lambda c: c.execute("INSERT INTO dirty_articles SELECT id FROM articles"))
        assert learned(archive).cleaned == 0


def test_learning_again_changes_nothing(tmp_path: Path, with_appeal: Articles) -> None:
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        before = learned_state(archive)
        assert learned(archive) == Learned(0, 0, 0, 0, 0)
        archive.write(lambda c: c.execute("INSERT INTO dirty_articles SELECT id FROM articles"))
        assert learned(archive).cleaned == 0
        assert learned_state(archive) == before


def test_a_quotation_that_follow_ups_repeat_stays(tmp_path: Path) -> None:
    rng = random.Random("flood")
    flood = paper.topic(rng)
    quotation = (
        "“We will rebuild every house that you lost,” the mayor said, “and you can help us.”"
    )
    series = [paper.article(100 + n, about=flood, before=[quotation]) for n in range(6)]
    others = [paper.article(n) for n in range(20)]
    with paper.open_archive(tmp_path / "a.db", series + others) as archive:
        learned(archive)
        texts = paper.texts(archive)
    assert all(quotation in texts[article.url] for article in series)


@pytest.mark.parametrize(
    "line",
    [
        "The clip was seen by 40 million people on TikTok.",
        "The port's partner left the board in May.",
        "Readers of the Valley Gazette had first seen the leak.",
    ],
)
def test_what_follow_ups_repeat_that_share_only_names_stays(tmp_path: Path, line: str) -> None:
    appeal = "Subscribe to our newsletter and never miss a story."
    series = [paper.article(100 + n, before=[line], after=[appeal]) for n in range(16)]
    for each in series:
        each.blocks[3] = Block(
            text=f"The harbour master of Estermoor, Harriet Kolbrun, said {each.title}."
        )
    others = [paper.article(n, after=[appeal]) for n in range(40)]
    with paper.open_archive(tmp_path / "a.db", series + others) as archive:
        learned(archive)
        texts = paper.texts(archive)
        (row,) = archive.rows("SELECT * FROM boilerplate WHERE example = ?", (line,))
    assert all(line in texts[article.url] for article in series)
    assert not any(appeal in lines for lines in texts.values())
    assert (row["articles"], row["stories"], row["verdict"]) == (16, 1, "review")


def test_a_status_line_on_unrelated_stories_stays(tmp_path: Path) -> None:
    status = "This is a developing story. It will be updated as you read."
    articles = [paper.article(n, after=[status]) for n in range(20)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        assert all(lines[-1] == status for lines in paper.texts(archive).values())
        (row,) = archive.rows("SELECT * FROM boilerplate")
        assert row["verdict"] == "keep"


def test_headlines_of_other_articles_are_removed_even_if_those_come_later(tmp_path: Path) -> None:
    later = paper.article(7, title="Bakers of Kelmar strike over flour")
    teasers = ["Read more: Bakers of Kelmar strike over flour", later.title or ""]
    earlier = paper.article(3, before=teasers[:1], after=teasers[1:], links=frozenset(teasers[1:]))
    with paper.open_archive(tmp_path / "a.db", [earlier]) as archive:
        learned(archive)
        assert set(teasers) <= set(paper.texts(archive)[earlier.url])
        paper.store(archive, [later])
        learned(archive)
        assert not set(teasers) & set(paper.texts(archive)[earlier.url])
        assert len(paper.texts(archive)[earlier.url]) == 5


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Dazu passt: Bakers of Kelmar strike over flour", False),
        ("Gerelateerd | Bakers of Kelmar strike over flour", False),
        ("Dazu passt: Bakers of Kelmar strike over bread", True),
        (
            "So it was said in every street of the old town: Bakers of Kelmar strike over flour",
            True,
        ),
        ("The mayor: Bakers of Kelmar", True),
    ],
)
def test_a_headline_of_another_article_is_removed_behind_any_short_lead(
    tmp_path: Path, line: str, stays: bool
) -> None:
    earlier = paper.article(3, before=[line])
    later = [
        paper.article(7, title="Bakers of Kelmar strike over flour"),
        paper.article(8, title="Bakers of Kelmar"),
    ]
    with paper.open_archive(tmp_path / "a.db", [earlier]) as archive:
        learned(archive)
        assert line in paper.texts(archive)[earlier.url]
        paper.store(archive, later)
        learned(archive)
        assert (line in paper.texts(archive)[earlier.url]) is stays


def test_a_subheading_that_is_a_headline_elsewhere_stays(tmp_path: Path) -> None:
    line = "Bakers of Kelmar strike over flour"
    articles = [paper.article(3, before=[line]), paper.article(7, title=line)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        assert line in paper.texts(archive)[articles[0].url]


def test_an_article_is_kept_whole_rather_than_emptied(tmp_path: Path) -> None:
    articles = [paper.article(n, before=paper.appeal(n)) for n in range(20)]
    bare = paper.article(30)
    bare.blocks = [block for block in articles[1].blocks if block.text in paper.appeal(1)]
    with paper.open_archive(tmp_path / "a.db", [*articles, bare]) as archive:
        learned(archive)
        assert paper.texts(archive)[bare.url] == paper.appeal(1)
        (row,) = archive.rows("SELECT url FROM articles WHERE kept_whole")
        assert row["url"] == bare.url


def test_a_person_can_keep_a_family_and_undo_this(tmp_path: Path, with_appeal: Articles) -> None:
    line = "Help us keep telling the story of this valley."
    url = with_appeal[1].url
    with paper.open_archive(tmp_path / "a.db", with_appeal) as archive:
        learned(archive)
        before = learned_state(archive)
        archive.write(
            lambda c: c.execute(
                "INSERT INTO boilerplate_overrides(family_id, verdict)"
                " SELECT family_id, 'keep' FROM boilerplate WHERE example = ?",
                (line,),
            )
        )
        learned(archive)
        assert line in paper.texts(archive)[url]
        paper.store(archive, [paper.article(50, before=paper.appeal(50))])
        learned(archive)
        assert line in paper.texts(archive)[url]
        (last,) = archive.rows("SELECT id FROM articles WHERE url LIKE '%/50'")
        archive.write(lambda c: delete_articles(c, last))
        archive.write(lambda c: c.execute("DELETE FROM boilerplate_overrides"))
        learned(archive)
        assert line not in paper.texts(archive)[url]
        assert len(learned_state(archive)) == len(before)


def test_wordings_of_one_appeal_count_together(tmp_path: Path) -> None:
    drives = ["Spring Drive", "Election Fund", "Winter Appeal", "Reporting Week"]
    wording = "Our newsroom lives by its readers, and the {} needs {} more of them by Sunday night."
    articles = [
        paper.article(n, before=[wording.format(drive, 100 + n)]) for n, drive in enumerate(drives)
    ]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        assert all(len(lines) == 5 for lines in paper.texts(archive).values())
        rows = archive.rows("SELECT articles, stories FROM boilerplate WHERE verdict = 'drop'")
        assert [tuple(row) for row in rows] == [(4, 4)]


SIGN_OFF = "Until next time, keep the porch light on."


def columns(numbers: range, author: str, last: list[str]) -> Articles:
    return [replace(paper.article(n, after=last), authors=[author]) for n in numbers]


def test_the_last_words_of_a_column_stay_above_its_biography(tmp_path: Path) -> None:
    biography = "Ada Hadar lives in Oslo."
    articles = columns(range(20), "Ada Hadar", [SIGN_OFF, biography])
    articles += columns(range(20, 50), "Ruth Doyle", [])
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        texts = paper.texts(archive)
    assert {texts[article.url][-1] for article in articles[:20]} == {SIGN_OFF}


def test_a_line_of_the_only_author_of_a_site_is_removed_until_there_are_others(
    tmp_path: Path,
) -> None:
    alone = columns(range(20), "Ada Hadar", [SIGN_OFF])
    others = columns(range(20, 60), "Ruth Doyle", [])
    with paper.open_archive(tmp_path / "a.db", alone) as archive:
        learned(archive)
        assert not any(SIGN_OFF in lines for lines in paper.texts(archive).values())
        paper.store(archive, others)
        learned(archive)
        late = learned_state(archive)
    with paper.open_archive(tmp_path / "b.db", [*others, *alone]) as archive:
        learned(archive)
        assert learned_state(archive) == late
        assert sum(SIGN_OFF in lines for lines in paper.texts(archive).values()) == 20


def test_market_figures_in_a_fixed_form_stay(tmp_path: Path) -> None:
    def report(day: int) -> Article:
        article = paper.article(500 + day)
        article.blocks = [
            Block(text=f"The valley index closed at {7000 + 13 * day}, up {day}.2 percent."),
            Block(text=f"Support our price of {day + 40} dollars a sack, millers asked."),
            Block(text=f"A sack of Upper Valley barley brought {day + 31} dollars a month."),
        ]
        return article

    reports = [report(day) for day in range(1, 12)]
    with paper.open_archive(
        tmp_path / "a.db", reports + [paper.article(n) for n in range(20)]
    ) as archive:
        learned(archive)
        texts = paper.texts(archive)
    assert all(texts[each.url] == lines(each) for each in reports)


def test_five_pages_of_a_new_site_lose_lines_that_are_clearly_calls_to_action(
    tmp_path: Path,
) -> None:
    boilerplate = [
        "Cookie Settings",
        "Subscribe to our newsletter and get the day's news in your inbox.",
        "Join Valley Gazette Premium now for just $5 a month. Click here>>",
    ]
    articles = [paper.article(n, after=boilerplate) for n in range(5)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        assert all(len(lines) == 5 for lines in paper.texts(archive).values())


def test_a_revised_article_no_longer_counts_for_the_lines_it_lost(tmp_path: Path) -> None:
    line = "The Valley Gazette office is on Mill Street."
    articles = [paper.article(n, after=[line]) for n in range(3)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learned(archive)
        assert not any(line in lines for lines in paper.texts(archive).values())
        paper.store(archive, [paper.article(0, after=["The mill burned down."])])
        learned(archive)
        assert sum(line in lines for lines in paper.texts(archive).values()) == 2
