"""Full-text search: the query language, its SQL, and hits in order of relevance or date.

Start reading in :mod:`newsarchive.archive.search.query`, which turns text into a ``Query``;
:mod:`newsarchive.archive.search.statements` turns that into SQL. Rules for the next author: a query
never raises a driver's error, values are always parameters, and a filter is one entry in
:mod:`newsarchive.archive.search.filters`.
"""
