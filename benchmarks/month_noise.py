"""Say what can happen on the page of an article that is no change of it: 20 kinds of noise.

As in ``month_kinds.py``, each function returns what the page shows step by step. Of none of these
steps a change must be reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import escape

from month_kinds import Kind, Step, other_quotes, quoting
from month_pages import OLD_CHARSETS, Reporter, Shown


def _noise(*states: Shown, is_dated: bool = False) -> list[Step]:
    return [Step(states[0]), *(Step(state, None, is_dated) for state in states[1:])]


def quotes(r: Reporter, base: Shown) -> list[Step]:
    """Other quotation marks and apostrophes."""
    base = quoting(r, base)
    return _noise(base, other_quotes(r, base), base)


def dashes(r: Reporter, base: Shown) -> list[Step]:
    """Other dashes and ellipses."""
    styles = r.rng.sample((" – ", " - ", " — ", "—", " -- "), 2)
    parts = r.sentence(), r.sentence()
    dots = r.rng.sample(("…", "..."), 2)
    states = [
        base.after(2, style.join(parts) + dot).after(3, f"2014{style.strip()}2019{dot}")
        for style, dot in zip(styles, dots, strict=True)
    ]
    return _noise(*states)


def spaces(r: Reporter, base: Shown) -> list[Step]:
    """Other spaces, invisible characters, composed letters."""

    def with_(change: Callable[[str], str]) -> Shown:
        return replace(
            base, paragraphs=tuple(map(change, base.paragraphs)), title=change(base.title)
        )

    ways: list[Callable[[str], str]] = [
        lambda p: p.replace(" ", "\u00a0", 3),
        lambda p: re.sub(r"(\w{4})(\w{3})", "\\1\u00ad\\2", p),
        lambda p: unicodedata.normalize("NFD", p),
        lambda p: p[:9] + "\u200b" + p[9:],
        lambda p: re.sub(r" (?=\w+[.,])", "\u202f", p),
    ]
    return _noise(base, *(with_(way) for way in r.rng.sample(ways, 2)))


def _in_turns(r: Reporter, base: Shown, key: str, *, is_dated: bool = False) -> list[Step]:
    """Return steps with a wording of *key* at one place, each time with other figures."""
    wording, at = r.rng.choice(r.words[key]), r.rng.randint(0, len(base.paragraphs))
    box = r.rng.choice(
        ("<p>{}</p>", '<p class="meta">{}</p>', "<div>{}</div>", "<p><em>{}</em></p>")
    )
    lines = [box.format(escape(r.fill(wording))) for _ in range(4)]
    return _noise(*(base.after(at, line) for line in lines), is_dated=is_dated)


def counters(r: Reporter, base: Shown) -> list[Step]:
    """A counter of comments or shares."""
    return _in_turns(r, base, "counter")


def ages(r: Reporter, base: Shown) -> list[Step]:
    """An age: "3 hours ago"."""
    return _in_turns(r, base, "ago")


def updated_line(r: Reporter, base: Shown) -> list[Step]:
    """A line with the time of an update, and a date of change that moves."""
    return _in_turns(r, base, "updated", is_dated=True)


def reading_time(r: Reporter, base: Shown) -> list[Step]:
    """The time that reading takes."""
    return _in_turns(r, base, "reading")


def _headlines(base: Shown, titles: list[str]) -> list[Step]:
    return [Step(replace(base, title=title), is_drawn=True) for title in (base.title, *titles)]


def two_headlines(r: Reporter, base: Shown) -> list[Step]:
    """Two headlines in turns."""
    return _headlines(base, [r.headline()])


def three_headlines(r: Reporter, base: Shown) -> list[Step]:
    """Three headlines in turns."""
    return _headlines(base, [r.headline(), r.headline()])


def related_link(r: Reporter, base: Shown) -> list[Step]:
    """A link to another article between the paragraphs."""
    box = r.rng.choice(("<p>{}</p>", "<p><strong>{}</strong></p>", '<div class="related">{}</div>'))
    lines = [
        box.format(r.line("also", t=f'<a href="/local/other-{n}">{escape(r.headline())}</a>'))
        for n in (1, 2)
    ]
    return _noise(base, *(base.after(3, line) for line in lines))


def newsletter(r: Reporter, base: Shown) -> list[Step]:
    """A box for a newsletter comes and goes."""
    first, second = r.line("newsletter").split("\n")
    box = r.rng.choice((
        "<div class='newsletter-signup'><h3>{}</h3><p>{}</p></div>",
        "<div><p>{}</p><p>{}</p></div>",
    )).format(escape(first), escape(second))  # fmt: skip
    return _noise(base, base.after(4, box), base)


def paywall(r: Reporter, base: Shown) -> list[Step]:
    """A paywall comes and goes."""
    base = replace(base, free=False)
    teaser = replace(base, paragraphs=(*base.paragraphs[:2], r.line("teaser")))
    return _noise(base, teaser, base)


def consent(r: Reporter, base: Shown) -> list[Step]:
    """A request for consent comes and goes."""
    box = r.rng.choice(("<div class='consent'><p>{}</p></div>", "<p>{}</p>"))
    return _noise(base, base.after(2, box.format(escape(r.line("consent")))), base)


def ad_labels(r: Reporter, base: Shown) -> list[Step]:
    """Labels of advertisements come and move."""
    box = r.rng.choice(("<p>{}</p>", "<div class='ad'>{}</div>")).format(escape(r.line("ad")))
    return _noise(base, base.after(1, box).after(5, box), base.after(3, box))


def date_moved(r: Reporter, base: Shown) -> list[Step]:
    """The date of change moves, and nothing else."""
    return _noise(base, base, base, is_dated=True)


def recirculation(r: Reporter, base: Shown) -> list[Step]:
    """A list of other articles changes."""

    def box() -> str:
        items = "".join(
            f'<li><a href="/local/o{n}">{escape(r.headline())}</a></li>' for n in range(4)
        )
        return f"<div class='box'><h3>{escape(r.line('most'))}</h3><ul>{items}</ul></div>"

    return _noise(*(base.after(4, box()) for _ in range(4)))


def redesign(r: Reporter, base: Shown) -> list[Step]:
    """The site is designed anew."""
    return _noise(base, replace(base, look="new"))


def amp_or_encoding(r: Reporter, base: Shown) -> list[Step]:
    """An AMP variant is linked, or the page has another charset."""
    old = OLD_CHARSETS.get(r.language, "windows-1252")
    return _noise(base, r.rng.choice((replace(base, amp=True), replace(base, charset=old))))


def links_and_labels(r: Reporter, base: Shown) -> list[Step]:
    """Parameters of links and pictures, case and spaces of the section."""
    states = [
        replace(
            base.after(2, f'<p>{escape(lines[0])} <a href="/local/x?utm_source={n}&amp;s={n}">'
                          f"{escape(lines[1])}</a>.</p>"),
            section=section, picture=f"/picture.jpg?w={300 * n}",
            top=f"<p class='label'>{escape(section)}</p>",
        )
        for lines in [(r.sentence(), r.headline())]
        for n, section in enumerate((base.section, base.section.upper(), f" {base.section}  "), 1)
    ]  # fmt: skip
    return _noise(*states)


def widgets(r: Reporter, base: Shown) -> list[Step]:
    """A stock quote, a player or a poll changes."""
    return _in_turns(r, base, "widget")


NOISE: tuple[Kind, ...] = (
    quotes, dashes, spaces, counters, ages, updated_line, reading_time, two_headlines,
    three_headlines, related_link, newsletter, paywall, consent, ad_labels, date_moved,
    recirculation, redesign, amp_or_encoding, links_and_labels, widgets,
)  # fmt: skip
