"""The commands of ``newsarchive``, one module each; :mod:`newsarchive.cli` imports them by name.

Start reading in the module that is called like the command. Rules for the next author: a command
reads its options, calls the archive or the crawler, and prints; each has a ``--help`` that says
what happens next; an error of ours is one line and an exit status of :mod:`newsarchive.errors`;
long work shows progress and survives Ctrl-C.
"""
