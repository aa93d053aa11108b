"""Simulate the week of a made-up site, hour by hour, and record what it really showed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.support.fakesite.pages import Story
from tests.support.fakesite.site import FakeSite

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

#: The probability that a new article is published in an hour.
PUBLISHED = 0.6
#: The probabilities in an hour that a recent article is changed, changed silently, changed outside
#: of its text, returned to an earlier text, moved, and removed.
CHANGED, STEALTHY, NOISY, FLIPPED, MOVED, REMOVED = 0.15, 0.08, 0.2, 0.05, 0.03, 0.04


class Week:
    """The site, and a record of what it showed."""

    def __init__(self, site: FakeSite, seed: int) -> None:
        self.site = site
        self.random = random.Random(seed)
        self.now = MONDAY
        self.did: Counter[str] = Counter()
        self.marks: dict[str, list[str]] = {}
        """Path -> the marks of its texts in order."""
        self.shown: dict[str, list[tuple[str, str]]] = {}
        """Path -> the marks of the texts that existed during a crawl, each with the page's date of
        change."""
        self.removed: set[str] = set()
        self.moved: set[str] = set()
        self.noisy = 0

    def hour(self) -> None:
        """Simulate an hour: publish, change, move and remove articles at random."""
        self.now += HOUR
        if self.random.random() < PUBLISHED:
            self.publish()
        for chance, act in (
            (CHANGED, self.change), (STEALTHY, self.change_silently), (NOISY, self.count_shares),
            (FLIPPED, self.flip), (MOVED, self.move), (REMOVED, self.remove),
        ):  # fmt: skip
            lately = [s for s in self.site.stories if self.now - moment(s) < timedelta(days=4)]
            if lately and self.random.random() < chance:
                act(self.random.choice(lately))

    def publish(self) -> None:
        """Publish a new article."""
        stated = stamp(self.now)
        story = self.site.article(published=stated, modified=stated, appeal=True)
        self.did["published"] += 1
        self._write(story, stealth=False)

    def change(self, story: Story) -> None:
        """Change the text of an article and its date of change."""
        self.did["changed"] += 1
        self._write(story, stealth=False)

    def change_silently(self, story: Story) -> None:
        """Change the text of an article, but not its date of change."""
        self.did["changed silently"] += 1
        self._write(story, stealth=True)

    def flip(self, story: Story) -> None:
        """Return an article to its previous text, if there is one."""
        if len(marks := self.marks[story.path]) > 1:
            self.did["flipped"] += 1
            self._write(story, stealth=False, mark=marks[-2])

    def count_shares(self, story: Story) -> None:
        """Change a counter of shares on the page and the date of change, but not the text."""
        self.did["counted shares"] += 1
        self.noisy += 1
        words = [p for p in story.paragraphs if not p.endswith(" shares")]
        self.site.revise(
            story, modified=stamp(self.now), paragraphs=[*words, f"{1000 + self.noisy} shares"]
        )

    def move(self, story: Story) -> None:
        """Give the article another URL, and redirect the old one to it."""
        self.did["moved"] += 1
        old = story.path
        self.moved.add(old)
        self.site.revise(story, path=f"{old}-moved", stealth=True)
        self.marks[story.path] = self.marks[old][-1:]
        self.site.redirect(old, story, 301)

    def remove(self, story: Story) -> None:
        """Remove the article."""
        self.did["removed"] += 1
        self.removed.add(story.path)
        self.site.remove(story)

    def note_shown_texts(self) -> None:
        """Record the texts that the site shows now, before a crawl."""
        for story in self.site.stories:
            shown, mark = self.shown.setdefault(story.path, []), self.marks[story.path][-1]
            if not shown or shown[-1][0] != mark:
                shown.append((mark, story.modified))

    def _write(self, story: Story, *, stealth: bool, mark: str | None = None) -> None:
        marks = self.marks.setdefault(story.path, [])
        mark = mark or f"wording {self.did.total()}-{len(marks)}"
        marks.append(mark)
        text = f"The council of the harbour settled on {mark} after a long night."
        paragraphs = [text, *[p for p in story.paragraphs if "settled on" not in p]]
        stated = story.modified if stealth else stamp(self.now)
        self.site.revise(story, paragraphs=paragraphs, modified=stated)


def moment(story: Story) -> datetime:
    """Return the time when *story* was published."""
    return datetime.fromisoformat(story.published)


def stamp(when: datetime) -> str:
    """Return *when* as pages write it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
