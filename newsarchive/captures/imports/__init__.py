"""The files of an import: which they are, and what each of them contains.

Start reading in :mod:`newsarchive.captures.imports.import_files`. Rules for the next author: the
content of a file decides what it is, never its name alone; every read has a limit; and what cannot
be used is an item with its reason, so that all counts add up.
"""
