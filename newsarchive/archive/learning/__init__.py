"""Learn from the archive: which lines a site repeats, and which articles are one story.

Start reading in :mod:`newsarchive.archive.learning.learn`, the loop that `newsarchive learn` and
the end of a crawl run. Rules for the next author: the work comes from queues in short slices of one
transaction each; a learner can be killed at any time; the rules themselves belong to
:mod:`newsarchive.boilerplate`; a decision of a person always wins.
"""
