"""The pages of one article: its text, its history, the captured page, and how to cite it.

Start reading in :mod:`newsarchive.web.articles.reading`, which finds the article of a URL for all
of them. Rules for the next author: a page is a function of (datasette, request, reading) and a
template; it works without JavaScript; all text from articles is escaped; and nothing but
:mod:`~newsarchive.web.articles.captured_page` sends markup that a stranger wrote.
"""
