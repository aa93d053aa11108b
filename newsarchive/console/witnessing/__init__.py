"""``newsarchive witness``: the web archive that saves articles, and gives copies of missing ones.

Start reading in :mod:`~newsarchive.console.witnessing.witness`. Rules for the next author: what is
left is always said, with what to do about it, and no key is printed.
"""
