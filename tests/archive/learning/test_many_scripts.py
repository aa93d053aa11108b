"""Learning and pairing work in every script: appeals go, honest lines stay, copies are found."""

from pathlib import Path

import pytest

from tests.support.learned_scripts import outcome
from tests.support.many_scripts import COPIES, languages


@pytest.mark.parametrize("language", languages())
def test_a_newspaper_is_cleaned_and_its_copies_are_paired(language: str, tmp_path: Path) -> None:
    found = outcome(language, 1, tmp_path)
    assert found.lines == []
    assert (found.copies, found.wrong_pairs) == (COPIES, 0)
