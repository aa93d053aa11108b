"""The parts of an archive that outgrew one file: closed archives beside archive.db.

An article is in one file at a time. archive.db has the open articles, the ledger, what was learned,
and a catalogue of the parts. Start reading in :mod:`~newsarchive.archive.parts.catalogue`; then
docs/decisions/parts.md. Rule for the next author: nothing changes an article in a part. Bring it
back first (:mod:`~newsarchive.archive.parts.returning`), and change it in archive.db.
"""
