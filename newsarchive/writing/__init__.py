"""What differs from script to script: words without spaces, lengths, the marks around speech.

Start reading in :mod:`newsarchive.writing.lengths`. Rules for the next author: only what is true of
a script, whatever the language; the words of a language are data in ``data/``.
"""
