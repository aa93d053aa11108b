"""The URL of a store: what CAPTURES_URL may be, and the form of it that everybody may read."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote, unquote

from newsarchive.errors import StoreNotNamed
from newsarchive.text import one_line

#: The kinds of stores: fsspec has more, but they are caches of others, read-only, or no files.
KINDS: Final = frozenset(
    ("s3", "s3a", "gs", "gcs", "az", "abfs", "oss", "ftp", "sftp", "ssh", "webdav", "smb", "hdfs")
)
#: Those of a host, where the URL may have user and password. Buckets have their own ways to log in.
_HOSTS: Final = frozenset(("ftp", "sftp", "ssh", "smb"))
#: The characters of a path that all kinds of stores take as they are.
_PATH: Final = re.compile(r"[\w.+=~-]+(/[\w.+=~-]+)*", re.ASCII)
#: What an error is about, in front of the message of a library.
_MOST_SAID: Final = 300


@dataclass(frozen=True)
class StoreURL:
    """A folder in a store; raises :class:`ValueError` with what is wrong with its URL."""

    url: str
    """As it was given, perhaps with user and password."""

    def __post_init__(self) -> None:
        kind, colons, rest = self.url.partition("://")
        if not colons or kind not in KINDS:
            raise ValueError(f"must be a path, file:///... or one of {', '.join(sorted(KINDS))}://")
        authority, _, path = rest.partition("/")
        _, at, host = authority.rpartition("@")
        path = path.rstrip("/")
        if at and kind not in _HOSTS:
            raise ValueError("must not have user and password; docs/captures-in-a-store.md has how")
        if "@" in path:  # a password with a slash in it would be taken for a path, and shown
            raise ValueError("must not have @ in its path; write %2F for a / in a password")
        if not re.fullmatch(r"[\w.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", host, re.ASCII):
            raise ValueError("must name a bucket or a host, as in s3://bucket/folder")
        parts = path.split("/")
        if path and (not _PATH.fullmatch(path) or {".", ".."} & set(parts)):
            raise ValueError("must have a path of letters, digits and . _ - + = ~ only")
        if len(quote(self.public, safe="")) > 200:
            raise ValueError("must be shorter")

    @cached_property
    def public(self) -> str:
        """The URL without user, password and last slash, for rows and messages."""
        return without_secrets(self.url).rstrip("/")

    @cached_property
    def login(self) -> dict[str, str]:
        """The user and the password in the URL, as fsspec takes them; empty if there are none."""
        user, at, _ = self.url.partition("://")[2].partition("/")[0].rpartition("@")
        name, colon, password = user.partition(":")
        found = {"username": unquote(name)} if at else {}
        return found | ({"password": unquote(password)} if colon else {})

    @cached_property
    def folder_name(self) -> str:
        """The name of the folder where files wait that are to be uploaded to it."""
        return quote(self.public, safe="")

    def explained(self, error: BaseException) -> str:
        """Return *error* on one line, without the user and the password of the URL."""
        said = one_line(f"{type(error).__name__}: {error}")
        if password := self.login.get("password"):
            for secret in (
                self.url.partition("://")[2].rpartition("@")[0],
                quote(password, safe=""),
            ):
                said = said.replace(secret, "***")
            said = said.replace(password, "***")
        return said[:_MOST_SAID]


def without_secrets(url: str) -> str:
    """Return *url* without user and password, also if they are not written as they should be."""
    return re.sub(r"://.*@", "://", url, flags=re.DOTALL)


def store_of(setting: str) -> StoreURL | None:
    """Return the store that *setting* names; None if it is empty, a path or ``file:///...``.

    Raises ``ValueError`` if it is a URL of another kind.
    """
    if "://" not in setting or setting.startswith("file://"):
        return None
    return StoreURL(setting)


def is_in_store(warc_file: str) -> bool:
    """Return whether *warc_file*, as a capture names it, is in a store."""
    return "://" in warc_file


def split_name(warc_file: str) -> tuple[str, str]:
    """Return the URL of the store of *warc_file*, and the name of the file in it."""
    store, _, name = warc_file.rpartition("/")
    return store, name


def store_to_use(store: str) -> StoreURL:
    """Return *store*, as captures name it, with what the environment's CAPTURES_URL adds to it.

    Raises :class:`StoreNotNamed` if that names another one or none: an archive that comes from
    others must not decide what this machine contacts.
    """
    named = os.environ.get("CAPTURES_URL", "")
    try:
        found = store_of(named)
    except ValueError:
        found = None
    if found is None or found.public != store:
        raise StoreNotNamed(
            f"these captures are in {store}: set the environment variable CAPTURES_URL to it, and"
            " give the program what it needs to log in there (docs/captures-in-a-store.md)"
        )
    return found
