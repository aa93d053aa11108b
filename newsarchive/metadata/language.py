"""The language of an article as ISO 639-1: what the page states, checked against its text.

Templates often keep the ``lang`` they came with, so a statement counts only if the text does not
contradict it. Kindred languages share their script and most of their short words: py3langid, a
model of the letters that follow each other in 140 languages, tells them apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from newsarchive.metadata.language_model import language_model
from newsarchive.page.evidence import Candidate, PageEvidence

#: Characters of the text that are looked at: more say nothing new. The model is asked for the
#: first part of them, and for all if it is not sure: that is needed in one text of 50.
SAMPLE, FIRST, SURE = 1500, 500, 0.99
#: Letters from which the model is asked. A shorter text may be a list of names.
ENOUGH = 40
#: Probability from which the text's language counts where the page states none that it may be in.
LIKELY = 0.5
#: The same where the page states another one, and how many times as probable it must be as that.
CERTAIN, TIMES = 0.7, 10

# A language or country, as in "pt-BR", "sr_Latn_RS", "fil" or "de, en".
_CODE = re.compile(r"^\s*([a-z]{2,3})(?:[-_]|\s*$|[,;])", re.IGNORECASE)
#: Scripts of one language, with the share of the letters from which they decide.
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), 0.05, "ja"),
    (re.compile("[\u4e00-\u9fff]"), 0.3, "zh"),
    (re.compile("[\uac00-\ud7af]"), 0.3, "ko"),
    (re.compile("[\u0e00-\u0e7f]"), 0.3, "th"),
    (re.compile("[\u0590-\u05ff]"), 0.3, "he"),
    (re.compile("[\u0370-\u03ff]"), 0.4, "el"),
)
#: Share of ayin among the letters up to which a text in Hebrew letters is Hebrew, and from which it
#: is Yiddish, where ayin is the vowel e. Hebrew has about 0.04, Yiddish 0.11.
_AYIN = (0.06, 0.10)
#: Codes that sites or the model use for languages with another code in ISO 639-1: older ones, those
#: of countries, and those of varieties that one language's press is written in.
_ALIASES = {
    "iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "jp": "ja", "cn": "zh", "kr": "ko",
    "ua": "uk", "cz": "cs", "gr": "el", "dk": "da", "vn": "vi", "fil": "tl", "mo": "ro", "sh": "sr",
    "yue": "zh", "wuu": "zh", "cmn": "zh", "ary": "ar", "arz": "ar", "ckb": "ku", "sdh": "ku",
    "grc": "el", "hbo": "he", "uzs": "uz",
}  # fmt: skip
_TOLD_BY_SCRIPT = frozenset(("yi", *(code for _, _, code in _SCRIPTS)))
#: One language for the model, three for their readers: which it is only the page can tell.
_TOLD_BY_PAGE = frozenset(("bs", "hr", "sr"))
#: Codes of ISO 639-1 that the model does not know. Nothing but a script contradicts them.
_BEYOND_MODEL = re.compile(
    "a[abekvy]|b[himo]|c[ehoruv]|dv|ee|f[fj]|g[nv]|h[oz]|i[aeiko]|iu|k[gijlrsvw]|l[iu]|m[hi]|"
    "n[adgrvy]|o[js]|pi|r[mn]|s[cdgmsu]|t[inoswy]|ve|wo|yi|za"
)


def language_of(evidence: PageEvidence, text: str) -> Candidate | None:
    """Return the language of *text*; None if unknown.

    It is the stated one, unless the text is certainly in another. Of several statements the text
    chooses.
    """
    chances = chances_of(text)
    best = max(chances, key=chances.__getitem__, default="")
    kindred = _TOLD_BY_PAGE if best in _TOLD_BY_PAGE else {best}
    certainty = sum(chances.get(code, 0.0) for code in kindred)
    if best == "bs":  # between the other two in every respect, and much rarer
        best = max(("hr", "sr"), key=chances.__getitem__)
    stated = [each for each in _stated(evidence) if _is_known(each.value)]
    for candidate in stated:
        if candidate.value in kindred:
            return candidate
    for candidate in stated:
        is_comparable = candidate.value in _labels() or best in _TOLD_BY_SCRIPT
        is_possible = TIMES * chances.get(candidate.value, 0.0) >= certainty
        if is_possible or not is_comparable or certainty < CERTAIN:
            return candidate
    return Candidate(best, "text") if certainty >= LIKELY else None


def language_of_text(text: str) -> str | None:
    """Return the language that *text* is likely in, if nothing states it; None if unknown."""
    chances = chances_of(text)
    best = max(chances, key=chances.__getitem__, default="")
    return best if chances.get(best, 0.0) >= LIKELY else None


def _is_known(code: str) -> bool:
    return code in _labels() or _BEYOND_MODEL.fullmatch(code) is not None


def _stated(evidence: PageEvidence) -> list[Candidate]:
    root = evidence.tree.get("lang") or evidence.tree.get(
        "{http://www.w3.org/XML/1998/namespace}lang"
    )
    found = []
    for value, source in (
        (evidence.of_article("inLanguage"), "json-ld"),
        (root, "html"),
        (evidence.meta("content-language", "language", "dc.language", "og:locale"), "meta"),
        (evidence.page.header("Content-Language"), "header"),
    ):
        if value and (match := _CODE.match(value)):
            code = match[1].lower()
            found.append(Candidate(_ALIASES.get(code, code), source))
    return found


def chances_of(text: str) -> dict[str, float]:
    """Return the probability of each language that *text* may be in; {} if it is too short.

    A script that only one language uses is certain at any length.
    """
    sample = unicodedata.normalize("NFC", text[:SAMPLE])
    letters = sum(map(str.isalpha, sample))
    for script, share, code in _SCRIPTS:
        if letters and len(script.findall(sample)) / letters >= share:
            return _hebrew_or_yiddish(sample.count("ע") / letters) if code == "he" else {code: 1.0}
    if letters < ENOUGH:
        return {}
    chances = _by_model(sample[:FIRST])
    return chances if max(chances.values(), default=0.0) >= SURE else _by_model(sample)


def _by_model(sample: str) -> dict[str, float]:
    chances: dict[str, float] = {}
    for label, chance in language_model().rank(sample):
        code = _ALIASES.get(label, label)
        if len(code) == 2:
            chances[code] = chances.get(code, 0.0) + chance
    return chances


def _hebrew_or_yiddish(ayin: float) -> dict[str, float]:
    least, enough = _AYIN
    yiddish = min(1.0, max(0.0, (ayin - least) / (enough - least)))
    return {"he": 1.0 - yiddish, "yi": yiddish}


@cache
def _labels() -> frozenset[str]:
    return frozenset(_ALIASES.get(label, label) for label in language_model().labels)
