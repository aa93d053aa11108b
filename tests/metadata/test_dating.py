"""The date of publication is the page's own: not that of a change, an embed or a chronology."""

from datetime import UTC, datetime

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract

META = '<meta property="article:published_time" content="2024-05-17T10:00:00+02:00">'
PARAGRAPH = (
    "<p>The harbour board of Riverton voted on Tuesday to rebuild the eastern pier, which the "
    "storms of the last winter had damaged twice, and to keep the ferry running.</p>"
)
FETCHED = datetime(2024, 6, 1, tzinfo=UTC)


def read(body: str, head: str = "", lang: str = "en-GB", url: str = "") -> Article:
    html = f'<html lang="{lang}"><head><title>Old bridge</title>{head}</head><body>{body}</body>'
    address = url or "https://www.riverpost.example/bridge"
    return extract(Page(url=address, body=html.encode(), fetched_at=FETCHED))


def day(article: Article) -> str | None:
    return article.published_at.date().isoformat() if article.published_at else None


def minute(article: Article) -> str | None:
    at = article.published_at
    return at.astimezone(UTC).isoformat()[:16] if at else None


@pytest.mark.parametrize(
    "other",
    [
        '<blockquote class="twitter-tweet"><p>Soon.</p>— Mayor <a href="/x">May 3, 2022</a>'
        "</blockquote>",
        '<div class="tweet"><p>Soon.</p><span class="date">May 3, 2022</span></div>',
        "<h3>4 June 2011</h3><h3>2 January 2015</h3>",
        "<p><b>4 June 2011</b></p><p>The first plan.</p><p><b>2 January 2015</b></p>",
        '<p><a href="/r.pdf">Report of 5 May 2019 (PDF)</a></p>',
        '<figure><figcaption class="date">The pier on 3 May 2021</figcaption></figure>',
        '<aside><h4>Next issue</h4><p class="date">3 May 2022</p></aside>',
        '<section class="comments"><p class="date">3 May 2022</p></section>',
        '<div class="event"><span class="date">3 May 2022</span></div>',
    ],
)
@pytest.mark.parametrize("between", ["", PARAGRAPH])
def test_no_other_date_of_the_page_replaces_the_stated_one(other: str, between: str) -> None:
    article = read(f"<article><h1>Old bridge</h1>{between}{other}{PARAGRAPH * 4}</article>", META)
    assert minute(article) == "2024-05-17T08:00"


