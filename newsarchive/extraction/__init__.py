"""An article out of a fetched page: ``extract(Page) -> Article``, normalised.

Start reading in :mod:`newsarchive.extraction.article_extractor`, the only module that imports
trafilatura; :mod:`newsarchive.extraction.workers` runs it in processes with limits. Rules for the
next author: extraction is a function of the page alone (no archive, no clock, no hidden state), a
line that is left out keeps its reason, and a page that is no article gets a verdict, not an error.
"""

from __future__ import annotations

from newsarchive.article import Article, Page


def extract(page: Page) -> Article:
    """Return the article on *page*: its text in blocks, its fields and where each came from.

    This is :func:`newsarchive.extraction.article_extractor.extract`, imported at the first call:
    trafilatura takes a third of a second to load, and most programs of the archive never need it.
    """
    from newsarchive.extraction.article_extractor import extract as extracted

    return extracted(page)
