"""``newsarchive import``: pages, records and feeds from files into the archive.

Start reading in :mod:`newsarchive.console.exchange.importing.import_pages` (the command), then
:mod:`~newsarchive.console.exchange.importing.importer`. Rules for the next author: whatever is in a
file has an outcome or a count, one bad record costs one record, and a second call adds nothing.
"""
