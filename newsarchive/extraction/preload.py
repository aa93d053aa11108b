"""Load what every extraction needs, once for all workers: the fork server imports this module."""

from newsarchive.extraction.article_extractor import warm_up

warm_up()
