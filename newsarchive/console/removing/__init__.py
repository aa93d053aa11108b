"""The commands that take articles out of an archive: ``newsarchive remove`` and ``removed``.

Start reading in :mod:`~newsarchive.console.removing.remove`. Rule for the next author: what is
removed, and how, is in ``archive/removal/``; here is what people choose, and what they read before
and after it.
"""
