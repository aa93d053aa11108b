"""Turn pages into articles, and write articles out: `import`, `extract`, `reextract`, `export`.

Start reading in :mod:`newsarchive.console.exchange.export` or
:mod:`newsarchive.console.exchange.import_pages`. Rules for the next author: records are streamed
and never collected; the format of another tool is one function in ``export_formats``; an imported
page is checked like a crawled one.
"""
