"""Who is an author and who is not, in the lines and markup of bylines in many languages."""

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract

TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The harbour board voted on Tuesday to rebuild the northern pier, which two storms had"
        " damaged in the last winter and which crews still use.",
        "Engineers told the board that the old timber could not carry the weight of the new cranes"
        " and that a deck of concrete would cost nine million.",
        "Two members voted against the plan because no bids had been asked for before the meeting"
        " began, they said on the steps of the town hall.",
    )
)


def article(byline: str, head: str = "") -> Article:
    """Return the article of a page of the River Post with *byline* under its headline."""
    html = f"""<!doctype html><html><head><meta charset="utf-8">
<title>Board votes to rebuild northern pier - River Post</title>
<meta property="og:title" content="Board votes to rebuild northern pier">
<meta property="og:site_name" content="River Post">{head}</head><body>
<nav><a href="/">Home</a> <a href="/town">Town</a></nav><main><article>
<h1>Board votes to rebuild northern pier</h1>{byline}{TEXT}</article></main>
<footer><p>River Post, Harbour Street 1.</p></footer></body></html>"""
    return extract(Page(url="https://www.riverpost.example/town/pier", body=html.encode()))


@pytest.mark.parametrize(
    "line",
    [
        "By Ana Weiss and Tom Reed",
        '<a href="/staff/ana">Ana Weiss</a> <a href="/staff/tom">Tom Reed</a>',
        '<a href="/staff/ana">Ana Weiss</a> / <a href="/staff/tom">Tom Reed</a>',
        'By <a href="/staff/ana">Ana Weiss</a> in Bonn, and <a href="/staff/tom">Tom Reed</a>',
        "<span>Ana Weiss</span> · <span>Tom Reed</span>",
        "<ul><li>Ana Weiss</li><li>Tom Reed</li></ul>",
        "<p>By Ana Weiss</p><p>By Tom Reed</p>",
        "By ANA WEISS and TOM REED",
        "BY ANA WEISS AND TOM REED",
        "VON ANA WEISS UND TOM REED",
        "By Ana Weiss with Tom Reed in Oslo",
        "Von Ana Weiss und Tom Reed, Berlin",
        "Par Ana Weiss et Tom Reed (à Paris)",
        "Por Ana Weiss y Tom Reed",
        "di Ana Weiss e Tom Reed",
        "Av Ana Weiss och Tom Reed",
    ],
)
def test_names_side_by_side_are_authors_in_any_markup(line: str) -> None:
    assert article(f'<div class="byline">{line}</div>').authors == ["Ana Weiss", "Tom Reed"]


@pytest.mark.parametrize(
    "markup",
    [
        '<p><a rel="author" href="/a">Ana Weiss</a>, <a rel="author" href="/t">Tom Reed</a></p>',
        "<p itemprop=author itemscope><span itemprop=name>Ana Weiss</span></p>"
        "<p itemprop=author itemscope><span itemprop=name>Tom Reed</span></p>",
        "<p>By <b>Ana Weiss</b> &amp; <b>Tom Reed</b></p>",
    ],
)
def test_names_that_the_markup_marks_are_authors_together(markup: str) -> None:
    assert article(markup).authors == ["Ana Weiss", "Tom Reed"]


