"""Measure what each boilerplate rule is worth: switch it off alone, over all benchmark newspapers.

    .venv/bin/python benchmarks/ablation.py [--shared ../shared] [--write] [NAME ...]

The script prints a Markdown table. Each row switches off one rule, one protection or one part of
the learning. Its cells show how much boilerplate is still removed and how many paragraphs are lost,
in percent of the blocks that extraction left in the text. The rules were changed after the tuned
papers were measured, but not after the unseen papers were (``evidence`` in
``benchmarks/papers/*.toml``). Each paper is learned twice: from its first 40 pages and from all
160 pages, each time in one pass.

``--write`` replaces the table in docs/boilerplate.md. If switches are named, the table has only
their rows, below the row with all rules.

The whole table takes about ten minutes of CPU time.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from boilerplate_sites import NOW, crawled
from paper_html import as_html
from paper_pages import PLAIN, Press, PrintedPage, stories
from papers import Paper, load_papers

from newsarchive.archive.articles import cleaning
from newsarchive.archive.learning import family_evidence, judging
from newsarchive.article import Article, Page
from newsarchive.boilerplate import (
    common_topic,
    cues,
    removals,
    unrelated_stories,
    verdicts,
    word_cues,
)
from newsarchive.boilerplate.verdicts import FamilyEvidence, Ruling, judge
from newsarchive.boilerplate.wordings import Wording
from newsarchive.extraction import extract

DOCS = Path(__file__).resolve().parent.parent / "docs" / "boilerplate.md"
BEGIN, END = "<!-- ablation table: begin -->", "<!-- ablation table: end -->"
PAGES = (40, 160)

#: Returns the contexts that switch a part of the program off for as long as they are open.
Switch = Callable[[], Sequence[AbstractContextManager[object]]]


@dataclass
class Printed:
    """A paper's pages, with the truth about their lines, and the articles extracted from them."""

    paper: Paper
    pages: list[PrintedPage]
    articles: list[Article]


@dataclass
class Score:
    """Count the blocks that extraction left in the text of some papers, and those learning cut."""

    boilerplate: int = 0
    cut: int = 0
    news: int = 0
    lost: int = 0

    def __str__(self) -> str:
        cut, lost = 100 * self.cut / self.boilerplate, 100 * self.lost / self.news
        return f"{cut:.1f} / {f'{lost:.2f}' if lost else '0'}"


def without(*rules: Callable[[FamilyEvidence], bool]) -> Switch:
    """Return the switch that removes *rules* from the list that ``judge`` tries."""
    left = tuple(rule for rule in verdicts.RULES if rule.applies not in rules)
    if len(left) != len(verdicts.RULES) - len(rules):
        raise ValueError(f"not all of {rules} are in verdicts.RULES")
    return lambda: [patch.object(verdicts, "RULES", left)]


def never(*_: object, **__: object) -> bool:
    """Return False for any arguments."""
    return False


def without_passing(family: FamilyEvidence) -> Ruling:
    """Judge *family* as if a cue that news has now and then counted like any other cue."""
    return judge(replace(family, cues=replace(family.cues, in_passing=False)))


def no_teasers(*arguments: object) -> list[None]:
    """Return None for each block of the third argument: no block is another article's headline."""
    blocks = arguments[2]
    assert isinstance(blocks, Sequence)
    return [None] * len(blocks)


SWITCHES: Mapping[str, Switch] = {
    "rule 1: certain words": without(verdicts.rule_1_certain_words),
    "rule 2: a cue in three stories": without(verdicts.rule_2_cue_in_three_stories),
    "rule 3: a cue in passing, in many stories": without(verdicts.rule_3_cue_in_passing),
    "rule 3: nothing but “you” or “we”": without(
        verdicts.rule_3_call_to_the_reader, verdicts.rule_3_words_to_the_reader
    ),
    "rule 4: many pages": without(verdicts.rule_4_many_pages),
    "rule 5: a removed neighbour": lambda: [
        patch.object(judging, "rule_5_removed_neighbour", never)
    ],
    "headlines of other articles": lambda: [patch.object(cleaning, "_teasers", no_teasers)],
    "a cue in passing counts less than others": lambda: [
        patch.object(family_evidence, "judge", without_passing)
    ],
    "unrelated stories (articles counted instead)": lambda: [
        patch.object(family_evidence, "count_stories", len)
    ],
    "one topic is one story": lambda: [patch.object(family_evidence, "topic_of", lambda *_: None)],
    "one common block makes no common topic": lambda: [
        patch.object(unrelated_stories, "_of_one_block", lambda *_: frozenset())
    ],
    "wordings of one family joined": lambda: [patch.object(Wording, "is_like", never)],
    "quotations stay": lambda: [
        patch.object(cues, "begins_with_speech", never),
        patch.object(word_cues, "without_quotations", str),
    ],
    "the line of one author stays": lambda: [
        patch.object(verdicts, "is_line_of_one_author", never),
        patch.object(judging, "is_by_one_author", never),
    ],
    "credits and status lines stay": lambda: [
        patch.object(verdicts, "is_credit_or_status_line", never)
    ],
    "short remainders are kept whole": lambda: [patch.object(removals, "LEAST_SHARE_LEFT", 0.0)],
}


