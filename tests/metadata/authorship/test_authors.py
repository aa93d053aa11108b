"""Authors are read from metadata and from bylines."""

import pytest

from newsarchive.article import Page
from newsarchive.metadata.authorship.authors import authors_of
from newsarchive.metadata.authorship.person_names import names_in
from newsarchive.metadata.authorship.printed_names import agencies_in, byline_names
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.parsing import tree_of

OUTLET = frozenset(("riverpost",))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["Ana Weiss"], ["Ana Weiss"]),
        (["By Ana Weiss"], ["Ana Weiss"]),
        (["Ana Weiss and Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Ana Weiss, Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Ana Weiss; Tom Reed & Li Wei"], ["Ana Weiss", "Tom Reed", "Li Wei"]),
        (["Von Ana Weiss und Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Par Anne Roux et Luc Petit"], ["Anne Roux", "Luc Petit"]),
        (["Por Eva Ruiz y Juan Gil"], ["Eva Ruiz", "Juan Gil"]),
        (["ANA WEISS"], ["Ana Weiss"]),
        (["Ana Weiss, Frankfurt"], ["Ana Weiss"]),
        (["Ana Weiss, Reporter"], ["Ana Weiss"]),
        (["Ana Weiss (dpa)"], ["Ana Weiss"]),
        (["ana.weiss@riverpost.example"], []),
        (["https://www.facebook.com/riverpost"], []),
        (["River Post"], []),
        (["River Post (www.riverpost.example)"], []),
        (["River Post", "Ana Weiss"], ["Ana Weiss"]),
        (["Redaktion"], []),
        (["admin"], []),
        (["12345"], []),
        (["ana_weiss"], []),
        (["Ana Weiss", "Ana Weiss"], ["Ana Weiss"]),
        (["Carlos de la Rúa"], ["Carlos de la Rúa"]),
        (["王小明"], ["王小明"]),
        (["김민수 기자"], ["김민수"]),
        ([""], []),
    ],
)
def test_names_are_read_from_metadata(statements: list[str], expected: list[str]) -> None:
    assert names_in(statements, OUTLET) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ana Weiss", ["Ana Weiss"]),
        ("By Ana Weiss and Tom Reed", ["Ana Weiss", "Tom Reed"]),
        ("By Ana Weiss | May 17, 2024", ["Ana Weiss"]),
        ("By Ana Weiss May 17, 2024 5 min read", ["Ana Weiss"]),
        ("Posted on May 17, 2024 by Ana Weiss", ["Ana Weiss"]),
        ("von Ana Weiss, RIVERLAND Stand: 17. Mai 2024", ["Ana Weiss"]),
        ("17 mai 2024, par Ana Weiss", ["Ana Weiss"]),
        ("Veröffentlicht vonAna Weiss", ["Ana Weiss"]),
        ("17.05.2024 - Ana Weiss", ["Ana Weiss"]),
        ("Ana Weiss | 17.05.2024", ["Ana Weiss"]),
        ("Interview: Ana Weiss", ["Ana Weiss"]),
        ("Ein Beitrag von Ana Weiss", ["Ana Weiss"]),
        ("Door Jan de Vries 12 maart 2020", ["Jan de Vries"]),
        ("By May Smith, May 17", ["May Smith"]),
        ("By Theresa May May 17, 2024", ["Theresa May"]),
        ("By Ana Weiss, Hill News", ["Ana Weiss"]),
        ("By Ana Weiss Updated March 12, 2020", ["Ana Weiss"]),
        ("記者王小明／台北報導", ["王小明"]),
        ("取材・文＝山田太郎", ["山田太郎"]),
        ("文化部副部长", []),
        ("Автор: Анна Вайс", ["Анна Вайс"]),
        ("By the river, life goes on as it always has since the flood.", []),
        ("Von der Region und der Welt", []),
        ("Position of Jesus and Mary", []),
        ("Heavy fighting near the old bridge, 17 May 2024", []),
        ("A line of text", []),
    ],
)
def test_names_are_read_from_bylines(line: str, expected: list[str]) -> None:
    assert byline_names(line) == expected


