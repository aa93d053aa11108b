"""The commands ``newsarchive backup`` and ``restore``.

Start reading in :mod:`~newsarchive.console.backing_up.making`, which makes a back-up step by step.
Rules for the next author: a back-up is made in the folder ``unfinished`` and gets its name when it
is complete and checked; only then an older one goes. Nothing is deleted that a manifest of ours
does not name. What needs SQL is in ``archive/backup/``.
"""
