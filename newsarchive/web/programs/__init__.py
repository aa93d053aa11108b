"""What programs use: the reference of all addresses that give data, and tools for language models.

Start reading in :mod:`newsarchive.web.programs.addresses`, the one table from which the page
``/docs/api`` and ``/openapi.json`` are made. Rules for the next author: an address that gives data
has an entry there, its answer a schema in :mod:`~newsarchive.web.programs.schemas`, and a test
requests each example; a tool shows nothing that the pages do not show.
"""
