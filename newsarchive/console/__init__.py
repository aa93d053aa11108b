"""The commands of ``newsarchive``, one module each; :mod:`newsarchive.cli` imports them by name.

Start reading in the module that has the name of the command. Rules for the next author: a command
reads its options, calls the archive or the crawler, and prints. Its ``--help`` says what it does,
what happens next, and shows examples; the first sentence has at most 64 characters, so that the
list of commands shows all of it. An error of ours is one line and an ``ExitStatus``. Long work
shows its progress and survives Ctrl-C.
"""
