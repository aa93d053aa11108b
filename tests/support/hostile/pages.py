"""Attacks by the content of a page: nesting, size, structured data, dates, scripts, hijacking."""

from __future__ import annotations

import json

from tests.support.hostile.cases import (
    NO_ARTICLE,
    STORED,
    TOO_MUCH,
    Case,
    case,
    http,
    outcomes,
    page,
    spoiled,
)

_ANY = STORED | NO_ARTICLE | TOO_MUCH
#: What must not run, neither as HTML nor in an attribute, a URL, a template or a spreadsheet.
PAYLOADS = (
    '"><script>alert("canary")</script>',
    "<img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</textarea></title></style></script><svg onload=alert(1)>",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "=cmd|' /C calc'!A0",
)


def cases(url: str) -> list[Case]:
    """Return all cases of this module, for the site at *url*."""
    return [*_shapes(), *_patterns(), *_data(), *_dates(), *injections(), *_identity(url)]


def _shapes() -> list[Case]:
    return [
        spoiled("nested 100,000 deep", _ANY, "<div>" * 100_000),
        spoiled("nested tables", _ANY, "<table><tr><td>" * 5_000),
        spoiled("nested links and forms", _ANY, "<a href=/><form><b><i>" * 5_000),
        spoiled("half a million links", _ANY, "<a href=/a>b</a>" * 450_000),
        spoiled("a million line breaks", _ANY, "<br>" * 1_000_000),
        spoiled("100,000 paragraphs", _ANY, "<p>One more line of it.</p>" * 100_000),
        spoiled("an element with 50,000 attributes", _ANY, "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">"),
        spoiled("a word of five megabytes", _ANY, "<p>" + "a" * 5_000_000),
        spoiled("entities without end", _ANY, "&amp;&lt;&#x1F600;&hellip;" * 100_000),
        spoiled("numbers that are no characters", _ANY, "&#xD800;&#0;&#x110000;&#99999999999;&#x1F;" * 500),
        spoiled("NUL bytes", _ANY, "<p>A line with \x00 and \x08 in it is read.</p>\x00"),
        spoiled("an open comment", _ANY, "<!-- "),
        spoiled("an open script", _ANY, "<script>"),
        spoiled("an open title", _ANY, "<title>", "</head>"),
        spoiled("plaintext", _ANY, "<plaintext>"),
        spoiled("a template", _ANY, "<template><template>" * 3_000),
        spoiled("SVG and MathML", _ANY, "<svg><math><mtext><svg>" * 3_000),
        spoiled("an XML bomb", _ANY, '<!DOCTYPE a [<!ENTITY b "' + "c" * 99 + '">]><p>&b;&b;</p>'),
        spoiled("right-to-left tricks", STORED, "<p>‮gnp.exe‬ ⁦⁩ is how the file was named in the letter.</p>"),
        spoiled("1,000 accents on a letter", STORED, f"<p>The clerk wrote o{chr(0x301) * 1_000}n the list.</p>"),
        case("only markup", NO_ARTICLE | TOO_MUCH, http("<b>" * 2_000_000)),
        case("eight megabytes of <", NO_ARTICLE | TOO_MUCH, http("<" * 8_000_000)),
        case("an SVG as page", NO_ARTICLE, http("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", kind="image/svg+xml")),
    ]  # fmt: skip


def _patterns() -> list[Case]:
    """Return texts that make careless regular expressions slow."""
    baits = {
        "dashes": " - | " * 20_000,
        "spaces": "By " + " " * 100_000 + "x",
        "digits": "1" * 100_000,
        "colons": "12:" * 50_000,
        "at signs": "a@" * 50_000,
        "dots": "." * 100_000,
        "brackets": "(" * 50_000 + ")" * 50_000,
        "quotes": '"\u201c\u2018' * 30_000,
        "commas": "a, " * 50_000,
    }
    found = []
    for name, bait in baits.items():
        found.append(
            case(f"title of {name}", _ANY, http(page(f"t{name}", title="The quay " + bait)))
        )
        found.append(
            case(f"byline of {name}", _ANY, http(page(f"b{name}", authors=["By " + bait])))
        )
        found.append(
            case(
                f"date of {name}",
                _ANY,
                http(page(f"d{name}").replace("2026-01-05T06:00:00Z", "2026-01-05 " + bait)),
            )
        )
    found.append(case("title of a megabyte", _ANY, http(page("megabyte", title="Quay " * 200_000))))
    return found  # fmt: skip


def _data() -> list[Case]:
    def with_data(name: str, data: str) -> Case:
        script = f'<script type="application/ld+json">{data}</script></head>'
        return case(name, _ANY, http(page(name).replace("</head>", script, 1)))

    people = [{"@type": "Person", "name": f"Reporter Number{n} Lane"} for n in range(10_000)]
    article = {"@type": "NewsArticle", "headline": ["a", {"b": 1}], "author": {"author": {}}}
    return [
        with_data("JSON-LD nested 10,000 deep", '{"a":' * 10_000 + "1" + "}" * 10_000),
        with_data("JSON-LD lists nested 100,000 deep", "[" * 100_000 + "]" * 100_000),
        with_data("JSON-LD of six megabytes", json.dumps({"a": ["x" * 99] * 60_000})),
        with_data("JSON-LD of wrong types", json.dumps(article | {"datePublished": [], "url": 7})),
        with_data("JSON-LD with a huge number", '{"@type":"NewsArticle","wordCount":' + "9" * 9_000 + "}"),
        with_data("JSON-LD with NaN", '{"@type":"NewsArticle","position":NaN,"a":Infinity}'),
        with_data("JSON-LD that ends early", '{"@type":"NewsArticle","headline":"The'),
        with_data("JSON-LD with surrogates", '{"@type":"NewsArticle","headline":"\\ud800 \\u0000 a"}'),
        with_data("10,000 authors", json.dumps({"@type": "NewsArticle", "author": people})),
        with_data("100,000 keywords", json.dumps({"@type": "NewsArticle", "keywords": "quay, " * 100_000})),
        with_data("JSON-LD with a body of its own", json.dumps({"@type": "NewsArticle", "articleBody": "alert " * 50_000})),
        case("10,000 meta authors", _ANY, http(page("metas", authors=[f"Ann Lane{n}" for n in range(10_000)]))),
        case("JSON-LD of 20 MB", outcomes("failed:too_large"), http(page("huge").replace("</head>", "<script>" + "x" * 20_000_000 + "</script></head>"))),
    ]  # fmt: skip


def _dates() -> list[Case]:
    dates = (
        *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "99999-01-01", "-0044-03-15"),
        *(
            "2026-99-99T99:99:99+99:99",
            "1e400",
            "0",
            "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0665",
        ),
    )
    return [
        case(f"date {date}", STORED, http(page(date).replace("2026-01-05T06:00:00Z", date)))
        for date in dates
    ]  # fmt: skip