def test_a_name_alone_counts_only_in_a_place_for_names() -> None:
    assert byline_names("Ana Weiss") == []
    assert byline_names("Ana Weiss", is_named=True) == ["Ana Weiss"]
    assert byline_names("Ana Weiss Business reporter", is_named=True) == ["Ana Weiss"]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["Ana Weiss, Science Reporter"], ["Ana Weiss"]),
        (["Ana Weiss, Chief Political Correspondent, Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Ana Weiss in Berlin"], ["Ana Weiss"]),
        (["Ana Weiss Political Editor"], ["Ana Weiss"]),
        (["Ana Weiss Weiss News"], ["Ana Weiss"]),
        (["Weiss, Ana"], ["Ana Weiss"]),
        (["Ana Weiss, Correspondent in Paris"], ["Ana Weiss"]),
        (["Jörg Staff"], ["Jörg Staff"]),
        (["Reuters Staff"], ["Reuters"]),
        (["Agencia EFE"], ["Agencia EFE"]),
        (["Evening Web Desk"], []),
        (["Blog-Redaktion"], []),
        (["Anonymous"], []),
        (["Ana Weiss for the Hill Gazette"], ["Ana Weiss"]),
        (["Verónica Paz", "Veronica Paz"], ["Verónica Paz"]),
        (["ana.weiss"], ["Ana Weiss"]),
        (["weiss.news"], []),
    ],
)
def test_a_name_ends_where_the_role_or_place_begins(
    statements: list[str], expected: list[str]
) -> None:
    assert names_in(statements, frozenset(("weissnews",))) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("von Waldfee7 am 20.09.2020", ["Waldfee7"]),
        ("by Ana Weiss1", ["Ana Weiss"]),
        ("by Ana Weiss Last updated 04 Jun 2020", ["Ana Weiss"]),
        ("By Area51 fans come and go", []),
    ],
)
def test_a_byline_may_hold_a_user_name_or_a_label_of_the_date(
    line: str, expected: list[str]
) -> None:
    assert byline_names(line) == expected


LONG = "The water rose through the night and the people of the lower town carried what they could."


def authors(body: str, head: str = "", url: str = "https://riverpost.example/a") -> list[str]:
    """Return the authors of a page with a headline and *body*."""
    html = f"<html><head>{head}</head><body><h1>Water in the lower town</h1>{body}</body></html>"
    tree = tree_of(html)
    assert tree is not None
    return authors_of(PageEvidence(Page(url=url, body=b""), tree))[0]


TEXT = f"<div class=t><p>{LONG}</p><p>{LONG} Again.</p>"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("<p><b><i>Ana Weiss</i></b></p></div>", ["Ana Weiss"]),
        ("<p>(Ana Weiss)</p></div>", ["Ana Weiss"]),
        ("<p>River Post / Hill Gazette</p></div>", ["Hill Gazette"]),
        ("<p>Ana Weiss</p></div>", []),
        ("<p>Rock / Folk Songs</p></div>", []),
        (f"<p><b>Ana Weiss</b></p><p>{LONG}</p></div>", []),
        ("<p><b>More to come</b></p></div>", []),
        ("</div><p><b>Ana Weiss</b></p>", []),
    ],
)
def test_a_name_set_apart_in_the_last_line_of_the_text_is_the_author(
    last: str, expected: list[str]
) -> None:
    assert authors(TEXT + last + "<footer>River Post</footer>") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p>In town: <a href="/authors/ana-weiss">Ana Weiss</a> writes here</p>', ["Ana Weiss"]),
        ('<p><span class="article-author">Ana Weiss</span> 5 min</p>', ["Ana Weiss"]),
        ('<div class="profile">Ana Weiss</div><p>on</p><p>17.05.2024 14:30</p>', ["Ana Weiss"]),
        ('<p><span class="url fn n">Ana Weiss</span></p>', ["Ana Weiss"]),
        ('<p class="comment"><span class="fn">Ana Weiss</span></p>', []),
        ('<div class="profile">Ana Weiss</div><p>on</p>', []),
        ('<nav><a href="/authors/ana-weiss">Ana Weiss</a></nav>', []),
        ("<div>Middle East</div><p>17.05.2024 14:30</p>", []),
    ],
)
def test_a_name_counts_in_a_place_for_names_or_as_a_link_to_an_author(
    body: str, expected: list[str]
) -> None:
    assert authors(body + TEXT) == expected


