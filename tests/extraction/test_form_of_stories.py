"""What a story is made of stays, whatever its form: questions, verses, dates, links, names."""

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract

URL = "https://www.ulmhaven.example/town/landing"
FRAME = [
    "The council of Ulmhaven met on Monday to decide where the new ferry will land, and which of"
    " the two old landings is to be torn down before winter.",
    "Builders said that the northern landing has stood in salt water for sixty years, and that"
    " nobody has looked at its piles since the flood.",
    "The ferryman answered that the southern landing is no better, and that his father had warned"
    " of its piles in a letter that nobody opened.",
    "A vote is planned for the last week of June, when the harbour office has counted all"
    " objections and read them out in the town hall.",
]
SENTENCE = (
    "Two shipyards have offered to build a floating landing that rises with the tide, and the town"
    " will look at both drawings before the vote."
)


def lines_of(body: str, head: str = "", title: str = "Ulmhaven looks for a landing") -> list[str]:
    """Return the lines of the text of an article with *body*."""
    html = (
        f'<html lang="en"><head><title>{title}</title>{head}</head><body><nav><a href="/">Home</a>'
        f'</nav><main><article><h1>{title}</h1><div class="story">{body}</div></article></main>'
        "<footer><p>Ulmhaven Post, 1 Quay Road.</p></footer></body></html>"
    )
    return extract(Page(url=URL, body=html.encode())).text.split("\n")


def paragraphs(*texts: str, names: str = "") -> str:
    marked = f' class="{names}"' if names else ""
    return "".join(f"<p{marked}>{text}</p>" for text in texts)


def between(middle: str) -> list[str]:
    """Return the lines of an article that has *middle* between its paragraphs."""
    return lines_of(paragraphs(*FRAME[:2]) + middle + paragraphs(*FRAME[2:]))


@pytest.mark.parametrize(
    "html", ["<p><a href='/x'>{}</a></p>", "<p><a href='/x'><strong>{}</strong></a></p>"]
)
def test_a_paragraph_that_is_one_link_and_reads_on_stays(html: str) -> None:
    assert between(html.format(SENTENCE)) == [*FRAME[:2], SENTENCE, *FRAME[2:]]


@pytest.mark.parametrize("name", ["paywall", "MsoFooter", "premium", "promo-text", "subscriber"])
def test_class_names_of_most_or_few_of_the_paragraphs_condemn_none(name: str) -> None:
    few = paragraphs(*FRAME[:1]) + paragraphs(FRAME[1], names=name) + paragraphs(*FRAME[2:])
    most = paragraphs(FRAME[0]) + paragraphs(*FRAME[1:], names=name)
    for body in (few, most, paragraphs(*FRAME, names=name)):
        assert lines_of(body) == FRAME


@pytest.mark.parametrize("name", ["msofooter", "comment-anchor", "disclaimer-end"])
def test_an_element_around_most_paragraphs_does_not_condemn_them(name: str) -> None:
    rest = paragraphs(*FRAME[1:], SENTENCE)
    assert lines_of(paragraphs(FRAME[0]) + f"<div class='{name}'>{rest}</div>")[1:] == [
        *FRAME[1:],
        SENTENCE,
    ]


def test_a_box_that_is_named_for_its_purpose_goes() -> None:
    box = "<div class='newsletter-box'><p>The best of the week, every Friday, by hand.</p></div>"
    assert between(box) == FRAME


def test_a_box_with_a_form_goes_whatever_it_says() -> None:
    form = "<form><input type='email'><button>Send</button></form>"
    box = f"<div class='c1'><h3>The Ulmhaven Letter</h3><p>Out every Friday.</p>{form}</div>"
    assert between(box) == FRAME


@pytest.mark.parametrize(
    "question",
    [
        "<button class='accordion-button'>{}</button>",
        "<button aria-expanded='false' aria-controls='a1'>{}</button>",
        "<h3><button>{}</button></h3>",
        "<h3>{}</h3>",
        "<div itemscope itemtype='https://schema.org/Question'><div itemprop='name'>{}</div></div>",
    ],
)
def test_a_question_stays_with_its_answer(question: str) -> None:
    asked = "Who pays for the landing?"
    item = f"<div class='item'>{question.format(asked)}<div><p>{SENTENCE}</p></div></div>"
    assert between(item) == [*FRAME[:2], asked, SENTENCE, *FRAME[2:]]


def test_a_button_that_is_a_command_is_no_text() -> None:
    assert between("<button>Share</button><button class='x'>Any questions?</button>") == FRAME


