"""``newsarchive alerts``: saved searches, and who is told what they find.

Start reading in :mod:`newsarchive.console.alerting.alerts`. Rule for the next author: no output may
show the whole URL of a webhook, because its path is a password.
"""