def main() -> None:
    """Print the table, and write it into the documentation if ``--write`` is given."""
    options = parse_options()
    gold = options.shared / "eval/gold.json"
    if not gold.is_file():
        print(f"{gold} does not exist: nothing was measured")
        return
    printed = [print_paper(paper, gold) for paper in load_papers()]
    rows = ["| without | tuned, 40 pages | tuned, 160 | unseen, 40 | unseen, 160 |"]
    rows.append("|---|---|---|---|---|")
    print("\n".join(rows), flush=True)
    for name in ("", *(options.names or SWITCHES)):
        with switched_off(SWITCHES[name]() if name else ()):
            scores = [
                score(printed, number, is_unseen=is_unseen)
                for is_unseen in (False, True)
                for number in PAGES
            ]
        rows.append(f"| {name or '(nothing)'} | {' | '.join(map(str, scores))} |")
        print(rows[-1], flush=True)
    if options.write:
        write(rows)


def parse_options() -> argparse.Namespace:
    """Return the options of the command line. An unknown name of a switch ends the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="development sets")
    parser.add_argument("--write", action="store_true", help=f"replace the table in {DOCS.name}")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="switch off only these: " + "; ".join(SWITCHES)
    )
    options = parser.parse_args()
    if unknown := set(options.names) - SWITCHES.keys():
        parser.error(f"there is no switch {sorted(unknown)[0]!r}")
    if options.write and options.names:
        parser.error("--write needs the whole table; do not name switches")
    return options


def print_paper(paper: Paper, gold: Path) -> Printed:
    """Print all pages of *paper* and return them with the articles extracted from them."""
    pages = [*Press(paper, stories(gold, paper.language), max(PAGES)).pages()]
    articles = [
        extract(Page(url=page.url, body=as_html(page, paper, number), fetched_at=NOW))
        for number, page in enumerate(pages)
    ]
    return Printed(paper, pages, articles)


@contextmanager
def switched_off(contexts: Sequence[AbstractContextManager[object]]) -> Iterator[None]:
    """Keep *contexts* open; empty the caches that they affect before and after."""
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        empty_caches()
        yield
    empty_caches()


def empty_caches() -> None:
    """Empty the caches of results that a switch may change."""
    word_cues.word_cues.cache_clear()
    unrelated_stories.topic_words.cache_clear()
    common_topic.words_of_topic.cache_clear()


def score(printed: Sequence[Printed], number: int, *, is_unseen: bool) -> Score:
    """Learn the first *number* pages of each unseen or tuned paper and return the total score."""
    total = Score()
    for each in printed:
        if (each.paper.evidence == "held out") == is_unseen:
            with tempfile.TemporaryDirectory() as folder:
                kept, clean = crawled(Path(folder) / "a.db", each.articles[:number], number)
            count(each, kept, clean, total)
    return total


def count(
    printed: Printed, kept: dict[str, list[str]], clean: dict[str, list[str]], total: Score
) -> None:
    """Add a paper's lines to *total*: those that extraction *kept*, and which are *clean* text."""
    kinds = {page.url: dict(page.lines) for page in printed.pages}
    news = {PLAIN, *printed.paper.news_kinds}
    for url, lines in kept.items():
        for line in lines:
            kind = kinds[url].get(line)
            if kind is None:
                continue
            stays = line in clean[url]
            if kind in news:
                total.news += 1
                total.lost += not stays
            else:
                total.boilerplate += 1
                total.cut += not stays


def write(rows: Sequence[str]) -> None:
    """Write the table of *rows* between BEGIN and END in the documentation."""
    text = DOCS.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{DOCS} lacks the marks {BEGIN} and {END}")
    table = "\n".join(rows)
    DOCS.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")
    print(f"written to {DOCS}")


if __name__ == "__main__":
    main()
