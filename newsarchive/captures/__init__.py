"""Fetched pages as they came over the wire: our WARC files, and files of others to be imported.

Start reading in :mod:`newsarchive.captures.warc_writer` (one page, written and read back), or in
:mod:`newsarchive.captures.import_files` for imports. Rules for the next author: every read is
bounded, damage costs one line and keeps what came before it, and decompression has one checker,
in :mod:`newsarchive.captures.decompression`.
"""