def test_a_refrain_is_repeated_as_it_was_published() -> None:
    verse = "Pull, my sisters, the rope is wet, pull, for the boat is not in yet."
    verses = paragraphs(verse, "The gulls went inland when the wind came round the point,", verse)
    assert between(verses).count(verse) == 2


def test_a_first_line_that_the_poem_says_again_is_no_standfirst() -> None:
    verse = "Pull, my sisters, the rope is wet, pull, for the boat is not in yet."
    assert lines_of(paragraphs(verse, *FRAME, verse)) == [verse, *FRAME, verse]


def test_subheadings_beside_the_paragraphs_stay_if_both_extractors_leave_them_out() -> None:
    heads = ["The old landing", "The new one", "What it costs", "The vote"]
    body = "".join(f"<h2>{h}</h2><p>{text}</p>" for h, text in zip(heads, FRAME, strict=True))
    head = "<html lang='en'><head><title>Landings</title></head><body><h1>Landings</h1>"
    html = f"{head}<p>{SENTENCE}</p>{body}"
    text = extract(Page(url=URL, body=f"{html}</body></html>".encode())).text
    assert text.split("\n")[1::2] == heads


WORKS = [
    "Ostby, Karl (3 May 2011). Landings of the north",
    "Weiss, Ana (14 June 2015). Salt and timber",
    "Vik harbour office (2 May 2019). A letter",
]


def test_footnotes_with_names_and_dates_are_no_comments() -> None:
    notes = "".join(
        f"<li id='note{n}'><p>{source}</p><p>Read in the archive of the town, box {n}.</p></li>"
        for n, source in enumerate(WORKS)
    )
    cited = [f'{text} <a href="#note{n}">[{n}]</a>' for n, text in enumerate(FRAME)]
    lines = lines_of(paragraphs(*cited) + f"<ol>{notes}</ol>")
    assert [line for line in WORKS if line not in lines] == []


def test_a_list_of_dates_with_a_line_each_is_no_list_of_comments() -> None:
    listed = "".join(f"<li>{source}</li>" for source in WORKS)
    assert lines_of(paragraphs(*FRAME) + f"<ul>{listed}</ul>")[len(FRAME) :] == WORKS


def test_a_table_in_a_figure_is_no_caption() -> None:
    rows = "".join(f"<tr><td>{name} landing</td><td>12 m</td></tr>" for name in ("North", "South"))
    caption = "<figcaption>From the letter of the harbour office</figcaption>"
    kept = between(f"<figure><table>{rows}</table>{caption}</figure>")
    assert kept == [*FRAME[:2], "North landing 12 m", "South landing 12 m", *FRAME[2:]]


def test_a_recipe_whose_card_is_named_for_its_picture_stays() -> None:
    steps = [f"{text[:70]}." for text in FRAME]
    items = "".join(f"<li>{step}</li>" for step in [*steps, SENTENCE])
    card = f"<section class='card has-image'><h3>How to tie up</h3><ol>{items}</ol></section>"
    assert [line for line in steps if line not in between(card)] == []


def test_the_credit_of_a_picture_does_not_condemn_the_paragraph_that_it_is_in() -> None:
    credit = "<span class='caption'><img src='a.jpg'><b>© Provided by Quay Pictures</b></span>"
    assert any(SENTENCE in line for line in between(f"<p>{credit} {SENTENCE}</p>"))


def test_a_table_of_which_each_cell_is_an_element_stays() -> None:
    rows = [("Landing", "Length"), ("Northern", "12 m"), ("Southern", "9 m"), ("Floating", "20 m")]
    cells = "".join(f"<tr><td><div>{a}</div></td><td><div>{b}</div></td></tr>" for a, b in rows)
    kept = between(f"<table>{cells}</table>")
    assert [cell for row in rows for cell in row if cell not in kept] == []


def test_the_first_part_of_a_story_in_an_element_named_for_a_teaser_stays() -> None:
    part = "<div class='{}'><div class='text'>{}</div></div>"
    rest = part.format("metered", paragraphs(*FRAME[1:], SENTENCE))
    assert lines_of(part.format("teaser", paragraphs(FRAME[0])) + rest) == [*FRAME, SENTENCE]
    other = f"<div class='teaser'>{paragraphs(FRAME[0])}</div>"
    assert lines_of(other + rest) == [*FRAME[1:], SENTENCE]


