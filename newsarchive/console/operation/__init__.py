"""The commands that keep an archive in operation for years: units of systemd, running crawls.

Start reading in :mod:`newsarchive.console.operation.units`. Rules for the next author: what is
written for systemd passes through :mod:`~newsarchive.console.operation.unit_text`, which escapes;
nothing is enabled or started here; a file that a person changed is not overwritten.
"""
