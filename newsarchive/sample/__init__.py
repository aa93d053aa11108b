"""The Kelmouth Lantern: the bundled sample newspaper, served on 127.0.0.1.

People use it for a first look without a network, and tests use it as a real site. Start reading in
:mod:`newsarchive.sample.site`. The stories are text files in ``data/``; a new story needs no code.
Rules for the next author: all texts are made up; the package imports only the shared vocabulary
(``article``, ``errors``, ``text``); each story states the text that an extraction must find.
"""
