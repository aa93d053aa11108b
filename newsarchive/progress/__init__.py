"""What long work shows while it goes on: one line on a terminal, else a line now and then.

Start reading in :mod:`newsarchive.progress.board`, which draws the line. Rules for the next author:
crawls and commands show their progress here and nowhere else; no figure is shown that is not known;
the time is passed in, so that every rule can be tested with plain values.
"""