@pytest.mark.parametrize(
    "line",
    [
        '<p class="date">3 May 2024</p>',
        "<p>Published on 3 May 2024</p>",
        '<div class="entry-meta">3 May 2024 by Ana Weiss</div>',
        '<time class="entry-date" datetime="2024-05-03">3 May</time>',
    ],
)
def test_the_pages_own_dateline_days_before_the_meta_element_replaces_it(line: str) -> None:
    assert day(read(f"<h1>Old bridge</h1>{line}{PARAGRAPH * 3}", META)) == "2024-05-03"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Last updated: 3 May 2024"),
        ("en", "This page was last modified on 3 May 2024"),
        ("de", "Zuletzt aktualisiert: 03.05.2024, 10:30 Uhr"),
        ("fr", "Mis à jour le 3 mai 2024 à 10h30"),
        ("es", "Última actualización: 3 de mayo de 2024"),
        ("pl", "Ostatnia aktualizacja: 3 maja 2024"),
        ("ru", "Последнее обновление: 3 мая 2024"),
        ("tr", "Son güncelleme: 3 Mayıs 2024"),
        ("ja", "最終更新日：2024年5月3日"),
        ("ko", "최종수정 2024.05.03. 오전 10:30"),
        ("ar", "آخر تحديث: 3 مايو 2024"),
        ("fi", "Päivitetty 3.5.2024"),
    ],
)
def test_a_date_of_the_last_change_is_no_publication(lang: str, line: str) -> None:
    article = read(f"<h1>Old bridge</h1><p class='date'>{line}</p>{PARAGRAPH * 3}", lang=lang)
    assert article.published_at is None
    assert article.modified_at is not None
    assert article.modified_at.date().isoformat() == "2024-05-03"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en-GB", "Published 14:05 on 03/05/2024, updated 09:10 on 04/05/2024"),
        ("en-GB", "Updated 09:10 on 04/05/2024 | Published 14:05 on 03/05/2024"),
        ("en", "3 May 2024 14:05 (published), 4 May 2024 09:10 (updated)"),
        ("en", "May 3, 2024, 2:05 p.m. | Updated May 4, 2024, 9:10 a.m."),
        (
            "de",
            "Veröffentlicht am 03.05.2024 um 14:05 Uhr, aktualisiert am 04.05.2024 um 09:10 Uhr",
        ),
        ("de", "03.05.2024, 14:05 Uhr, zuletzt aktualisiert: 04.05.2024, 09:10 Uhr"),
        ("fr", "Publié le 3 mai 2024 à 14h05 - Mis à jour le 4 mai 2024 à 9h10"),
        ("es", "Publicado: 3 de mayo de 2024, 14:05. Actualizado: 4 de mayo de 2024, 09:10"),
        ("it", "Pubblicato il 3 maggio 2024, 14:05, aggiornato il 4 maggio 2024, 09:10"),
        ("pl", "Opublikowano: 3.05.2024 14:05 Aktualizacja: 4.05.2024 09:10"),
        ("ru", "Опубликовано 3 мая 2024, 14:05, обновлено 4 мая 2024, 09:10"),
        ("ko", "입력 2024.05.03 오후 2:05 수정 2024.05.04 오전 9:10"),
        ("ko", "입력2024.05.03 14:05 수정2024.05.04 09:10"),
        ("ja", "2024年5月3日 14:05 公開 2024年5月4日 9:10 更新"),
        ("ja", "公開日：2024年5月3日 14:05 最終更新日：2024年5月4日 9:10"),
        ("zh", "发布时间：2024-05-03 14:05 更新时间：2024-05-04 09:10"),
        ("ar", "نشر في 3 مايو 2024 14:05 - آخر تحديث 4 مايو 2024 09:10"),
        ("hi", "प्रकाशित: 3 मई 2024, 02:05 PM अपडेट: 4 मई 2024, 09:10 AM"),
        ("pt", "3/5/2024 14h05 Atualizado em 4/5/2024 9h10"),
    ],
)
def test_of_two_labelled_dates_one_is_published_and_one_changed(lang: str, line: str) -> None:
    article = read(f"<h1>Old bridge</h1><p>{line}</p>{PARAGRAPH * 3}", lang=lang)
    assert article.published_at is not None
    assert article.published_at.replace(tzinfo=None).isoformat()[:16] == "2024-05-03T14:05"
    assert article.published_precision == "time"
    assert article.modified_at is not None
    assert (
        abs(article.modified_at - datetime(2024, 5, 4, 9, 10, tzinfo=UTC)).total_seconds() < 50000
    )


@pytest.mark.parametrize(
    "body",
    [
        # class names and elements around headline and date alike say nothing of the date
        '<form><div class="commentHeader"><h1>Old bridge</h1><p class="d">3 May 2024</p></div>',
        '<h1>Old bridge</h1><p class="rte-caption">3 May 2024 | Town, Harbour</p>',
        '<h1>Old bridge</h1><aside class="d"><dl><dt>Date</dt><dd>3 May 2024</dd></dl></aside>',
        '<h1>Old bridge</h1><aside class="meta"><time datetime="2024-05-03">3 May</time></aside>',
        "<h1>Old bridge</h1><p>03/05/2024 - 04:30 - Source: the Riverton agency - Photo: Bo Lu</p>",
        "<h1>Report of 1 May 2024</h1><p>3 May 2024</p>",
        "<h1>Old bridge</h1><dl><dd>Registered: 1 June 2008</dd></dl><p>By r23 » 3 May 2024</p>",
        "<h1>Old bridge</h1><ul><li><p>Published</p><p>3 May 2024</p></li></ul>",
        f"<h1>Old bridge</h1>{PARAGRAPH * 3}<p>Ana Weiss 3 May 2024</p>",
        f"<h1>Old bridge</h1><p>Riverton, (3/5/2024). {PARAGRAPH[3:]}",
        f"<h1>Old bridge</h1><p>03.05.2024 – {PARAGRAPH[3:]}",
    ],
)
def test_a_dateline_is_found_in_the_markup_of_blogs_and_offices(body: str) -> None:
    assert day(read(f"{body}{PARAGRAPH * 3}")) == "2024-05-03"


@pytest.mark.parametrize(
    "line",
    [
        "<p>The next issue comes out on 3 May 2024.</p>",
        "<p>On 3 May 2024 the board met.</p>",
        '<p class="small">© 3 May 2024 River Post</p>',
        "<h3>4 June 2011</h3><p>The first plan.</p><h3>2 January 2015</h3><p>The second.</p>",
        '<div class="related-stories"><p class="date">3 May 2024</p></div>',
        '<blockquote class="twitter-tweet">— Mayor <a href="/x">May 3, 2024</a></blockquote>',
        "<p>Next issue: 3 May 2024</p>",
        "<p>Valid until 3 May 2024</p>",
        "<p><b>When:</b> 3 May 2024, 18:00</p>",
        '<div class="sidebar"><time datetime="2024-05-03">3 May</time> and '
        '<time datetime="2024-05-02">2 May</time></div>',
        '<section id="comments"><p><time datetime="2024-05-03">3 May</time></p></section>',
    ],
)
def test_no_date_is_better_than_one_of_something_else(line: str) -> None:
    article = read(f"<article><h1>Old bridge</h1>{PARAGRAPH * 3}{line}{PARAGRAPH}</article>")
    assert article.published_at is None


