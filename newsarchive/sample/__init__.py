"""The Kelmouth Lantern: the bundled sample newspaper, served on 127.0.0.1.

It exists for a first look without a network and for tests that need a real site. Start reading in
:mod:`newsarchive.sample.site`. Its stories are text files in ``data/``; a new story needs no code.
Rules for the next author: all texts are made up, the package imports nothing of the crawler but
:mod:`newsarchive.errors`, and each story states the text that an extraction should find.
"""
