"""Names of authors as reference lists need them: the family name apart, organisations whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsarchive.text import fold_case
from newsarchive.word_lists import agencies, alternatives, given_names
from newsarchive.writing.characters import HAN, HANGUL, KANA, is_spaceless

# Small words with which a family name begins: Ludwig van Beethoven.
_PARTICLES: Final = frozenset((
    "van", "von", "vom", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des",
    "der", "den", "la", "le", "el", "al", "bin", "ibn", "bint", "ben", "af", "av", "zu", "zum",
    "zur", "ten", "ter",
))  # fmt: skip
_SUFFIXES: Final = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
#: Languages that write the family name first, also in Latin letters.
_FAMILY_FIRST: Final = frozenset(("hu", "vi"))
_ORGANISATION: Final = re.compile(
    r"\b(?:agency|agencies|associated|association|broadcasting|bureau|committee|company|co-op|corp"
    r"|corporation|council|department|desk|editors|foundation|inc|institute|limited|ltd|magazine"
    r"|media|ministry|network|newsroom|newspapers?|newswire|observatory|office|publishing|radio"
    r"|reporters|society|staff|television|tribune|tv|university)\b",
    re.IGNORECASE,
)
#: Words of organisations that are also family names: Canadian Press and Bill Press.
_ALSO_FAMILY_NAMES: Final = frozenset((
    "bank", "banks", "chronicle", "church", "club", "college", "courier", "gazette", "group",
    "guild", "herald", "journal", "mail", "news", "party", "post", "press", "record", "school",
    "service", "services", "standard", "times", "trust", "union",
))  # fmt: skip
_CONNECTIVES: Final = frozenset(("of", "for", "the", "&"))
_TITLES: Final = frozenset(("dr", "mr", "mrs", "ms", "prof", "sir", "dame", "lord", "lady", "rev"))
_INITIAL: Final = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
_EAST_ASIAN: Final = re.compile(f"[{HAN}{KANA}{HANGUL}]")
# Foreign names in Japanese are in katakana, in the foreign order.
_FOREIGN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u30a0-\u30ff]")
_INITIAL_OF: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author."""

    family: str
    """The family name; of an organisation, and of a name that cannot be divided, all of it."""
    given: str = ""
    suffix: str = ""
    """"Jr." and the like."""

    @property
    def initials(self) -> str:
        """The initials of the given names: "J.-P. M."."""
        return " ".join(
            "-".join(
                f"{initial[0].upper()}."
                for part in word.split("-")
                if (initial := _INITIAL_OF.search(part))
            )
            for word in re.sub(r"\.(?=\w)", ". ", self.given).split()
        ).strip()


def divided_name(name: str, language: str | None) -> Name:
    """Return *name*, of an article in *language*, divided into its parts.

    A name that may be an organisation, or whose parts cannot be told, is not divided.
    """
    words = name.split()
    if len(words) < 2 or "," in name or "and" in words or _is_organisation(name):
        return Name(" ".join(words))
    suffix = words.pop() if words[-1].lower() in _SUFFIXES and len(words) > 2 else ""
    is_east_asian = _EAST_ASIAN.search(name) is not None
    if (is_spaceless(name) and not is_east_asian) or (is_east_asian and _FOREIGN.search(name)):
        return Name(" ".join((*words, suffix)).strip())
    if is_east_asian or (language or "")[:2] in _FAMILY_FIRST:
        return Name(words[0], " ".join(words[1:]), suffix)
    begin = next((i for i, word in enumerate(words[1:-1], 1) if word in _PARTICLES), len(words) - 1)
    return Name(" ".join(words[begin:]), " ".join(words[:begin]), suffix)


def _is_organisation(name: str) -> bool:
    is_acronym = name.isupper() and len(name.replace(" ", "")) <= 5
    if is_acronym or fold_case(name) in agencies() or _ORGANISATION.search(name):
        return True
    words = fold_case(name).split()
    if not _ALSO_FAMILY_NAMES.isdisjoint(words):
        return not _is_person(name.split())
    return alternatives("desks").search(fold_case(name)) is not None


def _is_person(words: list[str]) -> bool:
    """Return whether *words*, which contain a word of organisations, name a person by their shape.

    The word is the family name, after a frequent given name or an initial: Bill Press, W. H. Press.
    In doubt it is an organisation: a reference may name a person whole, but should not turn the
    Canadian Press into "Press, C.".
    """
    folded = [fold_case(word).rstrip(".,") for word in words]
    if folded[0] in _TITLES and len(folded) > 2:
        return True
    if folded[-1] in ("jr", "sr", "ii", "iii", "iv"):
        folded.pop()
    if len(folded) < 2 or not _CONNECTIVES.isdisjoint(folded) or len(folded) > 4:
        return False
    before = [word for word in words[: len(folded) - 1] if word not in _PARTICLES]
    is_initials = all(_INITIAL.fullmatch(word) and word.isupper() for word in before)
    has_middle_initial = any(re.fullmatch(r"[^\W\d_]\.", word) for word in before)
    first = folded[0].split("-")[0]
    return first in given_names() or has_middle_initial or (is_initials and "." in "".join(before))
