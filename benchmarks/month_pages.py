"""Write the articles of ``month_of_changes.py`` in ten languages, and make their HTML pages."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "month_words"
#: A charset in which pages of the language were long written.
OLD_CHARSETS = {"pl": "iso-8859-2", "ru": "windows-1251", "tr": "windows-1254",
                "ar": "windows-1256", "ja": "shift_jis"}  # fmt: skip
POINT_IN_FIGURES = ("en", "ja")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page shows at a time. A paragraph that begins with ``<`` is HTML."""

    title: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    caption: str
    section: str
    look: str = "plain"
    """``plain``, or ``new`` after the site was designed anew."""
    top: str = ""
    """HTML between headline and text."""
    below: str = ""
    """HTML below the text."""
    charset: str = "utf-8"
    picture: str = "/picture.jpg"
    amp: bool = False
    """The home page links the AMP variant."""
    free: bool | None = None
    live: bool = False
    gone: str = ""
    """``404``, ``410``, ``section`` (a redirect there) or ``soft`` (says so with status 200)."""

    def after(self, number: int, *new: str) -> Shown:
        """Return this with *new* paragraphs after the first *number* ones."""
        return replace(
            self, paragraphs=(*self.paragraphs[:number], *new, *self.paragraphs[number:])
        )

    def changed(self, old: str, new: str) -> Shown:
        """Return this with *new* in place of *old*, which a paragraph must have."""
        paragraphs = tuple(p.replace(old, new, 1) for p in self.paragraphs)
        if paragraphs == self.paragraphs:
            raise ValueError(f"no paragraph has {old!r}")
        return replace(self, paragraphs=paragraphs)


