"""A news crawler and archive.

Scrapy fetches, trafilatura extracts, SQLite keeps, Datasette publishes.

The modules of this package are plain Python about articles: values in, values
out, no network, no database, no framework. ``archive`` is the door to SQLite,
``crawling`` and ``commands`` are Scrapy's side, ``web`` is Datasette's.
"""

__version__ = "0.2.0"
