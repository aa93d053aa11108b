"""The search as a page, as JSON, as feeds and as a CSV file.

Start reading in :mod:`newsarchive.web.search.output.search_page`. Rules for the next author: each
output takes every parameter of :mod:`~newsarchive.web.search.search_state`, and text from articles
is escaped before it is highlighted.
"""
