"""What people are told about runs: failures, what a trial run found, and the health of sites.

Start reading in :mod:`newsarchive.archive.ledger.reporting.reports`. Rules for the next author:
the verdicts on a site (:mod:`~newsarchive.archive.ledger.reporting.health_rules`) are pure, and
nothing here writes but the rows of ``site_health``.
"""
