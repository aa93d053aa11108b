"""Dates as sites write them: for machines and for people, in all languages, digits and calendars.

Start reading in :mod:`newsarchive.dates.reading`; what a date means in UTC is in
:mod:`newsarchive.dates.moments`. Rules for the next author: names of months and words beside dates
are data (``newsarchive/data``), a text is read in microseconds because pages have many, and a date
that can be read in two ways needs a reason for the one that is chosen.
"""

from newsarchive.dates.moments import Moment, in_utc, inferred_zone, is_possible, stated_zone
from newsarchive.dates.reading import day_in_url, parsed

__all__ = (
    "Moment", "day_in_url", "in_utc", "inferred_zone", "is_possible", "parsed", "stated_zone",
)  # fmt: skip
