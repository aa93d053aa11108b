"""Reading an article in the terminal.

Start reading in :mod:`newsarchive.console.reading.show`. Rules for the next author: everything from
a page goes through :func:`~newsarchive.console.reading.plain_text.plain` before it is printed.
"""
