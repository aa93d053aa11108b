"""Decide for each line of a page whether it is part of the article's text, and why not.

Start reading in :mod:`newsarchive.extraction.lines.body`. ``main_content`` finds where most of the
text is, ``story`` says what is known of the article, and ``reasons`` asks what ``places`` and
``words`` say about each line; ``neighbours`` and ``appeals`` look at several lines together;
``left_out`` adds what else a reader sees of the article. Rules for the next author: words alone
never remove a paragraph, a sign counts only beside one of another kind, and what most of the story
has says nothing about a line.
"""
