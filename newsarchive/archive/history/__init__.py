"""What publishers did to articles after they were archived: for badges, sentences and tables.

Start reading in :mod:`newsarchive.archive.history.standing`. Rules for the next author: a revision
that changed only typography counts nowhere, every sentence about a change is in
:mod:`newsarchive.archive.history.sentences`, and a list of articles costs one statement.
"""
