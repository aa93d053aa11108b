"""Articles in and out of the archive: the commands `newsarchive import` and `newsarchive export`.

Start reading in :mod:`newsarchive.console.exchange.export` or
:mod:`newsarchive.console.exchange.import_pages`. Rules for the next author: records are streamed,
never collected; a format is one function in ``export_formats``; and whatever a file brings is
checked as a crawled page is.
"""
