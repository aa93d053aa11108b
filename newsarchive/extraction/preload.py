"""Imported by the fork server only: what every extraction needs, loaded once for all workers."""

from newsarchive.extraction.article_extractor import warm_up

warm_up()
