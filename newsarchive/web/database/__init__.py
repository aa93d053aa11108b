"""Reading the archive through Datasette: one file, or a file and its parts.

Start reading in :mod:`newsarchive.web.database.archive_database`; all pages read through its class.
The one place where a statement runs on several files is
:mod:`newsarchive.web.database.parted_archive`. Rules for the next author: a page that lists or
counts articles says how the rows of several files become one list (``merging.py``); a statement
that does not say it reads only the open part, and the page says that.
"""
