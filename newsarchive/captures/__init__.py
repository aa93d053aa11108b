"""Fetched pages as bytes: the archive's own WARC files, and files from elsewhere to import.

Start reading in :mod:`newsarchive.captures.warc_writer` (a page is written and read back), or in
:mod:`newsarchive.captures.imports.import_files` for imports. Rules for the next author: every read
has a limit; damage costs one line and what comes before it is kept; and only
:mod:`newsarchive.captures.decompression` decompresses the body of a response.
"""