def test_lists_in_the_cells_of_a_table_stay() -> None:
    cells = ["<td><ul><li>North pier</li><li>Fish hall</li></ul></td>", "<td><p>Mill</p></td>"]
    head = "<tr><th>Closed</th><th>Open</th></tr>"
    kept = between(f"<table>{head}<tr>{''.join(cells)}</tr></table>")
    assert [cell for cell in ("North pier", "Fish hall") if cell not in kept] == []
    beside = between(f"<table>{head}</table><table><tr>{cells[0]}</tr></table>")
    assert "North pier" not in beside


def test_a_line_for_another_screen_is_not_repeated() -> None:
    for_phones = f"<div class='phone'><p>{FRAME[1]}</p></div>"
    assert between(for_phones) == FRAME


def test_text_directly_after_an_inner_element_stays() -> None:
    middle = f"<div class='picture'><img src='a.jpg'></div>{SENTENCE}"
    assert between(middle) == [*FRAME[:2], SENTENCE, *FRAME[2:]]


def test_linked_headings_of_the_items_of_a_list_stay() -> None:
    names = ["The tide walk", "Round the point", "To the mill", "Under the cliff"]
    items = "".join(
        f"<h3><a href='/{n}'>{name}</a></h3><p>{text}</p>"
        for n, (name, text) in enumerate(zip(names, FRAME, strict=True))
    )
    assert lines_of(paragraphs(SENTENCE) + items)[1::2] == names


def test_one_linked_heading_among_paragraphs_is_a_link_to_another_story() -> None:
    assert between("<h3><a href='/x'>Ferry fares to rise again</a></h3>") == FRAME


@pytest.mark.parametrize(
    "html",
    [
        "<h3>{}</h3>",
        "<p><strong>{}</strong></p>",
        "<p>{}</p>",
        "<div class='entry'><time>{}</time></div>",
        "<span class='x1'><time datetime='1962-05-03'>{}</time></span><br><br>",
    ],
)
def test_dates_are_the_headings_of_a_chronology(html: str) -> None:
    dates = ["3 May 1962", "14 June 1987", "2 January 2001", "9 March 2024"]
    body = "".join(
        html.format(date) + f"<p>{text}</p>" for date, text in zip(dates, FRAME, strict=True)
    )
    assert lines_of(paragraphs(SENTENCE) + body)[1::2] == dates


def test_a_date_as_a_heading_below_a_paragraph_leads_an_entry() -> None:
    body = f"<h3>3 May 1962</h3><p>{SENTENCE}</p><h3>9 March 2024</h3><p>{FRAME[3]}</p>"
    entries = ["3 May 1962", SENTENCE, "9 March 2024", FRAME[3]]
    assert lines_of(paragraphs(*FRAME[:3]) + body) == [*FRAME[:3], *entries]


def test_dates_of_teasers_are_no_chronology() -> None:
    dated = "<div><time>{} May 2024, 10:30</time><p>{} <a href='/{}'>More</a></p></div>"
    teasers = "".join(dated.format(n, SENTENCE + str(n), n) for n in range(1, 6))
    assert not any("May 2024" in line for line in between(teasers))
    teaser = (
        "<li><time>{} May 2024</time><a href='/{}'>The ferry of Ulmhaven runs aground.</a></li>"
    )
    assert between(f"<ul>{''.join(teaser.format(n, n) for n in range(1, 6))}</ul>") == FRAME


ACCOUNTS = [
    "<p><strong>Следвайте ни във <a href='https://www.facebook.com/ulm'>Facebook</a>!</strong></p>",
    "<p><b>Пратите нас на <a href='https://instagram.com/ulm/'>Инстаграму</a></b></p>",
    "<p><em>আমাদের ফলো করুন <a href='https://news.google.com/publications/CAA'>গুগল নিউজ</a></em></p>",
    "<p>Pratite portal na <a href='https://t.me/ulm'>Telegramu</a> i <a href='https://x.com/ulm'>X-u</a>.</p>",
    "<p><strong>Kövess minket a <a href='https://whatsapp.com/channel/0029'>WhatsAppon</a></strong></p>",
]  # fmt: skip
SOURCES = [
    "<p>The mayor said so on her <a href='https://t.me/mayor'>Telegram channel</a> on Monday.</p>",
    "<p><em>“Nobody asked us,” she wrote on <a href='https://x.com/mayor/status/17'>X</a>.</em></p>",
    "<p><strong>Where does the <a href='/ferry'>ferry</a> land?</strong></p>",
]


@pytest.mark.parametrize("html", ACCOUNTS)
def test_a_line_that_leads_to_the_accounts_of_the_site_goes_in_every_language(html: str) -> None:
    assert between(html) == FRAME


