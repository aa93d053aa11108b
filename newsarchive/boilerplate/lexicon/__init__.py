"""The phrases of ``data/cues``: their files, the form in which they are compared, finding them.

Start reading in :mod:`newsarchive.boilerplate.lexicon.vocabulary`. Rules for the next author: no
phrase is in the code; a phrase is once in the files of its language, and the README beside them
says what belongs in which section.
"""
