"""Articles and their texts: stored, revised, cleaned, extracted anew, exported.

Start reading in :mod:`newsarchive.archive.articles.store`, which decides between new, revised,
unchanged and duplicate in one transaction. Rules for the next author: an article's clean text is
always its blocks less the cut ones, an older text is kept before it is replaced, and derived rows
can be computed again by :mod:`newsarchive.archive.repair.consistency`.
"""
