"""Destinations of alerts on the command line: read, checked, and shown without their secrets."""

from __future__ import annotations

from collections.abc import Sequence

import click

from newsarchive.archive.alerts.saved import Destination
from newsarchive.delivery.mail_message import mail_address
from newsarchive.delivery.webhook import SHAPES, check_url, shown_url
from newsarchive.errors import DeliveryFailed


def read_destinations(
    mails: Sequence[str], webhooks: Sequence[str], shape: str | None
) -> tuple[Destination, ...]:
    """Return the destinations that the options name; a wrong one is an error of the call.

    *shape* is that of the webhooks whose URL does not name one itself, as ``slack+https://`` does.
    """
    urls = [_with_shape(url.strip(), shape) for url in webhooks]
    for option, check, written in (("--mail", mail_address, mails), ("--webhook", check_url, urls)):
        for each in written:
            try:
                check(each)
            except DeliveryFailed as error:
                raise click.BadParameter(error.reason, param_hint=option) from None
    if shape and not webhooks:
        raise click.UsageError("--shape is for webhooks; name one with --webhook URL")
    return (*(Destination("mail", each) for each in mails),
            *(Destination("webhook", each) for each in urls))  # fmt: skip


def _with_shape(url: str, shape: str | None) -> str:
    """Return *url* as one of *shape*; JSON is what a URL without a shape has."""
    scheme = url.partition("://")[0]
    return f"{shape}+{url}" if shape in SHAPES and "+" not in scheme else url


def shown_destination(destination: Destination) -> str:
    """Return *destination* for lists and messages."""
    return destination.target if destination.kind == "mail" else shown_url(destination.target)