@pytest.mark.parametrize(
    "line",
    [
        "By Ana Weiss, photos by Karl Nys",
        "Text: Ana Weiss, Fotos: Karl Nys",
        "Ana Weiss (Text) und Karl Nys (Fotos)",
        "Von Ana Weiss; Übersetzung: Karl Nys",
        "By Ana Weiss | Illustration: Karl Nys",
        "By Ana Weiss. Styling by Karl Nys",
        "By Ana Weiss; Karl Nys, photographer",
        "Texte : Ana Weiss Photo : Karl Nys",
        "Teksti: Ana Weiss Kuvat: Karl Nys",
        '<span class="author">Ana Weiss</span><span class="photographer">Karl Nys</span>',
        "By Ana Weiss, Special to the River Post",
        "By Ana Weiss, Software Engineer",
        "By Ana Weiss, New York",
        "Ana Weiss in Los Angeles",
        "Pressemitteilung von Ana Weiss",
        "ByAna Weiss",
    ],
)
def test_photographers_translators_roles_and_places_are_no_authors(line: str) -> None:
    assert article(f'<div class="byline">{line}</div>').authors == ["Ana Weiss"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Автор: Анна Вайс, Том Рид", ["Анна Вайс", "Том Рид"]),
        ("Текст: Анна Вайс, фото: Карл Нюс", ["Анна Вайс"]),
        ("记者王小明 李四", ["王小明", "李四"]),
        ("文／王小明 圖／李四", ["王小明"]),
        ("홍길동·김철수 기자", ["홍길동", "김철수"]),
        ("取材・文＝山田太郎 写真＝鈴木一郎", ["山田太郎"]),
        ("文・佐藤健太", ["佐藤健太"]),
        ("写真・文/佐藤健太", ["佐藤健太"]),
        ("文・写真　佐藤健太", ["佐藤健太"]),
        ("撮影・編集／佐藤健太", []),
        ("アンナ・スミス", ["アンナ・スミス"]),
        ("山田 太郎", ["山田 太郎"]),
        ("2024-03-12 15:05海港報 記者王小明／即時報導", ["王小明"]),
        ("作者： 记者王小明 编辑： 李四", ["王小明"]),
        ("بقلم أحمد علي ومحمد حسن", ["أحمد علي", "محمد حسن"]),
        ("บทความ โดย สมชาย ใจดี", []),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("रमेश कुमार, नई दिल्ली", ["रमेश कुमार"]),
        ("מאת דוד כהן", ["דוד כהן"]),
        ("Yazan: Ali Yılmaz", ["Ali Yılmaz"]),
        ("Von Till Brand und Said Amrani", ["Till Brand", "Said Amrani"]),
    ],
)
def test_names_are_read_in_their_script(line: str, expected: list[str]) -> None:
    assert article(f'<div class="byline">{line}</div>').authors == expected


@pytest.mark.parametrize(
    "line",
    [
        "By Staff", "Staff report", "By River Post Staff", "By River Post", "Redaktion", "编辑部",
        "By News Desk", "By The Editorial Board", "@anaweiss", "ana.weiss@riverpost.example",
        "Tuesday, 12 March 2024", "Tuesday", "Politics", "World News", "Follow us", "Read More",
        "Click Here for More on ANA WEISS", "Weitere Informationen:", "In the town no one slept",
        "Source: Ministry of Water", "Text Size", "来源：新华网",
    ],
)  # fmt: skip
def test_labels_days_desks_and_the_outlet_are_no_authors(line: str) -> None:
    assert article(f'<div class="byline">{line}</div>').authors == []


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="date">سه‌شنبه ۲۲ اسفند ۱۴۰۲ - ۱۰:۳۰</div>',
        '<div class="date">الإثنين، 24 أغسطس 2020</div>',
        '<div class="date">วันอังคาร 12 มีนาคม 2567</div>',
        '<p class="meta">12.03.2024 Aktuelle Meldung</p>',
        '<p class="meta">Sport Fussball 12.03.2024</p>',
        '<div class="c-signature"><strong class="c-signature__location">São Paulo</strong></div>',
        "<blockquote><p>So it goes.</p><p>— Ana Weiss (@aweiss) March 12, 2024</p></blockquote>",
        '<p class="author-follow"><a href="/people/ana">Click Here for More on ANA WEISS</a></p>',
    ],
)
def test_a_line_of_a_date_place_or_service_names_nobody(markup: str) -> None:
    assert article(markup).authors == []


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<p class="by-author"><a href="/author/paul">Paul</a></p>', ["Paul"]),
        ("<p>Posted on 12.03.2024 by anaw | Leave a comment</p>", ["anaw"]),
        ("<p>Posted on 12.03.2024 by siteadmin</p>", []),
        ('<p class="by-author"><a href="/author/reuters">Reuters</a></p><p>By Ana Weiss</p>',
         ["Ana Weiss"]),
    ],
)  # fmt: skip
def test_a_user_name_counts_after_a_date_or_as_a_link_to_its_owner(
    markup: str, expected: list[str]
) -> None:
    assert article(markup).authors == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [("Mpho Kwena", ["Mpho Kwena"]), ("Town Hall", []), ("The Crew", []), ("Kelmouth", [])],
)
def test_a_name_alone_in_the_first_line_is_the_author(first: str, expected: list[str]) -> None:
    head = '<meta name="author" content="River Post">'
    assert article(f"<p>{first}</p>", head).authors == expected


