"""The pages about crawls: what runs, what ran, what failed, and what was not crawled for long.

Start reading in :mod:`newsarchive.web.runs.runs_page`. Rules for the next author: the pages only
read, by :mod:`newsarchive.archive.ledger.reporting.run_reports`, whose statements need indexes; a
page renews itself only if its reader asked for that; ``--public`` closes all of them.
"""
