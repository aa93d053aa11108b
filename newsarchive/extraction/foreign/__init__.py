"""Articles that other programs extracted, as their JSON states them.

Start reading in :mod:`newsarchive.extraction.foreign.foreign_article` (a record becomes an
article); the names of its fields are in :mod:`~newsarchive.extraction.foreign.kinds`, and what
programs put around records in :mod:`~newsarchive.extraction.foreign.containers`. Rules for the next
author: a kind is recognised by its keys and never by the name of a file, what is stated is kept as
it is, and a field without a place is named and not dropped in silence.
"""
