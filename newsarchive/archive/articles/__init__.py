"""Articles and their texts: store, revise, clean, extract again and export them.

Start reading in :mod:`newsarchive.archive.articles.store`, which decides between new, revised,
unchanged and duplicate in one transaction. Rules for the next author: an article's clean text
consists of exactly those of its blocks that are not cut, an older text is kept before it is
replaced, and :mod:`newsarchive.archive.repair.consistency` can compute derived rows again.
"""
