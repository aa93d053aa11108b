"""Links to articles, found in feeds, sitemaps and HTML pages: bytes in, links out.

Start reading in :mod:`newsarchive.discovery.documents`, which decides what a document is and calls
the reader of its format; a new format is a reader and one line there. Rules for the next author: a
document is decoded once, damage raises no error (the links before it are kept and the problem is
named), and every list is bounded.
"""
