"""Turn pages into articles: `import`, `extract`, `reextract`. `export` has a package inside.

Start reading in :mod:`newsarchive.console.exchange.importing.import_pages`. Rules for the next
author: records are streamed and never collected; an imported page is checked like a crawled one.
"""
