"""What a web archive is asked to save, and asked for: a queue that survives everything.

Start reading in :mod:`~newsarchive.archive.witness.queueing`, which a crawl calls in the
transaction that stores an article or records a failure; then in
:mod:`~newsarchive.archive.witness.jobs`. Nothing here makes requests: :mod:`newsarchive.witness`
does. Rules for the next author: a job ends once, with a reason that docs/crawling.md explains, and
removed addresses have none.
"""
