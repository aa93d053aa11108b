"""What the search page offers to a reader whose search finds nothing, or hardly anything.

Start reading in :mod:`newsarchive.web.search.without_hits.missing_parts`, which says what is
missing; :mod:`~newsarchive.web.search.without_hits.suggestions` corrects the spelling. Rules for
the next author: all of this runs in bounded time, and only what then finds something is offered.
"""
