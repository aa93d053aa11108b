"""The pages for reading: the home page, an article with its history, a story, sites and statistics.

Start reading in :mod:`newsarchive.web.pages.article_pages`. Rules for the next author: a page is a
function of (datasette, request), one entry in :mod:`newsarchive.web.routes` and one template; it
works without JavaScript, and what an article says is escaped.
"""
