"""`newsarchive seed` opens no run that no worker could end."""

from __future__ import annotations

from click.testing import CliRunner

from newsarchive.cli import cli

#: No server answers there: a name is refused before any is asked.
NOWHERE = "redis://127.0.0.1:1/0"


def seed(*arguments: str) -> str:
    """Return what the command says, which always ends with an error."""
    done = CliRunner().invoke(cli, ["seed", *arguments, "--cluster", NOWHERE])
    assert done.exit_code
    return f"{done.output} {done.exception}"


def test_an_unknown_site_is_refused_with_the_name_that_was_meant() -> None:
    assert "there is no site jpots" in seed("jpots")
    assert "did you mean jpost" in seed("jpots")
    assert "no site" not in seed("jpots", "--unchecked")


def test_a_site_of_any_address_needs_its_address() -> None:
    assert "-a start=" in seed("site")
    assert "-a start=" not in seed("site", "-a", "start=https://www.example.org/")
