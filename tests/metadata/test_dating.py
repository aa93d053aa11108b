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
        '<div class="file"><h4>Survey of the piles</h4>'
        '<time datetime="2019-05-03">3 May 2019</time></div>',
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
        "<p>建屋は平成27年6月1日に設計され、その後何年も誰も手を付けなかった。</p>",
        "<p>ห้องโถงนี้ออกแบบเมื่อวันที่ 1 มิถุนายน 2558 และไม่มีใครแตะต้องอยู่หลายปี</p>",
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


EPOCH = '<meta name="published_at" content="{}">'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        # an offset says the same: what readers see is UTC
        (stated("2024-05-17T10:30:00Z") + META.replace("10:00:00", "12:30:00"), "10:30"),
        # two kinds of stamps say UTC
        (stated("2024-05-17T10:30:00Z") + META.replace("10:00:00+02:00", "10:30:00Z"), "10:30"),
        # software that computes an offset knows its zone
        (stated("2024-05-17T10:30:00+00:00"), "10:30"),
        # Unix seconds, or an offset in another stamp, are the same moment in UTC
        (stated("2024-05-17T10:30:00Z") + EPOCH.format(1715934600), "08:30"),
        (
            stated("2024-05-17T10:30:17Z") + META.replace("10:00:00+02:00", "08:30:17+00:00"),
            "08:30",
        ),
        # in local time it would be later than the last change
        (
            stated("2024-05-17T10:30:00Z")
            + '<meta property="article:modified_time" content="2024-05-17T09:00:00+01:00">',
            "10:30",
        ),
    ],
)
def test_a_time_labelled_utc_is_local_only_if_no_other_stamp_contradicts(
    head: str, expected: str
) -> None:
    assert minute(read(SHOWN, head, lang="de-DE")) == f"2024-05-17T{expected}"


def test_a_time_without_a_zone_is_local_if_the_url_has_its_day() -> None:
    head, body = stated("2024-05-17T22:30:00"), f"<h1>Old bridge</h1>{PARAGRAPH * 3}"
    for path, expected in (("/20240517/bridge", "20:30"), ("/bridge", "22:30")):
        url = f"https://www.riverpost.example{path}"
        assert minute(read(body, head, lang="de-DE", url=url)) == f"2024-05-17T{expected}"


def test_the_day_that_readers_see_in_utc_is_the_publishers_day() -> None:
    time = '<time class="entry-date published" datetime="2024-05-17T23:07:45+00:00">17.05.2024'
    article = read(f"<h1>Old bridge</h1>{time}</time>{PARAGRAPH * 3}", lang="de-DE")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-05-17T23:07:45+00:00"


GENERAL = '<meta name="date" content="2024-05-17T10:00:00+02:00">'


