"""`newsarchive sites check` names each kind of fault in one word, and can be killed."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.console.catalogue.test_sites import finished, start
from tests.support.crawls import lately
from tests.support.fakesite.site import FakeSite

#: For `openssl ca`, which alone can make a certificate that has expired.
AUTHORITY = """[ca]
default_ca = made
[made]
database = index.txt
new_certs_dir = .
default_md = sha256
rand_serial = yes
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""
#: What each certificate is for, and when it ends. All but the last are trusted.
CERTIFICATES = {
    "trusted": ("IP:127.0.0.1", "20700101000000Z"),
    "expired": ("IP:127.0.0.1", "20210101000000Z"),
    "misnamed": ("DNS:other.example", "20700101000000Z"),
    "selfmade": ("IP:127.0.0.1", "20700101000000Z"),
}
#: So that no test asks a name server.
NAMELESS = """
import socket
real = socket.gethostbyname
def gethostbyname(name):
    if name == "no-such-name.example":
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return real(name)
socket.gethostbyname = gethostbyname
"""
#: What goes wrong at the feed of each site; the certificates do not stop a crawl.
FAULTS: dict[str, Callable[[FakeSite], object]] = {
    "slow": lambda site: site.endless_page("/feed.xml", pause=0.5),
    "reset": lambda site: site.close_connection("/feed.xml", reset=True),
    "loop": lambda site: site.redirect_loop("/feed.xml"),
}
WORDS = {
    "trusted": ("ok", None),
    "expired": ("ok", "certificate_expired"),
    "misnamed": ("ok", "certificate_wrong_name"),
    "selfmade": ("ok", "certificate_self_signed"),
    "slow": ("dead", "timeout"),
    "reset": ("dead", "connection"),
    "loop": ("dead", "redirect_loop"),
    "nameless": ("dead", "dns"),
}


def certificate(folder: Path, names: str, end: str) -> Path:
    """Return a file in *folder* with a certificate for *names* that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder.mkdir()
    (folder / "index.txt").touch()
    (folder / "ca.cnf").write_text(AUTHORITY)
    ask = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out asked"
    ask += f" -subj /CN=made-{folder.name} -addext subjectAltName={names}"
    sign = "ca -batch -selfsign -notext -config ca.cnf -keyfile key -in asked -out made"
    sign += f" -startdate 20200101000000Z -enddate {end}"
    for call in (ask, sign):
        subprocess.run([openssl, *call.split()], cwd=folder, check=True, capture_output=True)
    (folder / "both.pem").write_bytes(
        (folder / "made").read_bytes() + (folder / "key").read_bytes()
    )
    return folder / "both.pem"


@pytest.fixture
def made_web(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, dict[str, FakeSite]]]:
    """Return a project folder and its sites, which trouble their visitors."""
    certificates = {name: certificate(tmp_path / name, *of) for name, of in CERTIFICATES.items()}
    trusted = [path.read_bytes() for name, path in certificates.items() if name != "selfmade"]
    (tmp_path / "trusted.pem").write_bytes(b"".join(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    # What a killed check leaves there, the next one deletes after an hour only.
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with ExitStack() as stack:
        sites = {name: FakeSite() for name in WORDS}
        for name, path in certificates.items():
            serve_by_https(sites[name], path)
        for name, site in sites.items():
            stack.enter_context(site)
            site.articles(1, published=lately())
            if name in FAULTS:
                FAULTS[name](site)
        urls = {name: site.url for name, site in sites.items()}
        urls["nameless"] = "http://no-such-name.example"
        tables = [
            f'[{name}]\nhome = "{url}/"\ncountry = "XX"\nfeeds = ["{url}/feed.xml"]\n'
            for name, url in urls.items()
        ]
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "made.toml").write_text("\n".join(tables))
        (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
        hosts = ",".join(urlsplit(site.url).netloc for site in sites.values())
        (tmp_path / "mysettings.py").write_text(
            f'from newsarchive.settings import *\nALLOW_PRIVATE_HOSTS = "{hosts}"\n'
            f"AUTOTHROTTLE_ENABLED = False\nDOWNLOAD_DELAY = 0\nDOWNLOAD_TIMEOUT = 3\n{NAMELESS}"
        )
        yield tmp_path, sites


def serve_by_https(site: FakeSite, certificate: Path) -> None:
    """Let *site*, which is not served yet, answer with *certificate*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = site._server
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    site.url = site.url.replace("http:", "https:")


def faults(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Return the verdict and the word of each site, at the address that has a word."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        rows = connection.execute("SELECT name, verdict, detail FROM site_checks")
        found: dict[str, tuple[str, str | None]] = {}
        for name, verdict, detail in rows:
            word = (detail or "").partition(":")[0]
            if word.isidentifier() or name not in found:
                found[name] = verdict, word if word.isidentifier() else None
        return found


@pytest.mark.slow
def test_a_killed_check_goes_on_and_each_fault_has_its_word(
    made_web: tuple[Path, dict[str, FakeSite]],
) -> None:
    folder, sites = made_web
    first = start(folder, "check", "--country", "xx", "--at-a-time", "2")
    assert first.stdout is not None
    assert first.stdout.readline().startswith("[1/8] ")
    children = children_of(first.pid)
    assert children
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    end = time.monotonic() + 30
    while any(map(is_crawl, children)):
        assert time.monotonic() < end, "a crawl goes on, although nobody waits for it"
        time.sleep(0.1)
    done = set(faults(folder))
    assert done
    for site in sites.values():
        site.clear_log()
    status, out, err = finished(folder, "check", "--country", "xx")
    assert (status, err) == (1, "")
    assert not [name for name in done if sites[name].requests], "they are not asked again"
    assert faults(folder) == WORDS
    for name, (verdict, word) in WORDS.items():
        if name not in done:
            said = f"{name}: feed {verdict} ({word})" if verdict != "ok" else f" ok ({word})"
            assert said in out or word is None, out


def children_of(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            status = (folder / "stat").read_text() if (folder / "stat").exists() else ""
            if status and int(status.rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
    return found


def is_crawl(pid: int) -> bool:
    try:
        return b"scrapy" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
