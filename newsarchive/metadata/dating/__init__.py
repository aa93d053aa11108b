"""When an article was published and last changed: all dates of the page, and the decision.

Start reading in :mod:`newsarchive.metadata.dating.decision`. Dates for machines come from
``stated``, those for readers from ``datelines``; ``labels`` says what a date in a line is the date
of, ``clock`` in which zone and order it is written. Rules for the next author: a date that the page
does not call its own never replaces one that it states, and no date is better than one of something
else.
"""
