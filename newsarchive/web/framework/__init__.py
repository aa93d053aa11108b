"""What all pages share: access to the archive, templates, error pages, security.

Start reading in :mod:`newsarchive.web.framework.database`, which finds the archive among
Datasette's databases, and in :mod:`~newsarchive.web.framework.rendering`. Rules for the next
author: only error pages are made here, every statement has a time limit, and nothing is used that
Datasette 0.65 and 1.0 do not both have.
"""
