"""Take another archive in, without storing anything twice: ``newsarchive merge``.

Start reading in :mod:`~newsarchive.archive.merging.merge`. Rules for the next author: what both
archives have is combined by functions that do not ask which of them is which, so that the order of
merging does not matter; each slice is one transaction, and looks at what is there before it writes,
so that a merge that was killed is simply done again; ids differ between archives, so rows are known
by their URLs, dates and contents.
"""
