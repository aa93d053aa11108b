"""The search page: the state in its URL, hits with highlighted snippets, facets, feeds.

Start reading in :mod:`newsarchive.web.search.search_page`; :mod:`~newsarchive.web.search.results`
runs a search, :mod:`~newsarchive.web.search.search_state` is the one translation between a URL and
what it asks for. Rules for the next author: every state has a URL, the page works without
JavaScript, and text from articles is escaped before it is marked.
"""
