"""Take other archives in: ``newsarchive merge``.

Start reading in :mod:`newsarchive.console.exchange.merging.merge`. Rule for the next author:
here are only files and lines for people; what is done to rows is in ``archive/merging/``.
"""
