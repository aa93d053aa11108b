"""The words of a text that a search found: where they are, and the passage around them.

Start reading in :mod:`newsarchive.archive.search.found_words.finder`. Pages, mails and webhooks
show the same words. Rules for the next author: nothing here escapes or marks, which is the part of
each format; and a word is found here if the full-text index finds it.
"""
