"""The fields of an article other than its text, each with its value and where it came from.

Start reading in :mod:`newsarchive.metadata.fields`; a new field is filled there, and
CONTRIBUTING.md lists the other places that it needs. Rules for the next author: a module proposes
candidates and decides by vote; it never trusts a single element; it takes evidence from
:mod:`newsarchive.page` and does no parsing of its own.
"""
