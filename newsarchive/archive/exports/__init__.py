"""Exports of a whole archive: its articles chosen, put in order and read over all its files.

An archive without parts is read as before. Start reading in
:mod:`newsarchive.archive.exports.whole_archive`. Rule for the next author: what is written must not
depend on the file in which an article is.
"""
