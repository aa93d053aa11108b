"""Delivering what an alert found: a digest as a mail or a webhook, composed and sent.

Start reading in :mod:`newsarchive.delivery.digest`, the data that comes in. ``send_mail`` and
``send_webhook`` deliver it, or raise ``DeliveryFailed``. Rules for the next author: no database
here; what is composed is a pure function of the digest; every text of a digest comes from
strangers, so it is cleaned by ``plain`` and escaped for its format; no reason, log line or ``repr``
shows a password, a key or the path of a webhook's URL.
"""