@pytest.mark.parametrize("html", SOURCES)
def test_a_line_that_leads_to_a_source_stays(html: str) -> None:
    assert len(between(html)) == len(FRAME) + 1


@pytest.mark.parametrize("name", ["perex", "chapo", "lead-in", "standfirst"])
def test_a_standfirst_of_another_name_stays(name: str) -> None:
    body = f"<div class='{name}'>{SENTENCE}</div><div class='t'>{paragraphs(*FRAME)}</div>"
    assert lines_of(body) == [SENTENCE, *FRAME]


def test_two_dates_with_text_between_them_are_a_chronology() -> None:
    dates = ["3 May 1962", "14 June 1987"]
    body = f"<p><b>{dates[0]}</b></p><p>{FRAME[1]}</p><p><b>{dates[1]}</b></p>"
    kept = lines_of(paragraphs(FRAME[0]) + body + paragraphs(*FRAME[2:]))
    assert kept == [FRAME[0], dates[0], FRAME[1], dates[1], *FRAME[2:]]


def test_dates_of_publication_and_change_are_no_text() -> None:
    assert lines_of(paragraphs("17 May 2024, 10:20", "18 May 2024, 09:10", *FRAME)) == FRAME


@pytest.mark.parametrize("line", ["4 min read", "Reading time: 5 minutes", "Lesezeit: 3 Minuten"])
def test_a_reading_time_is_no_text_wherever_it_stands(line: str) -> None:
    assert between(paragraphs(line)) == FRAME


def test_a_date_below_the_headline_is_no_text() -> None:
    assert lines_of(paragraphs("17 May 2024, 10:20", *FRAME)) == FRAME


@pytest.mark.parametrize(
    "line",
    [
        "The next issue comes out on 6 May 2023.",
        "It opened on 6 May 2023.",
        "Stir for 20 minutes",
        "Wait 5 minutes.",
        "He told Reuters.",
        "The band lists its dates:",
        "“Subscribe,” she said.",
        "Watch out.",
        "Yes.",
    ],
)
def test_a_short_line_among_paragraphs_stays(line: str) -> None:
    assert line in between(paragraphs(line))


@pytest.mark.parametrize(
    "lines",
    [
        ["Ulm 3, Kelm 1", "Holm 2, Ostby 2", "Norr 0, Vik 4", "Sund 1, Orm 0"],
        ["200 g flour", "Share of butter: 50 g", "Salt", "Print paper for the tin"],
        ["Read me the stars,", "follow us to the water,", "join our hands,", "and watch."],
        ["– Sign up?", "– No.", "– Why not?", "– Subscribe to nothing, she said."],
        [
            "Website: <a href='/a'>ulm.example</a>",
            SENTENCE,
            "Website: <a href='/b'>vik.example</a>",
        ],
    ],
)
def test_lists_verses_and_dialogues_stay(lines: list[str]) -> None:
    plain = [line.replace("<a href='/a'>", "").replace("<a href='/b'>", "") for line in lines]
    kept = between(paragraphs(*lines))
    assert [line for line in plain if line.replace("</a>", "") not in kept] == []


def test_the_heading_of_the_newest_post_is_as_good_as_the_others() -> None:
    posts = "".join(
        f"<section class='post'><h3>10.{50 - n} {name}</h3><p>{text}</p></section>"
        for n, (name, text) in enumerate(zip(["Vote", "Talk", "Doors", "Dawn"], FRAME, strict=True))
    )
    assert lines_of(posts)[::2] == ["10.50 Vote", "10.49 Talk", "10.48 Doors", "10.47 Dawn"]


@pytest.mark.parametrize(
    "line",
    [
        "Ana Weiss, whom the town had asked to draw the landing, left the meeting before the vote.",
        "Ana Weiss will draw the landing again, and the council wants to see it in September.",
    ],
)
def test_a_last_paragraph_about_a_person_of_the_story_is_no_biography(line: str) -> None:
    head = '<meta name="author" content="Ana Weiss">'
    named = "Ana Weiss built the first landing with her brothers, and she still has the drawings."
    assert lines_of(paragraphs(*FRAME[:2], named, *FRAME[2:], line), head)[-1] == line


def test_a_standfirst_in_a_teaser_is_the_stated_description() -> None:
    head = f'<meta name="description" content="{SENTENCE}">'
    body = f"<header><div class='teaser-box'><p class='teaser'>{SENTENCE}</p></div></header>"
    assert lines_of(body + paragraphs(*FRAME), head) == [SENTENCE, *FRAME]
