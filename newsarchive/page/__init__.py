"""A fetched page as data: bytes become text, one lxml tree, lines with their places, and evidence.

Start reading in :mod:`newsarchive.page.evidence`, which gathers what a page states about itself.
:mod:`newsarchive.page.charsets` is the one place that decides a charset, for feeds and sitemaps
too. Rules for the next author: nothing here decides a field or what is body text, nothing raises
on broken markup, and evidence is read-only once it is gathered.
"""
