"""Search: the state in the URL, ranked hits with highlighted snippets, facets.

Start reading in :mod:`newsarchive.web.search.results`, which runs a search;
:mod:`~newsarchive.web.search.search_state` is the only place that reads and writes the URLs of
searches. What is shown of a search is in ``output/``. Rules for the next author: every state has a
URL, the page works without JavaScript, and text from articles is escaped before it is highlighted.
"""
