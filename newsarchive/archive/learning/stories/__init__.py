"""Find stories: articles on any site that are copies or revisions of another.

Start reading in :mod:`~newsarchive.archive.learning.stories.comparing`. Rules for the next author:
what is stored depends on the texts alone, and not on the order in which they arrived; what a new
text costs does not grow with the number of its copies.
"""
