"""The headline is told from names of sites, sections and programmes, in many scripts."""

import pytest

from newsarchive.article import Page
from newsarchive.metadata.titles import title_of
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.parsing import tree_of

LONG = (
    "The harbour board voted on Tuesday to rebuild the northern pier, which two storms had broken."
)


def title(head: str, body: str, url: str = "https://www.riverpost.example/a") -> str | None:
    """Return the headline of a page with *head* and, before two paragraphs, *body*."""
    html = f"<html><head>{head}</head><body>{body}<p>{LONG}</p><p>{LONG} Again.</p></body></html>"
    tree = tree_of(html)
    assert tree is not None
    found = title_of(PageEvidence(Page(url=url, body=b""), tree))
    return found.value if found else None


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("这座小镇要重建东码头_地方_海港日报", "这座小镇要重建东码头"),
        ("小鎮要重建東碼頭 | 地方 | 海港日報", "小鎮要重建東碼頭"),
        ("小鎮要重建東碼頭--海港日報", "小鎮要重建東碼頭"),
        ("町が東の桟橋を再建へ：海港新聞", "町が東の桟橋を再建へ"),
        ("마을, 동쪽 부두를 다시 짓기로-정치ㅣ항구일보", "마을, 동쪽 부두를 다시 짓기로"),
        ("마을, 동쪽 부두를 다시 짓기로 : 항구일보", "마을, 동쪽 부두를 다시 짓기로"),
        ("Stadt baut östliche Mole neu, Tageszeitung Hafenbote, 26.04.2024",
         "Stadt baut östliche Mole neu"),
        ("Stadt baut östliche Mole neu | Region | Hafenbote", "Stadt baut östliche Mole neu"),
        ("Le port va reconstruire sa jetée – Société – Le Havrais",
         "Le port va reconstruire sa jetée"),
        ("El puerto reconstruirá su muelle « Diario del Mar", "El puerto reconstruirá su muelle"),
        ("Город восстановит восточный причал :: Общество :: Вестник",
         "Город восстановит восточный причал"),
        ("البلدة تعيد بناء الرصيف الشرقي | أخبار | الميناء", "البلدة تعيد بناء الرصيف الشرقي"),
        ("शहर पूर्वी घाट फिर से बनाएगा - समाचार - बंदरगाह", "शहर पूर्वी घाट फिर से बनाएगा"),
        ("Kasaba doğu iskelesini yeniden yapacak - Haberler - Liman",
         "Kasaba doğu iskelesini yeniden yapacak"),
        ("Was wird aus der Mole? - Hafenbote", "Was wird aus der Mole?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("markup", ["<h2>{}</h2>", '<div class="headline">{}</div>', "<h3>{}</h3>"])
def test_section_and_outlet_at_the_end_are_no_part_of_the_headline(
    stated: str, shown: str, markup: str
) -> None:
    head = f'<title>{stated}</title><meta property="og:title" content="{stated}">'
    assert title(head, markup.format(shown)) == shown


OG = '<meta property="og:title" content="Old bridge open again">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (OG + "<title>Old bridge open again - River Post</title>",
         "<h1>Good Morning River Coast</h1><h2>Old bridge open again</h2>",
         "Old bridge open again"),
        ("<title>Old bridge open again</title>",
         "<h1>Roads and Traffic Centre</h1><h2>Old bridge open again</h2>",
         "Old bridge open again"),
        (OG + "<title>Hill Notes: Old bridge open again</title>", "<h1>Hill Notes</h1>",
         "Old bridge open again"),
        ("<title>Hill Notes: Old bridge open again</title>",
         "<h1>Hill Notes</h1><h1>Old bridge open again</h1>", "Old bridge open again"),
        (OG + "<title>Bridge news in full | River Post</title>",
         "<h1>Bridge news in full</h1><h2>Traffic Old bridge open again</h2>",
         "Old bridge open again"),
        (OG + "<title>Old bridge open again | Local</title>", "<h1>Local news</h1>",
         "Old bridge open again"),
        ("<title>Old bridge open again | Local</title>",
         "<h1>Local news</h1><h2>Old bridge open again</h2>", "Old bridge open again"),
        ("<title>老桥重新开放通车_社会_海港日报</title>",
         "<h1>海港日报</h1><h2>老桥重新开放通车</h2>", "老桥重新开放通车"),
        ("<title>老桥重新开放通车_社会_海港日报</title>",
         "<h1>海港日报</h1><div>老桥重新开放通车</div>", "老桥重新开放通车"),
        ("<title>Notes from the river bank - Old bridge open again</title>",
         '<h1>Old bridge open again</h1><aside><h2><a href="/">Notes from the river bank</a></h2>'
         "</aside>", "Old bridge open again"),
        ("<title>Notes from the river bank - The old bridge over the river is open again</title>",
         "<h1>Notes from the river bank</h1><h3>The old bridge over the river is open again</h3>",
         "The old bridge over the river is open again"),
        # Neighbours: the h1 is the headline all the same.
        ("<title>Old bridge open again - Roads and Traffic</title>",
         "<h1>Old bridge open again</h1><h2>Roads and Traffic</h2>", "Old bridge open again"),
        ("<title>Traffic - Old bridge open again</title>",
         "<div>Traffic</div><h1>Old bridge open again</h1>", "Old bridge open again"),
        (OG + "<title>Old bridge open again</title>",
         "<h1>After ten years, traffic crosses the river</h1>",
         "After ten years, traffic crosses the river"),
        (OG + "<title>Old bridge open again</title>",
         "<h2>Traffic over the river</h2><h1>Old bridge open again</h1>", "Old bridge open again"),
        ("<title>Why the bridge is open - After ten years</title>",
         "<h1>Ten years of waiting are over</h1><p>" + LONG + "</p><h2>Why the bridge is open</h2>",
         "Ten years of waiting are over"),
        ("<title>River tolls: Drivers must pay more</title>",
         '<p class="title">River tolls</p><h1>Drivers must pay more</h1>', "Drivers must pay more"),
        ('<meta property="og:title" content="(R+) Old bridge open again">', "",
         "Old bridge open again"),
        ("<title>Old bridge open again (+) | River Post</title>", "<h1>Old bridge open again</h1>",
         "Old bridge open again"),
        (OG, "<h1>Old bridge open again by Ana Weiss</h1>", "Old bridge open again"),
        (OG, "<h1>Old bridge open again 19:20</h1>", "Old bridge open again"),
        (OG + '<meta property="og:site_name" content="Old bridge now open again at last">',
         "<h1>Old bridge open again</h1>", "Old bridge open again"),
    ],
)  # fmt: skip
def test_an_h1_that_names_the_site_a_section_or_programme_gives_way(
    head: str, body: str, expected: str
) -> None:
    assert title(head, body) == expected


