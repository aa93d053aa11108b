"""The main content is the story: its short paragraphs too, and nobody's comments or other lists."""

from itertools import pairwise

import pytest
from lxml.html import fromstring

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from newsarchive.page.segments import segments_of

URL = "https://example.org/town/quay-2024"
TITLE = "The quay of Kelm opens again"
PARAGRAPHS = [
    "The quay of Kelm opened again on Monday after two years in which no ferry could call there.",
    "Masons had laid eleven thousand stones, each of them cut by hand in the old quarry.",
    "The harbour master said that the first ferry would bring forty people from the islands.",
    "Shops along the front stayed open until midnight, and the band played on the new steps.",
]
CHINESE = [
    "码头昨天重新开放。",
    "两年来没有渡船。",
    "石匠铺了一万多块石头。",
    "第一班船载着四十人。",
    "商店一直开到半夜。",
]
JAPANESE = [
    "桟橋は月曜日に再開した。",
    "二年間、船は来なかった。",
    "石工は一万個の石を敷いた。",
    "店は夜中まで開いていた。",
]
KOREAN = [
    "부두가 월요일 다시 열렸다.",
    "2년 동안 배가 없었다.",
    "석공들이 돌을 깔았다.",
    "첫 배에 마흔 명이 탔다.",
    "가게는 자정까지 열었다.",
]
THAI = [
    "ท่าเรือเปิดอีกครั้ง",
    "ไม่มีเรือมาสองปี",
    "ช่างปูหินหมื่นก้อน",
    "เรือลำแรกพาคนมา",
    "ร้านเปิดถึงเที่ยงคืน",
]
ENGLISH_COMMENTS = [
    "I used to fish from that quay as a child and I hope that nobody will ask us for a ticket now.",
    "Will the stones not drive the fish away? I would like the paper to look into this one day.",
]
CHINESE_COMMENTS = [
    "写得真好，我小时候常在那个码头钓鱼，希望新的码头还能让孩子们去玩，也希望不要收门票，谢谢记者的认真报道。",
    "石头会不会影响鱼群？希望记者继续追踪报道这件事情，也请镇上的人多多参加会议，大家一起想办法才好。",
]
KOREAN_COMMENTS = [
    "어릴 때 그 부두에서 낚시를 했어요. 입장료는 받지 마세요.",
    "돌 때문에 물고기가 사라지지 않을까요? 기사 잘 봤습니다.",
]


def joined(lines: list[str]) -> list[str]:
    """Return *lines* with two sentences in each."""
    return [" ".join(pair) for pair in pairwise(lines)]


def article_of(body: str, title: str = TITLE, head: str = "") -> Article:
    head = f'<head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    html = f"<html>{head}<body>{body}</body></html>"
    return extract(Page(url=URL, body=html.encode(), headers={"Content-Type": "text/html"}))


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def story(lines: list[str], after: str = "") -> str:
    return f'<article><h1>{TITLE}</h1><div class="text">{paragraphs(lines)}</div>{after}</article>'


@pytest.mark.parametrize("lines", [CHINESE, JAPANESE, KOREAN, THAI])
def test_short_paragraphs_are_the_story_and_a_long_comment_is_not(lines: list[str]) -> None:
    comments = "".join(f'<li class="bubble">{line}</li>' for line in CHINESE_COMMENTS)

    article = article_of(story(lines, f'<div id="comments"><ul>{comments}</ul></div>'))

    assert article.text.split("\n") == lines


@pytest.mark.parametrize(
    "frame",
    [
        '<section id="comments">{}</section>',
        '<div class="comment-list">{}</div>',
        '<div itemscope itemtype="https://schema.org/Comment">{}</div>',
    ],
)
@pytest.mark.parametrize(
    ("lines", "comments"), [(PARAGRAPHS, ENGLISH_COMMENTS), (CHINESE, CHINESE_COMMENTS)]
)
def test_comments_are_known_by_their_place(
    frame: str, lines: list[str], comments: list[str]
) -> None:
    items = "".join(f"<div><p>{line}</p></div>" for line in comments)

    article = article_of(story(lines, frame.format(items)))

    assert article.text.split("\n") == lines


