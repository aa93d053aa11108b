"""An FTP server on 127.0.0.1, as a store of captures: pyftpdlib in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.support.cluster import free_port, wait_for
from tests.support.needed import needed

needed("pyftpdlib")
USER, PASSWORD = "news", "pa%2Fs3cret"


class FtpStore:
    """A store with the files of *folder*; ``url`` has user and password, ``public`` has not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "captures"
        self.folder.mkdir(parents=True)
        port = free_port()
        self.public = f"ftp://127.0.0.1:{port}/captures"
        self.url = self.public.replace("://", f"://{USER}:{PASSWORD}@")
        self._place = ("127.0.0.1", port)
        self._command = [
            sys.executable, "-W", "ignore", "-m", "pyftpdlib", "-i", "127.0.0.1", "-p", str(port),
            "-d", str(folder), "-u", USER, "-P", PASSWORD.replace("%2F", "/"), "-w",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *, is_writable: bool = True) -> None:
        """Start it, and wait until it answers."""
        command = self._command if is_writable else self._command[:-1]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self._answers, 60)

    def kill(self) -> None:
        """Kill it with -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def names(self) -> list[str]:
        """Return the names of the files of captures in it."""
        return sorted(file.name for file in self.folder.glob("*.warc.gz"))

    def _answers(self) -> bool:
        try:
            with socket.create_connection(self._place, 5) as connection:
                return connection.recv(3) == b"220"
        except OSError:
            return False
