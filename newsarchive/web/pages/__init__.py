"""The pages about many articles: home page, story, sites and statistics.

Start reading in :mod:`newsarchive.web.pages.home_page`. Rules for the next author: a page is a
function of (datasette, request), an entry in :mod:`newsarchive.web.routes` and a template. It works
without JavaScript, and all text from articles is escaped.
"""