@pytest.mark.parametrize(
    ("head", "line", "expected"),
    [
        # any date of the page's record gives way to the dateline, whichever is later
        (GENERAL, '<span class="date">20 May 2024</span>', "2024-05-20"),
        (GENERAL, "<time itemprop='datePublished' datetime='2024-05-20'>20/5</time>", "2024-05-20"),
        (GENERAL, '<p class="date">16 May 2024</p>', "2024-05-17"),
        (GENERAL.replace("T10:00:00+02:00", ""), '<p class="date">16 May 2024</p>', "2024-05-16"),
        # but not to the date of the change, and not where one dateline agrees
        (
            GENERAL + '<meta property="article:modified_time" content="2024-05-20T10:00:00+02:00">',
            '<span class="date">20 May 2024</span>',
            "2024-05-17",
        ),
        (
            GENERAL,
            '<p class="date">17 May 2024</p><time itemprop="datePublished" datetime="2024-05-09">',
            "2024-05-17",
        ),
        # a meta element of publication, restated hours after the time at the headline
        (META, '<p class="date">May 16, 2024 / 11:00 AM / Updated 8 hours ago</p>', "2024-05-16"),
        (META, '<p class="date">May 16, 2024, 11:00 PM / Updated 8 hours ago</p>', "2024-05-17"),
        (META, "<p>Ana Weiss</p><p>May 3, 2024 · 18 min read</p>", "2024-05-03"),
        # JSON-LD against a meta element and the dateline together
        (
            stated("2024-05-14T08:30:00Z") + META,
            '<p class="date">17 May 2024</p>',
            "2024-05-17",
        ),
        (stated("2024-05-14T08:30:00Z") + META, "", "2024-05-14"),
        # hours apart, one of them has the wrong zone
        (
            stated("2024-05-16T21:00:00-05:00") + META.replace("10:00:00+02:00", "02:00:00-05:00"),
            '<p class="date">17 May 2024 - 2:00 a.m.</p>',
            "2024-05-16",
        ),
        (
            stated("2024-05-14T08:30:00Z") + META + META.replace("published", "modified"),
            '<p class="date">17 May 2024</p>',
            "2024-05-14",
        ),
        # the text of a time element says that its stamp is a change
        ("", '<time datetime="2024-05-20T10:00:00Z">Published on 3 May 2024</time>', "2024-05-03"),
        ("", '<time datetime="2024-05-20T10:00:00Z">Published on 19 May</time>', "2024-05-20"),
    ],
)
def test_the_dateline_decides_between_dates_that_the_page_states(
    head: str, line: str, expected: str
) -> None:
    assert day(read(f"<h1>Old bridge</h1>{line}{PARAGRAPH * 3}", head)) == expected


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        # the header of the article, unlike that of the site
        ("en", "<main><header>03.05.24</header><h1>Old bridge</h1>{text}</main>"),
        # the page's metadata in an aside, with the standfirst before it
        (
            "de",
            "<article><h1>Old bridge</h1><p>{first}</p><aside class='meta'><p class='meta-date'>"
            "03.05.2024 - 13:30</p></aside>{text}</article>",
        ),
        # a theme that calls the date of an article that of an event
        ("en", "<h1>Old bridge</h1><p>News</p><div class='event_date'>3 May 2024</div>{text}"),
        # a label in another language than the page states
        ("en", "<h1>Old bridge</h1><p>Erstellt am: 03.05.2024 18:36 / sk</p>{text}"),
        # under the post
        (
            "en",
            "<h1>Old bridge</h1>{text}<p class='postmetadata'>This entry was posted on Friday, May "
            "3rd, 2024 at 5:03 pm and is filed under Town. You can follow any responses to this "
            "entry through the feed, or leave a response or a trackback from your site.</p>",
        ),
        (
            "de",
            "<h1>Old bridge</h1>{text}<p>Letzte Änderung: 20.05.2024 - 14:49 Erschienen am: "
            "03.05.2024 Lesungen: 61 © bei der Autorin. Lizenzen zur Nachpublikation und weitere "
            "Rechte können über den Verlag erworben werden, solange sie nicht vergeben sind.</p>",
        ),
        # a word of a label in the name of a programme
        (
            "de",
            "<h1>Old bridge</h1>{text}<div>Das Brücken-Update mit Ida Holm - <span "
            "itemprop='datePublished' content='2024-05-03T13:15+02:00'>03.05.2024</span></div>",
        ),
        # the date of this post, beside those of others before it
        (
            "en",
            "<div class='top'>One</div><div class='top'>2 May 2024</div><div class='top'>Two</div>"
            "<div class='top'>1 May 2024</div><h1>Old bridge</h1><p>3 May 2024</p>{text}",
        ),
    ],
)
def test_the_date_of_a_post_is_found_wherever_themes_put_it(lang: str, body: str) -> None:
    first = "The harbour board of Riverton voted on Tuesday to rebuild the eastern pier at once."
    assert day(read(body.format(text=PARAGRAPH * 4, first=first), lang=lang)) == "2024-05-03"


@pytest.mark.parametrize(
    "body",
    [
        "<p>Published on 3 May 2019, the report of the board says that the eastern pier, which the "
        "storms of two winters had damaged, would have to be rebuilt within ten years or closed.",
        "<div class='related'><p class='entry-meta'>Posted on 3 May 2019 by Ida Holm</p></div>",
    ],
)
def test_a_sentence_that_begins_like_a_label_and_another_post_date_nothing(body: str) -> None:
    assert read(f"<h1>Old bridge</h1>{PARAGRAPH * 4}{body}").published_at is None


@pytest.mark.parametrize(
    "head",
    [
        # a bracket too many
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        '"datePublished": "2024-05-17T08:30:00Z"}}</script>',
        # several objects, character references, and quotation marks in a string
        '<script type="application/ld+json">{"@type": "WebSite"} {"@type": "NewsArticle", '
        '"datePublished": "2024-05-17T08:30:00Z"}</script>',
        '<script type="application/ld+json">{&quot;@type&quot;: &quot;NewsArticle&quot;, '
        "&quot;datePublished&quot;: &quot;2024-05-17T08:30:00Z&quot;}</script>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": '
        '"The "old" bridge", "datePublished": "2024-05-17T08:30:00Z",}</script>',
        '<meta name="article:published_time" value="2024-05-17T08:30:00Z">',
    ],
)
def test_dates_are_read_from_careless_markup(head: str) -> None:
    assert minute(read(f"<h1>Old bridge</h1>{PARAGRAPH * 3}", head)) == "2024-05-17T08:30"


def test_the_date_of_an_event_beside_the_article_is_not_the_articles() -> None:
    events = '<aside><h4>Events</h4><time datetime="2024-05-28">28 May</time></aside>'
    article = "<h1>Old bridge</h1><div class=posted>Posted on May 17, 2024 by Ana Weiss</div>"
    assert day(read(f"{events}<div>{article}{PARAGRAPH * 4}</div>")) == "2024-05-17"


def test_the_date_of_a_teaser_before_the_dateline_is_not_the_articles() -> None:
    teaser = '<li><time datetime="2024-05-28">28 May</time> <a href="/r">The ferry runs again</a>'
    body = f"<h1>Old bridge</h1><aside><ul>{teaser}</ul></aside><p class=date>17 May 2024</p>"
    assert day(read(f"<article>{body}{PARAGRAPH * 4}</article>")) == "2024-05-17"