SITE_OF_A_PERSON = """<script type="application/ld+json">{"@graph": [
{"@type": "Article", "headline": "Water", "author": {"@id": "#p"}, "publisher": {"@id": "#o"}},
{"@type": "Person", "@id": "#p", "name": "Ana Weiss"},
{"@type": ["%s", "Organization"], "@id": "#o", "name": "Ana Weiss"}]}</script>"""


@pytest.mark.parametrize(
    ("publisher", "expected"), [("Person", ["Ana Weiss"]), ("NewsMediaOrganization", [])]
)
def test_the_site_of_a_person_may_have_the_name_of_its_author(
    publisher: str, expected: list[str]
) -> None:
    assert authors(TEXT, SITE_OF_A_PERSON % publisher, "https://anaweiss.example/a") == expected


def test_a_recipe_or_film_has_an_author_whose_name_may_be_in_parts() -> None:
    head = """<script type="application/ld+json">{"@type": "Recipe", "author":
    {"@type": "Person", "givenName": "Ana", "familyName": "Weiss"}}</script>"""
    assert authors(TEXT, head) == ["Ana Weiss"]


def test_the_authors_of_cited_works_are_not_those_of_the_page() -> None:
    cited = "".join(f'<meta itemprop="author" content="Some Body{c * 3}">' for c in "abcdefghijklm")
    head = '<meta name="dc.creator" content="Ana Weiss">'
    assert authors(TEXT + cited, head) == ["Ana Weiss"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(dpa)", ["dpa"]),
        ("Source: AFP/ls", ["AFP"]),
        ("sak/Reuters", ["Reuters"]),
        ("River Post, abc/dpa", ["dpa"]),
        ("Source: River Post", []),
        ("Photo: AFP", []),
        ("Sid", []),
        ("SID/abc", ["SID"]),
        ("Source: Ministry of Water, dpa", []),
        ("The dpa reported first on the water", []),
        ("dpa" + " " * 60 + "AP", []),
    ],
)
def test_a_line_of_an_agency_and_initials_credits_the_agency(
    line: str, expected: list[str]
) -> None:
    assert agencies_in(line) == expected


def test_an_agency_is_the_author_where_no_person_is_named() -> None:
    assert authors(TEXT + "<p>Source: Reuters</p></div>") == ["Reuters"]
    assert authors("<p>By Ana Weiss</p>" + TEXT + "<p>Source: Reuters</p></div>") == ["Ana Weiss"]


def test_an_agency_is_named_on_its_own_site_too() -> None:
    head = '<meta name="author" content="Reuters"><meta property="og:site_name" content="Reuters">'
    assert authors(TEXT, head, "https://reuters.example/a") == ["Reuters"]


def test_initials_beside_the_outlet_are_no_author() -> None:
    assert names_in(["River Post /PP"], OUTLET) == []


def test_the_line_after_a_label_is_the_name() -> None:
    assert authors(TEXT + "</div><h5>Author:</h5><p>Ana Weiss/AB</p>") == ["Ana Weiss"]
    assert authors(TEXT + "</div><h5>More:</h5><p>Ana Weiss/AB</p>") == []


