"""The record of every URL: the frontier, the runs, and the captures.

Start reading in :mod:`newsarchive.archive.ledger.crawl_run`, the only part of the ledger that a
crawl uses. Rules for the next author: each URL ends with exactly one outcome and a reason from
:mod:`newsarchive.outcomes`, the counts of a run add up to the links found, and the rules about time
(:mod:`~newsarchive.archive.ledger.revisit_rules`) take the time as an argument.
"""
