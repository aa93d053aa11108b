"""Comparing queries over time and by site, and the words that are typical of the hits of one.

Start reading in :mod:`newsarchive.web.analysis.compare_page` and
:mod:`newsarchive.web.analysis.words_page`. Rules for the next author: every state has a URL, what
is a sample or left out is said beside the figures, and a share always says of what.
"""