def test_a_byline_of_several_lines_completes_what_is_stated() -> None:
    head = '<meta name="author" content="Ana Weiss">'
    shown = "<div class=bylines><p>Tom Reed</p><p>Ana Weiss</p></div>"
    assert authors(shown + TEXT, head) == ["Tom Reed", "Ana Weiss"]
    assert authors(shown.replace("Ana Weiss", "Li Wei") + TEXT, head) == ["Ana Weiss"]


@pytest.mark.parametrize(
    ("stated", "shown", "expected"),
    [
        ("Rolf Web", '<a href="/staff/ana-weiss/">Ana Weiss</a>', ["Ana Weiss"]),
        ("aweiss", 'By <a href="/author/aweiss/">Ana Weiss</a>', ["Ana Weiss"]),
        ("Rolf Web", "<b>Ana Weiss</b>", ["Rolf Web"]),
        (
            "Tom Reed",
            '<a href="/staff/ana/">Ana Weiss</a> edited what Tom Reed wrote',
            ["Tom Reed"],
        ),
        ("Rolf Web", '<a href="/staff/all/">Staff</a>', ["Rolf Web"]),
    ],
)
def test_a_link_to_an_author_outweighs_a_stated_name_that_the_page_does_not_show(
    stated: str, shown: str, expected: list[str]
) -> None:
    assert authors(f"<p>{shown}</p>" + TEXT, f'<meta name="author" content="{stated}">') == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<span>Ana Weiss</span><span>Harbour correspondent</span>", ["Ana Weiss"]),
        ("<span>By</span><span>Ana Weiss</span>", ["Ana Weiss"]),
        ("<span>Ana</span> <span>Weiss</span>", ["Ana Weiss"]),
        ("By Ana Weiss, Associated Press", ["Ana Weiss"]),
        ("<b>Ana Weiss</b><b>Editor</b></p><p class=author><b>Tom Reed</b><b>Fellow</b>",
         ["Ana Weiss", "Tom Reed"]),
    ],
)  # fmt: skip
def test_a_byline_of_several_elements_is_read_element_by_element(
    byline: str, expected: list[str]
) -> None:
    assert authors(f"<p class=author>{byline}</p>" + TEXT) == expected


def test_a_byline_in_the_sidebar_is_of_another_article() -> None:
    aside = "<aside><p>Ferry fares rise <span class=author>by Petra Quill</span></p></aside>"
    assert authors(TEXT + "</div>" + aside) == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Written by", ["Ana Weiss"]), ("Verfasst von", ["Ana Weiss"]), ("Reading time", [])],
)
def test_the_label_of_a_preview_names_the_author(label: str, expected: list[str]) -> None:
    head = f'<meta name="twitter:label1" content="{label}">'
    assert authors(TEXT, head + '<meta name="twitter:data1" content="Ana Weiss">') == expected


def test_a_byline_outweighs_a_name_in_a_meta_element_that_the_page_does_not_show() -> None:
    head = '<meta name="author" content="Marlow Brothers">'
    assert authors("<h1>Old bridge</h1><p>By Ana Weiss</p>", head) == ["Ana Weiss"]
    shown = "<h1>Old bridge</h1><p>By Ana Weiss for Marlow Brothers</p>"
    assert "Marlow Brothers" in authors(shown, head)
    assert authors("<h1>Old bridge</h1><p>The bridge is old.</p>", head) == ["Marlow Brothers"]


def test_the_name_in_the_microdata_of_an_author_counts_and_that_of_a_comment_does_not() -> None:
    name = '<meta itemprop="name" content="{}">'
    own = f'<div itemprop="author" itemscope>{name.format("Ana Weiss")}</div>'
    other = f'<div itemprop="author" itemscope>{name.format("Bo Lund")}</div>'
    assert authors(TEXT + own + f'<div itemprop="comment" itemscope>{other}</div>') == ["Ana Weiss"]
    assert (
        authors(f'{TEXT}<div itemprop="publisher" itemscope>{name.format("Bo Lund")}</div>') == []
    )