class Reporter:
    """Draws wordings of one language; a mark such as ``{p}`` in them gets a value that is drawn."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.language = language
        self.rng = rng
        self.words: dict[str, Any] = tomllib.loads((WORDS / f"{language}.toml").read_text())

    def line(self, key: str, **marks: str) -> str:
        """Return a wording of *key*, filled in."""
        return self.fill(self.rng.choice(self.words[key]), **marks)

    def fill(self, wording: str, **marks: str) -> str:
        """Return *wording* with a drawn value for each mark that is not in *marks*."""

        def value(match: re.Match[str]) -> str:
            name = match[1]
            return marks[name] if name in marks else self._draw(name)

        return re.sub(r"\{(\w+)\}", value, wording)

    def sentence(self) -> str:
        """Return a sentence of news."""
        return _capital(self.fill(self.words["sentence"]))

    def paragraph(self, *inside: str) -> str:
        """Return a paragraph of news with the sentences *inside* it."""
        gap = "" if self.language == "ja" else " "
        return gap.join((self.sentence(), *inside, self.sentence()))

    def headline(self) -> str:
        """Return a headline."""
        wording = re.sub(r"[,、،] ?\{why\}", "", self.words["sentence"])
        return _capital(self.fill(wording).rstrip(".。"))

    def name(self) -> str:
        """Return the name of a person."""
        given, family = self.rng.choice(self.words["given"]), self.rng.choice(self.words["family"])
        return f"{family}{given}" if self.language == "ja" else f"{given} {family}"

    def decimal(self) -> str:
        """Return a figure with a decimal mark."""
        mark = "." if self.language in POINT_IN_FIGURES else ","
        return f"{self.rng.randint(2, 9)}{mark}{self.rng.randint(1, 9)}"

    def article(self) -> Shown:
        """Return an article before anything happens to it."""
        return Shown(
            title=self.headline(),
            paragraphs=tuple(self.paragraph() for _ in range(self.rng.randint(5, 8))),
            authors=(self.name(),),
            caption=self.sentence(),
            section=self.rng.choice(self.words["section"]),
        )

    def _draw(self, mark: str) -> str:
        rng = self.rng
        drawn: dict[str, Callable[[], str]] = {
            "p": self.name, "q": self.name, "t": self.headline, "s": self.sentence,
            "x": self.decimal, "o": lambda: rng.choice(self.words["places"]),
            "n": lambda: str(rng.randint(112, 987)), "m": lambda: str(rng.randint(11, 98)),
            "h": lambda: str(rng.randint(2, 9)), "y": lambda: f"−{rng.randint(2, 19)}",
            "clock": lambda: f"{rng.randint(6, 22)}:{rng.randint(10, 59)}",
        }  # fmt: skip
        if mark in drawn:
            return drawn[mark]()
        return self.fill(rng.choice(self.words[mark]))


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


@dataclass
class Printed:
    """What the page of an article has besides what it shows: its place and its times."""

    url: str
    outlet: str
    language: str
    published: datetime
    modified: datetime
    others: list[tuple[str, str]] = field(default_factory=list)
    """Headline and path of other articles."""


def article_page(shown: Shown, about: Printed, amp: bool = False) -> bytes:
    """Return the page of an article as it is *shown* now, or its AMP variant."""
    text = "\n".join(p if p.startswith("<") else f"<p>{escape(p)}</p>" for p in shown.paragraphs)
    byline = escape(", ".join(shown.authors))
    day = f"{about.published:%d.%m.%Y %H:%M}"
    time = f'<time datetime="{about.published.isoformat()}">{day}</time>'
    picture = f'<img src="{shown.picture}" alt="">'
    caption = f"<figcaption>{escape(shown.caption)}</figcaption>"
    others = "".join(
        f'<li><a href="{path}">{escape(title)}</a></li>' for title, path in about.others
    )
    head = _head(shown, about, is_full=shown.look == "plain" and not amp)
    if shown.look == "new":
        body = (
            f'<div id="app"><header class="c-bar"><a href="/">{escape(about.outlet)}</a></header>'
            f'<div class="c-wrap"><div class="c-lead"><h1 class="c-h">{escape(shown.title)}</h1>'
            f'<div class="c-by">{byline}</div><div class="c-when">{time}</div></div>{shown.top}'
            f'<div class="c-body"><figure>{picture}{caption}</figure>{text}</div>{shown.below}'
            f'<div class="c-rail"><ul>{others}</ul></div></div></div>'
        )
    else:
        body = (
            f'<nav><a href="/">{escape(about.outlet)}</a></nav><main><article>'
            f'<p class="kicker">{escape(shown.section)}</p><h1>{escape(shown.title)}</h1>'
            f'<p class="byline">{byline}</p>{time}{shown.top}<figure>{picture}{caption}</figure>'
            f'<div class="article-body">{text}</div>{shown.below}</article>'
            f"<aside><ul>{others}</ul></aside></main>"
            f"<footer><p>© {escape(about.outlet)}</p></footer>"
        )
        if amp:
            body = body.replace("<img", '<amp-img layout="responsive"')
    page = (
        f'<!doctype html><html {"amp " if amp else ""}lang="{about.language}"><head>'
        f'<meta charset="{shown.charset}">{head}</head><body>{body}</body></html>'
    )
    return page.encode(shown.charset, "xmlcharrefreplace")


def _head(shown: Shown, about: Printed, is_full: bool) -> str:
    metas = {
        "og:title": shown.title, "og:type": "article", "og:site_name": about.outlet,
        "og:image": shown.picture, "article:published_time": about.published.isoformat(),
        "article:modified_time": about.modified.isoformat(), "article:section": shown.section,
    }  # fmt: skip
    head = f"<title>{escape(shown.title)} | {escape(about.outlet)}</title>"
    head += f'<link rel="canonical" href="{about.url}">'
    head += "".join(f'<meta property="{k}" content="{escape(v)}">' for k, v in metas.items())
    head += "".join(f'<meta name="author" content="{escape(name)}">' for name in shown.authors)
    if not is_full:
        return head
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if shown.live else "NewsArticle",
        "headline": shown.title, "mainEntityOfPage": about.url,
        "datePublished": about.published.isoformat(), "dateModified": about.modified.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in shown.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": about.outlet},
    }  # fmt: skip
    if shown.free is not None:
        data["isAccessibleForFree"] = shown.free
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'{head}<script type="application/ld+json">{text}</script>'