def test_a_site_name_that_is_the_headline_is_no_outlet() -> None:
    head = (
        '<meta property="og:site_name" content="Old bridge is open once again">'
        '<meta property="og:title" content="Old bridge is open once again">'
    )
    assert title(head, "<h1>Old bridge is open once again</h1>") == "Old bridge is open once again"


TRAIL = [
    "<nav><a href='/'>Home</a> <a href='/roads'>Roads</a> <h1>{}</h1></nav>",
    "<ol><li><a href='/'>Home</a></li><li><a href='/roads'>Roads</a></li><li><h1>{}</h1></li></ol>",
    "<div class='breadcrumbs'><div><a href='/roads'>Roads</a></div><h1>{}</h1></div>",
    "<div><a href='https://www.riverpost.example/'>Start</a><a href='/roads'>Roads</a><h1>{}</h1>"
    "</div>",
]


@pytest.mark.parametrize("trail", TRAIL)
def test_an_h1_that_ends_a_breadcrumb_trail_gives_way_to_the_headline_in_an_h2(trail: str) -> None:
    searched = "Traffic: When the old bridge is open again after repairs"
    head = f"<title>{searched} | River Post</title>" + OG
    assert title(head, trail.format(searched) + "<h2>Old bridge open again</h2>") == (
        "Old bridge open again"
    )


@pytest.mark.parametrize("trail", TRAIL)
def test_an_h1_that_ends_a_breadcrumb_trail_is_the_headline_without_another(trail: str) -> None:
    head = "<title>Old bridge open again | River Post</title>"
    body = trail.format("Old bridge open again") + "<h2>Drivers wait no longer</h2>"
    assert title(head, body) == "Old bridge open again"


def test_links_to_sections_before_an_h1_are_no_trail() -> None:
    body = (
        "<a href='/roads'>Roads</a><a href='/north'>North</a>"
        "<h1>After ten years, traffic crosses the river</h1><h2>Old bridge open again</h2>"
    )
    head = "<title>After ten years, traffic crosses the river</title>"
    assert title(head, body) == "After ten years, traffic crosses the river"


@pytest.mark.parametrize(
    "end", [", Tageszeitung River Post, 26.04.2024", ", the River Post of 26 April 2024"]
)
def test_a_statement_is_not_completed_by_the_name_of_the_outlet(end: str) -> None:
    head = (
        f"<title>Traffic: Old bridge open again{end}</title>"
        '<meta property="og:title" content="Traffic: Old bridge open again">'
        '<meta property="og:site_name" content="River Post">'
    )
    assert title(head, "") == "Traffic: Old bridge open again"


def test_a_statement_that_the_page_shows_is_not_completed() -> None:
    head = OG + "<title>Old bridge open again after repairs</title>"
    trail = "<nav><h1>Old bridge open again after repairs</h1></nav>"
    assert title(head, f"{trail}<h2>Old bridge open again</h2>") == "Old bridge open again"


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>Old bridge<br>open again</h1>",
        "<h1>Old bridge<div>open again</div></h1>",
        "<h1><svg><title>Bridge icon</title></svg>Old bridge open again<script>x = 1</script></h1>",
        "<h1>Old bridge open again<span class='badge'>Premium</span></h1>",
        "<h1>Old bridge open again <a href='/share'>Share</a></h1>",
    ],
)
def test_an_h1_is_read_as_browsers_show_it_without_a_badge_at_its_end(heading: str) -> None:
    assert title("<title>Old bridge open again</title>", heading) == "Old bridge open again"


@pytest.mark.parametrize("heading", ["<h1>Old bridge<br>open again</h1>", "<h2>{}</h2>"])
def test_without_any_statement_a_heading_above_the_text_is_the_headline(heading: str) -> None:
    assert title("", heading.format("Old bridge open again")) == "Old bridge open again"
    assert title("", f"<p>{LONG}</p><h2>Old bridge open again</h2>") is None


@pytest.mark.parametrize("separator", [" | ", " - ", " » ", "｜"])
def test_a_name_in_the_copyright_notice_is_no_part_of_the_headline(separator: str) -> None:
    head = f"<title>Old bridge open again{separator}The Daily Boat</title>"
    notice = "<footer>Copyright 2026 The Daily Boat. All rights reserved.</footer>"
    assert title(head, notice) == "Old bridge open again"
    assert title(head, "") != "Old bridge open again"
