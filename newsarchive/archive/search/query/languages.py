"""The languages by their names: "german", "deutsch" and "deu" are ``de``."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# Code (ISO 639-1), English name, own name, further names and three-letter codes, in lower case. The
# names are those of Unicode CLDR.
_NAMES: Final = """
af afrikaans
am amharic አማርኛ
ar arabic العربية ara
az azerbaijani azərbaycan
be belarusian беларуская
bg bulgarian български bul
bn bangla বাংলা bengali
bs bosnian bosanski
ca catalan català valencian
cs czech čeština ces cze
cy welsh cymraeg
da danish dansk dan
de german deutsch deu ger
el greek ελληνικά ellinika ell gre
en english eng
eo esperanto
es spanish español castilian castellano spa
et estonian eesti
eu basque euskara
fa persian فارسی farsi fas per
fi finnish suomi fin
fil filipino
fr french français fra fre
ga irish gaeilge
gl galician galego
gu gujarati ગુજરાતી
he hebrew עברית ivrit heb
hi hindi हिन्दी hin
hr croatian hrvatski hrv
hu hungarian magyar hun
hy armenian հայերեն
id indonesian indonesia
is icelandic íslenska
it italian italiano ita
ja japanese 日本語 jpn
ka georgian ქართული
kk kazakh қазақ_тілі
km khmer ខ្មែរ
kn kannada ಕನ್ನಡ
ko korean 한국어 kor
ku kurdish kurdî_(kurmancî)
ky kyrgyz кыргызча
la latin latina
lb luxembourgish lëtzebuergesch
lo lao ລາວ
lt lithuanian lietuvių
lv latvian latviešu
mk macedonian македонски
ml malayalam മലയാളം
mn mongolian монгол
mr marathi मराठी
ms malay melayu
mt maltese malti
my burmese မြန်မာ myanmar
ne nepali नेपाली
nl dutch nederlands flemish nld dut
no norwegian norsk nor
nb norwegian_bokmål norsk_bokmål
nn norwegian_nynorsk norsk_nynorsk
pa punjabi ਪੰਜਾਬੀ
pl polish polski pol
ps pashto پښتو
pt portuguese português por
ro romanian română moldovan ron rum
ru russian русский rus
si sinhala සිංහල
sk slovak slovenčina
sl slovenian slovenščina
so somali soomaali
sq albanian shqip
sr serbian српски srp
sv swedish svenska swe
sw swahili kiswahili
ta tamil தமிழ்
te telugu తెలుగు
th thai ไทย
tl tagalog
tr turkish türkçe tur
uk ukrainian українська ukr
ur urdu اردو
uz uzbek o‘zbek
vi vietnamese tiếng_việt
xh xhosa isixhosa
yi yiddish ייִדיש
zh chinese 中文 mandarin zho chi
zu zulu isizulu
"""
_CODE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{1,8})*", re.IGNORECASE)


def language_code(value: str) -> str | None:
    """Return the code of the language *value*, a code or a name in any case, without accents.

    A code is returned in lower case even if we do not know it. Returns None if *value* is neither.
    """
    code = _codes_by_name().get(_folded(value))
    if code is None and _CODE.fullmatch(value):
        code = value.lower().replace("_", "-")
    return code


def language_names() -> list[str]:
    """Return all names and codes that :func:`language_code` knows."""
    return list(_codes_by_name())


@cache
def _codes_by_name() -> dict[str, str]:
    lines = [line.split() for line in _NAMES.split("\n") if line]
    return {_folded(name.replace("_", " ")): line[0] for line in lines for name in line}


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
