"""Saved searches: what happened since the last look, whom it concerns, and who was told.

Start reading in :mod:`newsarchive.archive.alerts.saved`, the saved searches themselves. Rules for
the next author: a hit is a row before anything is sent, a delivery is a row before it is sent, and
what an alert finds is what the search page finds: there is no second reading of the query language.
"""
