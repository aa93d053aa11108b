"""Full-text search: the query language, its SQL, and hits in order of relevance or date.

Start reading in :mod:`newsarchive.archive.search.query`, which parses text into a ``Query``. The
words of its tree become an FTS5 expression (``expressions.py``), the rest conditions
(``conditions.py``), and :mod:`newsarchive.archive.search.statements` puts both into SQL. Rules for
the next author: no query raises an error of SQLite, values are always parameters, nothing here runs
a statement, and a filter on a facet follows from its entry in
:mod:`newsarchive.archive.schema.facets`.
"""
