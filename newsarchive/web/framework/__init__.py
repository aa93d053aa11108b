"""What every page of the archive shares: its place in Datasette, templates, limits, security.

Start reading in :mod:`newsarchive.web.framework.database`, the archive among Datasette's
databases, and :mod:`~newsarchive.web.framework.rendering`. Rules for the next author: no page is
made here, every statement has a time limit, and nothing is used that Datasette 0.65 and 1.0 do not
both have.
"""
