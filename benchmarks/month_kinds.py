"""Say what can happen to an article: 20 kinds of changes. ``month_noise.py`` has 20 of noise.

Each function of ``REAL`` returns what the page shows step by step. A step states what
must be reported when the page has come there from the step before: the kind of change and whether
it is a silent edit, or nothing. The list was written before the code that judges changes was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from month_pages import Reporter, Shown

#: What must be reported: kind, and whether the edit is silent (None: it is no revision).
Change = tuple[str, bool | None]
GONE, RETURNED = ("gone", None), ("returned", None)


@dataclass(frozen=True)
class Step:
    """What a page shows from some time on, and what must be reported of it."""

    shown: Shown
    report: Change | None = None
    is_dated: bool = False
    """The page's date of change moves."""
    is_drawn: bool = False
    """Steps that alternate from request to request, not in time."""


Kind = Callable[[Reporter, Shown], list[Step]]


def _silent(old: Shown, new: Shown, kind: str = "text") -> list[Step]:
    return [Step(old), Step(new, (kind, True))]


def _dated(old: Shown, new: Shown, kind: str = "text") -> list[Step]:
    return [Step(old), Step(new, (kind, False), is_dated=True)]


def number(r: Reporter, base: Shown) -> list[Step]:
    """A figure in the text is another one, without a date."""
    wording = r.rng.choice(r.words["figure"])
    place, low = r.rng.choice(r.words["places"]), r.rng.randint(112, 500)
    old, new = (r.fill(wording, o=place, n=str(low + more)) for more in (0, r.rng.randint(1, 400)))
    base = base.after(2, r.paragraph(old))
    return _silent(base, base.changed(old, new))


def name(r: Reporter, base: Shown) -> list[Step]:
    """A person has another name, with a date."""
    old, new = _two(r.name)
    base = base.after(3, r.paragraph(r.line("person", p=old)))
    return _dated(base, base.changed(old, new))


def quote_removed(r: Reporter, base: Shown) -> list[Step]:
    """A quotation is gone, without a date."""
    return _silent(base.after(3, r.line("said")), base)


def paragraph_added(r: Reporter, base: Shown) -> list[Step]:
    """A paragraph is new, with a date."""
    return _dated(base, base.after(r.rng.randint(1, 5), r.paragraph()))


def paragraph_removed(r: Reporter, base: Shown) -> list[Step]:
    """A paragraph is gone, without a date."""
    return _silent(base.after(r.rng.randint(1, 4), r.paragraph()), base)


def softened(r: Reporter, base: Shown) -> list[Step]:
    """A claim is softened, without a date."""
    hard, soft = r.rng.choice(r.words["soft"])
    base = base.after(1, r.paragraph(hard))
    return _silent(base, base.changed(hard, soft))


def headline_dated(r: Reporter, base: Shown) -> list[Step]:
    """The headline is another one for good, with a date."""
    return _dated(base, replace(base, title=r.headline()), "headline")


def headline_undated(r: Reporter, base: Shown) -> list[Step]:
    """The headline is another one for good, without a date."""
    return _silent(base, replace(base, title=r.headline()), "headline")


def _number_with(r: Reporter, base: Shown, line: str) -> list[Step]:
    old, new = (step.shown for step in number(r, base))
    at = r.rng.choice((0, len(new.paragraphs)))
    return [Step(old), Step(new.after(at, line), ("correction", False))]


def correction_stated(r: Reporter, base: Shown) -> list[Step]:
    """A figure is another one, and a line says so."""
    return _number_with(r, base, r.line("correction"))


def update_stated(r: Reporter, base: Shown) -> list[Step]:
    """A line states an update."""
    line = r.line("update")
    return [Step(base), Step(base.after(r.rng.choice((0, 6)), line), ("correction", False))]


def negated(r: Reporter, base: Shown) -> list[Step]:
    """A sentence is negated, or no longer, without a date."""
    old, new = r.rng.sample(r.rng.choice(r.words["negated"]), 2)
    base = base.after(2, r.paragraph(old))
    return _silent(base, base.changed(old, new))


