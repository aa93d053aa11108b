"""Captured pages for other programs: one WARC file, or a WACZ package with index and page list.

Start reading in :mod:`newsarchive.captures.packaging.wacz_writer`. Rules for the next author:
records are copied byte for byte from the captures; everything is written as a stream, so that the
captures of any number of articles fit into memory; nothing is written here that is not in the
captures, except what the formats themselves need.
"""