def injections() -> list[Case]:
    """Return pages that put scripts, templates, SQL and queries into every field."""
    found = []
    for number, payload in enumerate(PAYLOADS):
        name = f"payload {number} in every field"
        fields = {
            "title": payload + " on the quay", "authors": [payload], "summary": payload,
            "caption": payload, "credit": payload, "tags": [payload], "section": payload,
            "links": [payload], "language": payload,
        }  # fmt: skip
        words = ["The harbour office reads every letter twice before it answers one."] * 1
        html = page(name, json_ld=True, **fields).replace(
            "</article>", f"<p>{words[0]} {name}</p></article>"
        )
        found.append(case(name, STORED, http(html)))
    for name, title in {
        "SQL in the title": "'; DROP TABLE articles; --",
        "FTS5 in the title": 'NEAR(" OR AND NOT * ^ : { } - ( ',
        "operators in the title": 'site:x after:2026 "-bus" a* OR ^b',
        "a path in the title": "../../../../etc/passwd%00",
        "line ends in the title": "A line\r\nSet-Cookie: a=b\r\n\r\nand more",
        "only emoji in the title": "\U0001f600" * 50,
    }.items():
        found.append(case(name, STORED, http(page(name, title=title))))
    return found  # fmt: skip


def _identity(url: str) -> list[Case]:
    """Return pages that claim to be another article, and one text at several URLs."""

    def claiming(name: str, target: str) -> Case:
        tags = f'<link rel="canonical" href="{target}"><meta property="og:url" content="{target}">'
        return case(name, STORED, http(page(name).replace("</title>", f"</title>{tags}", 1)))

    same = http(page("one text at five addresses"))
    copy = STORED | {"duplicate", "failed:bot_wall", "failed:consent_wall"}
    return [
        claiming("canonical of a good article", url + "/good/1"),
        claiming("canonical of the home page", url + "/"),
        claiming("canonical of another site", "https://www.example.com/world/story"),
        claiming("canonical that is a script", "javascript:alert(1)"),
        claiming("canonical of 100 kB", url + "/" + "a" * 100_000),
        claiming("canonical that is broken", "http://[::1"),
        *(case(f"one text, copy {number}", copy, same) for number in range(5)),
    ]
