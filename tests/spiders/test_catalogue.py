"""Each table of the catalogue states where a publisher's articles are, in one file a country."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsarchive.commands.site_facts import URL_LISTS, WALLS
from newsarchive.discovery.link_collector import on_site
from newsarchive.urls import normalised_url, site_of

SPIDERS = Path(__file__).parents[2] / "spiders"
FILES = sorted((SPIDERS / "catalogue").glob("*.toml"))
# ISO 639-1 and ISO 3166-1; codes that were withdrawn are left out.
LANGUAGES = set(
    """aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()  # noqa: SIM905 - a list of literals would take 190 lines
)
COUNTRIES = set(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC
    EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK
    HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB
    LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU
    RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN
    TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()  # noqa: SIM905
)


def sites_in(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    shared = {fact: value for fact, value in tables.items() if not isinstance(value, dict)}
    for name, facts in tables.items():
        if isinstance(facts, dict):
            yield name, shared | facts


SITES = [(name, facts) for file in FILES for name, facts in sites_in(file)]


def test_the_catalogue_spans_the_world() -> None:
    assert len(SITES) >= 150
    assert len({facts["country"] for _, facts in SITES}) >= 50
    assert len({facts["language"] for _, facts in SITES}) >= 25


def test_names_and_homes_are_unique_also_among_the_files_of_one_site() -> None:
    texts = [(path.stem, path.read_text(encoding="utf-8")) for path in SPIDERS.glob("*.py")]
    homes = [site_of(home[1]) for _, text in texts if (home := re.search(r'home = "(.*)"', text))]
    homes += [site_of(facts["home"]) for _, facts in SITES]
    names = [*(name for name, _ in texts), *(name for name, _ in SITES)]
    assert len(set(homes)) == len(homes)
    assert len(set(names)) == len(names)


def test_a_file_holds_the_sites_of_one_country_in_the_order_of_names() -> None:
    for file in FILES:
        names = [name for name, _ in sites_in(file)]
        assert names == sorted(names), file
        assert {facts["country"] for _, facts in sites_in(file)} == {file.stem.upper()}


def test_the_sites_state_their_facts_in_the_right_form() -> None:
    for name, facts in SITES:
        assert re.fullmatch("[a-z0-9_]+", name), name
        assert facts["publisher"], name
        assert facts["country"] in COUNTRIES, name
        assert facts["language"] in LANGUAGES, name
        assert ZoneInfo(facts["timezone"]), name
        assert facts.get("wall") in (None, *WALLS), name
        assert facts.get("feeds") or facts.get("sitemaps"), name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", facts.get("checked", "2026-01-01")), name


def test_the_urls_of_the_sites_are_normal_and_on_their_hosts() -> None:
    for name, facts in SITES:
        urls = [facts["home"], *(url for fact in URL_LISTS for url in facts.get(fact, ()))]
        sites = (site_of(facts["home"]), *facts.get("allowed_hosts", ()))
        for url in urls:
            assert normalised_url(url) == url
            assert any(on_site(url, site) for site in sites), url
        assert len(set(urls)) == len(urls), name
