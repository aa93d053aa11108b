"""Step 3: gaps are filled by what the spider knows of its site; nothing is empty text."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from newsarchive.article import Visit
from newsarchive.extraction.normalising import normalise


class NormalisePipeline:
    """Missing is None, never ""; addresses are absolute, or None where they are none."""

    def process_item(self, item: Visit) -> Visit:
        """Normalise ``visit.article``."""
        if item.article is None:
            raise DropItem(f"{item.link.url}: no article to normalise")
        normalise(item.article, item.page)
        return item