def taken_down(r: Reporter, base: Shown) -> list[Step]:
    """The article is taken down in one of four ways."""
    return [Step(base), Step(replace(base, gone=_way(r)), GONE)]


def gone_and_back(r: Reporter, base: Shown) -> list[Step]:
    """The article is taken down, and online again."""
    return [Step(base), Step(replace(base, gone=_way(r)), GONE), Step(base, RETURNED)]


def back(r: Reporter, base: Shown) -> list[Step]:
    """The text changes, and returns to what it was."""
    one, other = (
        step.shown for step in r.rng.choice((number, softened, paragraph_removed))(r, base)
    )
    return [*_dated(one, other), Step(one, ("back", False), is_dated=True)]


def beside_quotes(r: Reporter, base: Shown) -> list[Step]:
    """A silent edit hides beside other quotation marks."""
    base = quoting(r, base)
    old, new = (step.shown for step in r.rng.choice((number, negated))(r, base))
    return _silent(old, other_quotes(r, new))


def live(r: Reporter, base: Shown) -> list[Step]:
    """A live blog has more posts, with a date."""
    hours = sorted(r.rng.sample(range(7, 22), 7), reverse=True)
    posts = [
        f"<div class='live-post'><h3>{hour}:{r.rng.randint(10, 59)}</h3>"
        f"<p>{escape(r.paragraph())}</p></div>"
        for hour in hours
    ]
    old, new = (
        replace(base, live=True, paragraphs=(base.paragraphs[0], *posts[begin:]))
        for begin in (2, 0)
    )
    return _dated(old, new)


def embargo(r: Reporter, base: Shown) -> list[Step]:
    """A notice becomes a whole text, with a date."""
    notice = (base.paragraphs[0], r.line("embargo"))
    return _dated(replace(base, paragraphs=notice), base)


def byline_or_caption(r: Reporter, base: Shown) -> list[Step]:
    """Another author or caption: the field is new, there is no revision."""
    new = r.rng.choice((replace(base, authors=(r.name(),)), replace(base, caption=r.sentence())))
    return [Step(base), Step(new, None, is_dated=r.rng.random() < 0.5)]


def sign_or_point(r: Reporter, base: Shown) -> list[Step]:
    """A figure loses its sign or its decimal mark, without a date."""
    key, mark = r.rng.choice((("decimal", "x"), ("below", "y")))
    figure = r.fill("{" + mark + "}")
    old = r.line(key, **{mark: figure})
    new = old.replace(figure, re.sub(r"\D", "", figure), 1)
    base = base.after(2, r.paragraph(old))
    return _silent(base, base.changed(old, new))


def notice_removed(r: Reporter, base: Shown) -> list[Step]:
    """The notice of a correction is gone, without a date."""
    return _silent(base.after(len(base.paragraphs), r.line("correction")), base)


def _two(draw: Callable[[], str]) -> tuple[str, str]:
    one = other = draw()
    while other == one:
        other = draw()
    return one, other


def _way(r: Reporter) -> str:
    return r.rng.choice(("404", "410", "section", "soft"))


def quoting(r: Reporter, base: Shown) -> Shown:
    """Return *base* with two quotations."""
    return base.after(2, r.paragraph(r.line("said"))).after(4, r.paragraph(r.line("said")))


def other_quotes(r: Reporter, shown: Shown) -> Shown:
    """Return *shown* with straight quotation marks for those of its language."""
    marks = "".join(set("".join(r.words["quotes"])) - {" "})
    old = (
        re.compile(rf"[{marks}]\u0020?(?=\w)|\u0020?[{marks}]")
        if r.language == "fr"
        else (re.compile(f"[{marks}]"))
    )
    new = '"' if r.language != "ja" else "”"
    paragraphs = tuple(old.sub(new, p).replace("'", "’") for p in shown.paragraphs)
    return replace(shown, paragraphs=paragraphs, title=shown.title.replace("'", "’"))


REAL: tuple[Kind, ...] = (
    number, name, quote_removed, paragraph_added, paragraph_removed, softened, headline_dated,
    headline_undated, correction_stated, update_stated, negated, taken_down, gone_and_back, back,
    beside_quotes, live, embargo, byline_or_caption, sign_or_point, notice_removed,
)  # fmt: skip