def json_ld(author: str) -> str:
    """Return the script of an article with *author*, which is JSON."""
    node = f'{{"@type": "NewsArticle", "headline": "Board votes", "author": {author}}}'
    return f'<script type="application/ld+json">{node}</script>'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="author" content="Weiss, Ana; Reed, Tom">', ["Ana Weiss", "Tom Reed"]),
        ('<meta name="author" content="Ana Weiss. Northern News">', ["Ana Weiss"]),
        ('<meta name="author" content="Ana Weiss, The Associated Press">', ["Ana Weiss"]),
        ('<meta name="author" content="Developed by Ana Weiss">', []),
        ('<meta name="author" content="Ana Weiss, professor of law, riverpost.example">',
         ["Ana Weiss"]),
        ('<meta name="author" content="Harbour Media Group">'
         '<meta property="article:author" content="Ana Weiss">', ["Ana Weiss"]),
        ('<meta name="author" content="Hill & Partners"><meta name="publisher"'
         ' content="Hill & Partners"><meta property="article:author" content="Ana Weiss">',
         ["Ana Weiss"]),
        (json_ld('{"@type": "Organization", "name": "Harbour Lights"}'), []),
        (json_ld('{"@type": "Organization", "name": "Reuters"}'), ["Reuters"]),
        (json_ld('{"@type": "Person", "name": "{\\"name\\": \\"Ana Weiss\\"}"}'), ["Ana Weiss"]),
        (json_ld('[{"name": "Ana Weiss"}, {"name": "Tom Reed"}]'), ["Ana Weiss", "Tom Reed"]),
    ],
)  # fmt: skip
def test_what_is_stated_is_weighed_by_what_it_names(head: str, expected: list[str]) -> None:
    assert article("", head).authors == expected


def test_a_place_around_headline_and_byline_says_nothing_about_the_byline() -> None:
    html = f"""<html><body><main><div class="item-caption"><h1>Board votes to rebuild pier</h1>
<div class="details">von Ana Weiss</div></div>{TEXT}</main></body></html>"""
    assert extract(Page(url="https://riverpost.example/a", body=html.encode())).authors == [
        "Ana Weiss"
    ]


def test_the_byline_at_the_headline_comes_before_those_of_teasers_below() -> None:
    teaser = '<div class="byline">By <a rel="author" href="/authors/tom">Tom Reed</a></div>'
    found = article('<div class="byline">By Ana Weiss</div>' + TEXT + teaser)
    assert found.authors == ["Ana Weiss"]


def test_the_author_of_a_teaser_is_not_that_of_the_article() -> None:
    card = (
        '<div><a href="/{}"><h3>Ferry runs aground</h3></a><span class="author">By {}</span></div>'
    )
    cards = "".join(card.format(name[0], name) for name in ("Tom Reed", "Eva Lind"))
    assert article(TEXT + f'<div class="grid-x1">{cards}</div>').authors == []


def test_a_byline_in_the_footer_of_the_article_counts() -> None:
    markup = '<footer class="node__meta"><div>By Ana Weiss and Tom Reed</div></footer>'
    assert article(markup).authors == ["Ana Weiss", "Tom Reed"]
    assert article("<footer><p>By Ana Weiss</p></footer>").authors == ["Ana Weiss"]


