"""Take articles out of an archive and its captures, so that no byte of their texts is left.

Start reading in :mod:`~newsarchive.archive.removal.articles`, which deletes the rows; then
:mod:`~newsarchive.archive.removal.erasing`, which goes on in the files, in steps that a killed
program leaves to the next call. Rules for the next author: a table that holds words of articles is
cleared here, and the test that searches all files for the sentences of a removed article knows it;
whatever stores something asks :mod:`newsarchive.archive.tombstones` first.
"""
