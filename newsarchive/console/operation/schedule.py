"""How often something is done: as people write it, for systemd and for cron."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsarchive.errors import NewsArchiveError

_EVERY = re.compile(r"(\d{1,3}) ?(m|min|h|d)")
_NAMED = {"hourly": ("hourly", 3_600), "daily": ("daily", 86_400), "weekly": ("weekly", 604_800)}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer elapses."""

    on_calendar: str
    """The value of OnCalendar=."""
    cron: str | None
    """The five fields of a crontab; None: cron cannot say it."""
    seconds: int | None
    """The time between two; None: not known."""

    @property
    def delay(self) -> int:
        """Seconds by which a start is put off at random: a tenth, at most half an hour."""
        return 60 if self.seconds is None else max(1, min(self.seconds // 10, 1_800))


def read_schedule(text: str) -> Schedule:
    """Return the schedule of *text*: "15m", "2h", "1d", "daily", or a calendar event of systemd.

    Times that do not divide an hour or a day are refused, because a timer would not keep them.
    """
    if text in _NAMED:
        name, seconds = _NAMED[text]
        cron = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 1"}[text]
        return Schedule(name, cron, seconds)
    found = _EVERY.fullmatch(text)
    if found is None:
        if not text.strip() or "\n" in text or not re.search(r"[:*]", text):
            raise NewsArchiveError(
                f"--every {text}: write it as 15m, 2h, daily, or as a calendar event of systemd,"
                ' such as "Mon..Fri 06:00"'
            )
        return Schedule(text.replace("%", "%%"), None, None)
    number, unit = int(found[1]), found[2][0]
    if unit == "m" and number and 60 % number == 0 and number < 60:
        return Schedule(f"*:0/{number}", f"*/{number} * * * *", 60 * number)
    if (unit, number) in (("m", 60), ("h", 1)):
        return Schedule("hourly", "0 * * * *", 3_600)
    if unit == "h" and number and 24 % number == 0 and number < 24:
        return Schedule(f"0/{number}:00", f"0 */{number} * * *", 3_600 * number)
    if (unit, number) in (("h", 24), ("d", 1)):
        return Schedule("daily", "0 0 * * *", 86_400)
    raise NewsArchiveError(
        f"--every {text}: the time must divide an hour or a day, such as 5m, 15m, 1h, 6h, daily"
    )
