"""On a tree with marks, the expressions of trafilatura find what they find without them."""

import random
from copy import copy
from typing import Any

import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, fromstring

from newsarchive.extraction.attribute_marks import (
    MAX_REMEMBERED,
    PAGE_MARKS,
    AttributeMarks,
    MarkedXPath,
)
from newsarchive.extraction.trafilatura_runs import _marks

EXSLT = {"re": "http://exslt.org/regular-expressions"}
TAGS = ("div", "section", "article", "main", "span", "p", "ul", "ol", "details", "h1", "aside", "b")
NAMES = ("id", "class", "style", "role", "itemprop", "data-component", "aria-hidden", "title")
#: Words of trafilatura's conditions, near misses, and values that only count as a whole.
WORDS = (
    "comments", "Comment", "commentary", "comment-list", "disqus_thread", "infinite-scroll", "menu",
    "mvp-post-add-box", "elementor-share-buttons", "post-content", "articleBody", "post", "entry",
    "story", "content", "page-content", "Page-content", "main-Content", "fulltext", "FullText",
    "social", "newsletter", "cookie", "ad-", "-ad-", "share", "sharp", "nav", "Navigation",
    "hidden", "hide-", "display:none", "display: none", "reply-1", "caption", "Teaser", "bottom",
    "link", "permalink", "border", "x", "grid", "article", "true", "MostPopularStories", "author",
    "é",
)  # fmt: skip


def expressions() -> list[MarkedXPath]:
    from trafilatura import xpaths

    _marks()
    lists = [value for value in vars(xpaths).values() if isinstance(value, list)]
    return [each for listed in lists for each in listed if isinstance(each, MarkedXPath)]


def random_tree(seed: int) -> HtmlElement:
    rng = random.Random(seed)

    def value() -> str:
        glue = rng.choice((" ", "-", ""))
        return glue.join(rng.choices(WORDS, k=rng.choice((1, 1, 2, 3))))

    def element(depth: int) -> str:
        tag = rng.choice(TAGS)
        names = rng.sample(NAMES, rng.choice((0, 1, 1, 2, 3)))
        attributes = "".join(f' {name}="{value()}"' for name in names)
        children = "".join(element(depth + 1) for _ in range(rng.randint(0, 4 - depth)))
        return f"<{tag}{attributes}>{rng.choice(WORDS)}{children}</{tag}>"

    return fromstring(f"<html><body>{''.join(element(0) for _ in range(12))}</body></html>")


def test_most_conditions_are_answered_by_marks() -> None:
    from trafilatura import xpaths

    found = expressions()
    assert len(found) >= 11
    assert {type(each).__name__ for each in xpaths.OVERALL_DISCARD_XPATH} == {"MarkedXPath"}


def test_marked_trees_give_the_same_elements() -> None:
    number = 0
    for seed in range(25):
        tree = random_tree(seed)
        _marks().mark(tree)
        # As trafilatura changes a copy before it asks: other tags, attributes that are gone.
        changed = copy(tree)
        for each in list(changed.iter("ul", "ol", "h1")):
            if each.tag == "h1":
                each.attrib.clear()
            each.tag = "list"
        for place in (tree, changed, *tree[0], *changed[0]):
            for each in expressions():
                found = each(place)
                assert found == each.original(place), (seed, each.original.path)
                number += len(found)
    assert number > 1_000


def test_a_long_list_of_marked_elements_takes_time_in_proportion() -> None:
    # Looking at all brothers before each of these took nine seconds for 2,000, and grows squared.
    lines = '<div class="post-content comment">A</div>' * 30_000
    tree = fromstring(f"<html><body><section>{lines}</section></body></html>")
    _marks().mark(tree)
    for each in expressions():
        assert each(tree) == each.original(tree)


def test_trees_without_marks_are_asked_by_the_original() -> None:
    tree = random_tree(7)
    expected = [each.original(tree) for each in expressions()]
    assert [each(tree) for each in expressions()] == expected
    assert any(expected)
    # A part of a marked tree has marks, but not the letters of its other elements.
    whole = fromstring('<html><div class="share-it"><p class="newsletter">A</p></div></html>')
    _marks().mark(whole)
    part = copy(next(whole.iter("div")))
    assert part.getroottree().getroot() is part
    found = [element for each in expressions() for element in each(part)]
    assert part[0] in found


