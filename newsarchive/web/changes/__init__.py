"""The changes of the archive: the newest revisions, silent edits and articles gone or back.

Start reading in :mod:`newsarchive.web.changes.change_list`. Rules for the next author: each output
takes every parameter of :mod:`~newsarchive.web.changes.change_state`, an entry of a feed keeps its
id when a revision is judged anew, and text from articles is escaped before it is marked.
"""
