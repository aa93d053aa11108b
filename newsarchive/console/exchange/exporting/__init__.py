"""Write articles, their captured pages and the sources out: ``newsarchive export``.

Start reading in :mod:`newsarchive.console.exchange.exporting.export`. Rules for the next author:
articles are streamed and never collected; the keys of another tool are one function in ``shapes``;
a format that has a writer elsewhere, such as Atom in ``newsarchive.syndication``, has no second one
here.
"""