@pytest.mark.parametrize(
    ("stamps", "lines", "comments"),
    [
        (["Ann Beck, 12 March 2024", "Sea Dog, 13 March 2024"], PARAGRAPHS, ENGLISH_COMMENTS),
        (["Ann B. · 12.03.2024 10:31", "Hein · 12.03.2024 11:02"], PARAGRAPHS, ENGLISH_COMMENTS),
        (["张三 2024-03-12 09:30", "老李 2024-03-12 10:02"], joined(CHINESE), CHINESE_COMMENTS),
        (["네티즌 3일 전", "바다 2일 전"], joined(KOREAN), KOREAN_COMMENTS),
    ],
)
def test_items_with_a_name_a_date_and_a_text_after_the_story_are_comments(
    stamps: list[str], lines: list[str], comments: list[str]
) -> None:
    items = "".join(
        f'<div class="x"><span>{stamp}</span><p>{line}</p></div>'
        for stamp, line in zip(stamps, comments, strict=True)
    )

    article = article_of(story(lines, f"<div>{items}</div>"))

    assert article.text.split("\n") == lines


def test_a_chronicle_in_the_story_is_no_list_of_comments() -> None:
    entries = "".join(
        f"<div><h3>{date}</h3><p>{line}</p></div>"
        for date, line in zip(
            ["12 May 1887", "3 June 1921", "1 April 1962"], PARAGRAPHS[1:], strict=True
        )
    )

    article = article_of(
        f"<article><h1>{TITLE}</h1><div><p>{PARAGRAPHS[0]}</p>{entries}</div></article>"
    )

    assert all(line in article.text for line in PARAGRAPHS)


def test_other_stories_above_the_headline_are_no_text() -> None:
    others = "".join(
        f'<li><a href="/{n}">Council meets in Kelm</a> The council of the town of Kelm meets again '
        f"on day {n} of the month to speak about roofs, roads and bridges and the new school.</li>"
        for n in range(8)
    )

    article = article_of(f'<div class="ticker"><ul>{others}</ul></div>{story(PARAGRAPHS)}')

    assert article.text.split("\n") == PARAGRAPHS


def test_a_hidden_copy_of_the_metadata_is_no_text() -> None:
    hidden = "".join(f"<div>{line}</div>" for line in [TITLE, "2024-05-13T10:00", *PARAGRAPHS])

    article = article_of(f'<div style="display:none">{hidden * 3}</div>{story(PARAGRAPHS)}')

    assert article.text.split("\n") == PARAGRAPHS


def test_text_beside_an_inner_element_stays() -> None:
    article = article_of(
        f'<div class="story"><h1>{TITLE}</h1><div class="body"><p>{PARAGRAPHS[0]}</p>'
        f'<div class="photo"><img src="/a.jpg"></div>{PARAGRAPHS[1]}<ul><li>Stones: 11,000</li>'
        f"</ul>{PARAGRAPHS[2]}<p>{PARAGRAPHS[3]}</p></div></div>"
    )

    assert [line for line in article.text.split("\n") if line in PARAGRAPHS] == PARAGRAPHS


def test_paragraphs_that_are_one_link_stay_and_a_linked_headline_does_not() -> None:
    linked = f'<p><a href="/live">{PARAGRAPHS[1]}</a></p><p><a href="/x">Ferry fares rise</a></p>'

    rest = paragraphs(PARAGRAPHS[2:])
    article = article_of(f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>{linked}{rest}</article>")

    assert article.text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize("wrapper", ["font", "span", "b"])
def test_text_between_the_paragraphs_of_an_inline_element_is_text(wrapper: str) -> None:
    """As of old pages: only some paragraphs begin with `<p>`, and boxes are tables."""
    box = (
        '<table align="right"><tr><td><b>See also</b> <a href="/boats">Boats</a></td></tr></table>'
    )
    lines = [*PARAGRAPHS, "Nobody had asked for more than that, he said."]
    body = f"{lines[0]}<p>{lines[1]}<p>{lines[2]} {box} {lines[3]}<p>{lines[4]}"
    page = (
        f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>"
        f"<{wrapper}>{body}</{wrapper}></div></body></html>"
    )
    article = extract(Page(url=URL, body=page.encode()))
    kept = [block.text for block in article.blocks if block.removed is None]
    assert [line for line in kept if line in lines] == lines, article.blocks


def test_an_element_that_only_has_a_name_is_no_link() -> None:
    lines = ('<a name="one">Stones</a>', '<a name="two" href="/boats">Boats</a>', "<a>late</a>")
    html = "".join(f"<p>{line}</p>" for line in lines)
    found = [(each.text, each.links) for each in segments_of(fromstring(f"<div>{html}</div>"))]

    assert found == [("Stones", 0.0), ("Boats", 1.0), ("late", 1.0)]
