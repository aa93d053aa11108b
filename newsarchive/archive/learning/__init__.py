"""Learning from the archive: which lines a site repeats, and which articles tell one story.

Start reading in :mod:`newsarchive.archive.learning.learn`, the loop that `newsarchive learn` and
the end of a crawl run. Rules for the next author: work comes from queues in bounded slices, each
slice is one transaction that can be stopped between two slices, the rule itself belongs to
:mod:`newsarchive.boilerplate`, and what people decided is never overruled.
"""