@pytest.mark.parametrize(
    ("markup", "head", "authors", "byline"),
    [
        ('<p class="byline">By River Post staff</p>', "", [], "By River Post staff"),
        ('<p class="byline">Redaktion</p>', "", [], "Redaktion"),
        ('<span class="author">Redacción</span>', "", [], "Redacción"),
        ('<a class="author-link" href="/x">กองบรรณาธิการ</a>', "", [], "กองบรรณาธิการ"),
        ("<p>By our correspondent in Riga</p>", "", [], "By our correspondent in Riga"),
        ("<p>By News Desk</p>", "", [], "By News Desk"),
        ("<p>By Associated Press</p>", "", ["Associated Press"], "By Associated Press"),
        ("", json_ld('{"@type": "Organization", "name": "River Post"}'), [], "River Post"),
        ('<p class="byline">Von Ana Weiss und Tom Reed, Berlin</p>', "", ["Ana Weiss", "Tom Reed"],
         "Von Ana Weiss und Tom Reed, Berlin"),
        ("", '<meta name="author" content="Ana Weiss">', ["Ana Weiss"], None),
        ('<p class="byline">12 March 2024</p>', "", [], None),
    ],
)  # fmt: skip
def test_the_byline_is_kept_as_printed(
    markup: str, head: str, authors: list[str], byline: str | None
) -> None:
    found = article(markup, head)
    assert (found.authors, found.byline) == (authors, byline)
    assert any(source.field == "byline" for source in found.sources) == (byline is not None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<div class="meta">김하늘 기자</div>', ["김하늘"]),
        ("<div>입력 2024.05.17 10:20 | 김하늘 기자 sky@post.example</div>", ["김하늘"]),
        ("<div>이수진 특파원</div>", ["이수진"]),
        ("<div>文・佐々木晴子</div>", ["佐々木晴子"]),
        ("<div>文・写真＝山田太郎</div>", ["山田太郎"]),
        ("<div>写真・文＝山田太郎</div>", ["山田太郎"]),
        ("<p>Ana Weiss, @anaweiss</p>", ["Ana Weiss"]),
        ("<p>by Ana Weiss@anaweiss Dec 15, 2016</p>", ["Ana Weiss"]),
        ("<p>By</p><p>Ana Weiss</p>", ["Ana Weiss"]),
        ("<dl><dt>von</dt><dd>Ana Weiss</dd></dl>", ["Ana Weiss"]),
        ('<div class="author">Politics · Ana Weiss, Tom Reed</div>', ["Ana Weiss", "Tom Reed"]),
        ('<div class="author"><a rel="author">Ana Weiss<span>CEO</span></a></div>', ["Ana Weiss"]),
        ('<p class="author">Ana Weiss <b>Senior Politics Editor, The Hill</b></p>', ["Ana Weiss"]),
        ('<div class="credit-bar">By ANA WEISS March 11, 2015 3:46 PM</div>', ["Ana Weiss"]),
        # Neighbours that name nobody.
        ("<div>사진 기자</div>", []),
        ("<div>취재 기자</div>", []),
        ("<div>著者一覧</div>", []),
        ("<p>By</p><p>17 May 2024</p>", []),
        ('<a href="/b"><b class="author">Tom Reed</b> Why the ferry to the islands no longer runs'
         " in winter</a>", []),
        ("<ul><li><a href='/author/a'>Tom Reed</a></li><li><a href='/author/b'>Li Wei</a></li>"
         "<li><a href='/author/c'>Eva Ruiz</a></li></ul>", []),
        ("<p><a href='/people/northern-pier'>Northern Pier</a> to be open again</p>", []),
    ],
)  # fmt: skip
def test_a_byline_is_told_by_its_form_where_no_class_names_it(
    line: str, expected: list[str]
) -> None:
    assert article(line).authors == expected


@pytest.mark.parametrize(
    "line", ["<p>By {}</p>", '<p class="byline">{}</p>', '<p class="author">By {}</p>']
)
@pytest.mark.parametrize("desk", ["Bugle Staff", "Brackwater Bugle Reporter", "Bugle News Desk"])
def test_a_part_of_the_outlets_name_and_a_role_is_a_desk(line: str, desk: str) -> None:
    site = '<meta property="og:site_name" content="The Brackwater Bugle">'
    found = article(line.format(desk), site)
    assert found.authors == []
    assert desk in (found.byline or "")
    stated = article("", f'{site}<meta name="author" content="{desk}">')
    assert (stated.authors, stated.byline) == ([], desk)


def test_a_person_the_headline_is_about_is_not_its_author() -> None:
    links = "<p><a href='/people/northern-pier'>Northern Pier</a> Board Harbour</p>"
    assert article(TEXT + links).authors == []


def test_the_full_name_at_the_headline_outweighs_a_stated_first_name() -> None:
    head = json_ld('{"@type": "Person", "name": "Heri"}')
    assert article('<div class="author-2">Ana Weiss</div>', head).authors == ["Ana Weiss"]
    assert article('<div class="author-2">Heri</div>', head).authors == ["Heri"]
