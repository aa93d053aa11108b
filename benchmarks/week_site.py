"""Lives through the week of a made-up site, hour by hour, and remembers the truth about it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.support.fakesite.pages import Story
from tests.support.fakesite.site import FakeSite

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

#: The chance that a new article comes in an hour.
PUBLISHED = 0.6
#: The chances in an hour that one article of the last days is changed, changed in silence, changed
#: in what is not its text, set back to an earlier text, moved, and removed.
CHANGED, STEALTHY, NOISY, FLIPPED, MOVED, REMOVED = 0.15, 0.08, 0.2, 0.05, 0.03, 0.04


class Week:
    """The site, and the truth about it."""

    def __init__(self, site: FakeSite, seed: int) -> None:
        self.site = site
        self.random = random.Random(seed)
        self.now = MONDAY
        self.did: Counter[str] = Counter()
        self.marks: dict[str, list[str]] = {}
        """Path -> the marks of its texts in order."""
        self.shown: dict[str, list[tuple[str, str]]] = {}
        """The same of the texts that stood at a crawl, with the date of change on the page."""
        self.removed: set[str] = set()
        self.moved: set[str] = set()
        self.noisy = 0

    def hour(self) -> None:
        """Let an hour pass."""
        self.now += HOUR
        if self.random.random() < PUBLISHED:
            self.publish()
        for chance, act in (
            (CHANGED, self.change), (STEALTHY, self.change_silently), (NOISY, self.rattle),
            (FLIPPED, self.flip), (MOVED, self.move), (REMOVED, self.remove),
        ):  # fmt: skip
            lately = [s for s in self.site.stories if self.now - moment(s) < timedelta(days=4)]
            if lately and self.random.random() < chance:
                act(self.random.choice(lately))

    def publish(self) -> None:
        """A new article."""
        stated = stamp(self.now)
        story = self.site.article(published=stated, modified=stated, appeal=True)
        self.did["published"] += 1
        self._write(story, stealth=False)

    def change(self, story: Story) -> None:
        """Another text, and the page says so."""
        self.did["changed"] += 1
        self._write(story, stealth=False)

    def change_silently(self, story: Story) -> None:
        """Another text, and the page does not say so."""
        self.did["changed silently"] += 1
        self._write(story, stealth=True)

    def flip(self, story: Story) -> None:
        """Go back to the text before, where there is one."""
        if len(marks := self.marks[story.path]) > 1:
            self.did["flipped"] += 1
            self._write(story, stealth=False, mark=marks[-2])

    def rattle(self, story: Story) -> None:
        """Change what is not the text: a counter of shares, and with it the page's date."""
        self.did["counted shares"] += 1
        self.noisy += 1
        words = [p for p in story.paragraphs if not p.endswith(" shares")]
        self.site.revise(
            story, modified=stamp(self.now), paragraphs=[*words, f"{1000 + self.noisy} shares"]
        )

    def move(self, story: Story) -> None:
        """Give the article another address, to which the old one leads."""
        self.did["moved"] += 1
        old = story.path
        self.moved.add(old)
        self.site.revise(story, path=f"{old}-moved", stealth=True)
        self.marks[story.path] = self.marks[old][-1:]
        self.site.redirect(old, story, 301)

    def remove(self, story: Story) -> None:
        """Take the article away."""
        self.did["removed"] += 1
        self.removed.add(story.path)
        self.site.remove(story)

    def look(self) -> None:
        """Note what stands there now: a crawl comes."""
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
    """When *story* was published."""
    return datetime.fromisoformat(story.published)


def stamp(when: datetime) -> str:
    """*when* as pages write it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