def test_pages_cannot_write_marks() -> None:
    tree = fromstring(f'<html {PAGE_MARKS}=""><p Marks="abcdefghijk">A</p></html>')
    assert tree.get(PAGE_MARKS) is None
    _marks().mark(tree)
    assert tree.get(PAGE_MARKS) == ""
    assert not [element for each in expressions() for element in each(tree)]


@pytest.mark.parametrize(
    "path",
    [
        ".//*[@id='a' and @class='b']",
        ".//*[not(@id='a')]",
        ".//*[position() = 2 or @id='a'][@id='a']",
        ".//*[@id='a'][last()]",
        ".//*[@id='a'][2]",
        ".//*[@id='a']|.//p",
        ".//div[@id='a']",
        ".//*[contains(@id, '')]",
        ".//*[re:test(@id, 'x*')]",
        ".//*[re:test(@id, 'a', 'gi')]",
        ".//*[contains(@id, 'a  b')]",
        ".//*[contains(translate(@id, 'ABC', 'a'), 'a')]",
        ".//*[contains(., 'a')]",
        ".//*[self::div]",
        "(.//article)[1]",
    ],
)
def test_other_expressions_stay_as_they_are(path: str) -> None:
    original = XPath(path, namespaces=EXSLT)
    expressions: list[Any] = [original]
    AttributeMarks(expressions)
    assert expressions == [original]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("@a", "a"),
        ("@a='x'", "a='x'"),
        ("contains(@a, 'x')", "a='wxy'"),
        ("starts-with(@a, 'x')", "a='xy'"),
        ("contains(translate(@a, 'X', 'x'), 'x-y')", "a='1 X-y'"),
        ("re:test(@a, '^(?:x|y)-z|w[ab|]c|ve')", "a='y-z'"),
        ("re:test(@a, '^(?:x|y)-z|w[ab|]c|ve')", "a='w|c'"),
        ("re:test(@a, '^(?:x|y)-z|w[ab|]c|ve')", "a='5ve5'"),
        (r"re:test(@a, 'x\|y|(?i:z)')", "a='x|y'"),
        ("re:test(@a, 'x|y', 'i')", "a='Y'"),
        ("re:test(@a | @b, '^x')", "b='x' a='y'"),
        ("@c = 'é@d' or @d", "c='é@d'"),
        ("@c='@a'", "c='@a'"),
        ("@c='q' or starts-with(@b|@a, 'x')", "a='x' b='y'"),
    ],
)
def test_conditions_mean_what_they_mean_in_xpath(condition: str, met: str) -> None:
    expressions: list[Any] = [XPath(f".//*[{condition}]", namespaces=EXSLT)]
    marks = AttributeMarks(expressions)
    others = ("a='X'", "a='y'", "a='ve '", "a='x-Z'", "b='x'", "a='y' b='x'", "b='y' a='x'", "c=''")
    lines = "".join(f"<p {attributes}></p>" for attributes in (met, *others))
    tree = fromstring(f"<html>{lines}</html>")
    marks.mark(tree)
    assert isinstance(expressions[0], MarkedXPath)
    found = expressions[0](tree)
    assert found == expressions[0].original(tree)
    assert tree.find(".//p") in found


def test_a_page_of_many_attributes_is_marked_and_forgotten() -> None:
    expressions: list[Any] = [XPath(".//*[contains(@id, '99')]")]
    marks = AttributeMarks(expressions)
    lines = "".join(f'<p id="{n}"></p><p id="{"x" * 500}{n}"></p>' for n in range(MAX_REMEMBERED))
    tree = fromstring(f"<html>{lines}</html>")
    for _ in range(2):
        marks.mark(tree)
        assert expressions[0](tree) == expressions[0].original(tree)
        assert len(marks._remembered) <= MAX_REMEMBERED