def stated(value: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Old bridge", '
        f'"datePublished": "{value}"}}</script>'
    )


SHOWN = "<h1>Old bridge</h1><p class='date'>17.05.2024, 10:30 Uhr</p>" + PARAGRAPH * 3


@pytest.mark.parametrize(
    ("head", "lang", "body", "expected"),
    [
        # no zone, and the same time for readers of one country
        (stated("2024-05-17T10:30:00"), "de-DE", SHOWN, "08:30"),
        # labelled as UTC, and the same time for readers of one country
        (stated("2024-05-17T10:30:00Z"), "de-DE", SHOWN, "08:30"),
        # readers of no country, or a different time: the label counts
        (stated("2024-05-17T10:30:00Z"), "de", SHOWN, "10:30"),
        (stated("2024-05-17T08:30:00Z"), "de-DE", SHOWN, "08:30"),
        # the zone is in another stamp
        (stated("2024-05-17T10:30:17Z") + META.replace("10:00:00", "10:30:17"), "de", "", "08:30"),
        # two stamps of one point in time, one of them in local time
        (
            stated("2024-05-17T10:30:17Z")
            + '<meta property="article:published_time" content="2024-05-17T08:30:17Z">',
            "de-DE",
            "",
            "08:30",
        ),
        # full hours agree by chance
        (
            stated("2024-05-17T10:00:00Z")
            + '<meta property="article:published_time" content="2024-05-17T08:00:00Z">',
            "de-DE",
            "",
            "10:00",
        ),
        # a script replaces the time that readers see
        (
            stated("2024-05-17T10:30:00Z"),
            "de-DE",
            '<h1>Old bridge</h1><time datetime="2024-05-17T10:30:00Z">17.05.2024, 10:30</time>',
            "10:30",
        ),
        # the zone is only in the dateline
        (
            stated("2024-05-17T10:30:00"),
            "en",
            "<h1>Old bridge</h1><p>Published May 17, 2024, 10:30 a.m. ET</p>",
            "14:30",
        ),
    ],
)
def test_the_page_says_in_which_zone_its_times_are(
    head: str, lang: str, body: str, expected: str
) -> None:
    body = body or f"<h1>Old bridge</h1>{PARAGRAPH * 3}"
    assert minute(read(body, head, lang=lang)) == f"2024-05-17T{expected}"


def test_a_local_time_labelled_utc_is_told_by_the_header_of_the_response() -> None:
    html = (
        f'<html lang="de-DE"><head>{stated("2024-05-17T10:30:17Z")}</head><h1>Old bridge</h1>'
        + PARAGRAPH * 3
    )
    headers = {"Last-Modified": "Fri, 17 May 2024 08:30:17 GMT"}
    url = "https://www.riverpost.example/bridge"
    page = Page(url=url, body=html.encode(), headers=headers, fetched_at=FETCHED)
    assert minute(extract(page)) == "2024-05-17T08:30"


def test_the_evening_in_new_york_is_told_by_the_dateline() -> None:
    body = "<h1>Old bridge</h1><p>May 16, 2024 | 10:28pm</p>" + PARAGRAPH * 3
    article = read(body, stated("2024-05-17T02:28:35Z"), lang="en")
    assert minute(article) == "2024-05-17T02:28"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("<p>01.05.2024</p>", "2024-05-01"),
        ("<p>05.01.2024</p>", "2024-01-05"),
        ("<p>1 May 2024</p>", "2024-05-01"),
        ("<p>Somewhere</p>", "2024-01-05"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_another_date(other: str, expected: str) -> None:
    meta = '<meta name="date" content="05/01/2024 12:43:42">'
    assert day(read(f"<h1>Old bridge</h1>{other}{PARAGRAPH * 3}", meta, lang="de")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2024/05/3-questions-to-the-mayor", "2024-05-17"),
        ("/2024/05/03/questions-to-the-mayor", "2024-05-03"),
        ("/2024/05/03-questions", "2024-05-03"),
    ],
)
def test_a_number_in_the_words_of_a_url_is_no_day(path: str, expected: str) -> None:
    url = f"https://www.riverpost.example{path}"
    assert day(read(f"<h1>Old bridge</h1>{PARAGRAPH * 3}", META, url=url)) == expected
