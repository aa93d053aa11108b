"""Feeds and lists of feeds, written as documents: Atom, JSON Feed and OPML.

Start reading in :mod:`newsarchive.syndication.entries`, the data that comes in. The pages and
``newsarchive export`` use the same writers. Rules for the next author: a writer is a pure function
of its entries, and a long feed is written entry by entry; what XML forbids is left out by
``xml_text`` and nowhere else.
"""
