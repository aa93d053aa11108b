"""Ranking the hits of several files in the order of one.

FTS5's own ``bm25()`` weighs words by how many articles of its file have them. Here its values are
taken apart: from the value for one phrase follows how often an article has the phrase, a whole
number, and with the counts of all files that gives the value that one file would have, to the last
bit. Start reading in :mod:`newsarchive.archive.search.ranking.scores`. Rules for the next author:
the order of operations is that of SQLite, and no statement is run on an archive here.
"""
