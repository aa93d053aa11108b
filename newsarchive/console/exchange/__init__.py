"""Pages made into articles, and articles taken out: import, extract, reextract and export.

Start reading in :mod:`newsarchive.console.exchange.export` or
:mod:`newsarchive.console.exchange.import_pages`. Rules for the next author: records are streamed,
never collected; a format is one function in ``export_formats``; and whatever a file brings is
checked as a crawled page is.
"""
