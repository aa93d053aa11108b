"""Cookies of one's own subscription: read from a file, sent to one site, and found nowhere else.

Start reading in :mod:`newsarchive.crawling.cookies.middleware`. Rules for the next author: a value
of a cookie is in the jar and in a request while it is sent, and in no log, error, statistic,
capture or row; an error names the file and the line, never what is in it.
"""
