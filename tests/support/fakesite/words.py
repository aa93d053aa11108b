"""Make up headlines, names, sentences and appeals from a seed.

Sentences are made from word lists, so that two articles with different seeds share almost no
3-gram, like two real ones.
"""

import random


def _listed(words: str) -> list[str]:
    return words.split()


# A sentence takes its words from these lists in turn, so no three words in a row are fixed.
_WHO = _listed("""
    pilots bakers teachers tenants surveyors fishermen nurses auditors gardeners drivers welders
    librarians judges farmers divers printers cyclists grocers plumbers brewers tailors archivists
    roofers beekeepers trustees referees ushers masons dockers botanists
""")
_DID = _listed("""
    rejected praised postponed measured repaired copied questioned halved repainted inspected
    auctioned defended mapped banned revived audited doubled borrowed flooded renamed sketched
    unveiled tested abandoned relocated catalogued insured rescued cancelled polished
""")
_WHAT = _listed("""
    lanterns timetables bridges pensions orchards turbines archives pavements kiosks harvests
    murals tariffs elevators uniforms canals ledgers moorings festivals antennas greenhouses
    pipelines statues vouchers ovens sirens ballots quarries telescopes hedges trams
""")
_HOW = _listed("""
    quietly promptly reluctantly twice openly jointly cheaply overnight briskly formally
    unexpectedly patiently hastily cheerfully narrowly
""")
_WHERE = _listed("""
    Alderley Brackwater Corvane Dunmere Eastholm Fenwick Garrow Hollin Inverlea Jarrow Kestle
    Lanmouth Marrowby Norvik Oakhythe Penhallow Quillport Ravensea Saltby Thornwick
""")
_WHY = _listed("""
    costs storms safety pride weather debts noise tradition rumours shortages promises elections
    repairs mistakes traffic
""")
_FIRST = _listed("Ada Bram Clara Dmitri Elif Farid Greta Hugo Ines Jonas Kenji Lena Marta Nadia")
_LAST = _listed("Quill Thorne Okafor Lindqvist Marsh Petrov Vance Haddad Moreau Sato Brandt Ellis")

_SENTENCES = (
    "{who} {how} {did} {num} {what} near {where}.",
    "In {where}, {num} {who} {did} {what} over {why}.",
    "{why} kept {who} from {where} while {num} {what} waited.",
    "“{what} before {why},” {name} of {where} said {how}.",
    "{name} {how} {did} {what}, {who} and {num} {what2} besides.",
    "Around {where} {who} {did} {num} {what}; {who2} {did2} {what2}.",
)

#: The appeal inside many articles, in several wordings and with changing sums.
APPEALS = (
    "Dear reader, for ${sum} a month you can keep {site} free for everyone. Join {n} others today.",
    "{site} has no owner and no paywall. If you can, give ${sum} a month; {n} readers already do.",
    "Did this story help you? Support {site} from ${sum}: {n} subscribers keep us going.",
)


def sentences(rng: random.Random, count: int) -> str:
    """Return *count* sentences of made-up news."""

    def one() -> str:
        line = rng.choice(_SENTENCES).format(
            who=rng.choice(_WHO),
            who2=rng.choice(_WHO),
            did=rng.choice(_DID),
            did2=rng.choice(_DID),
            what=rng.choice(_WHAT),
            what2=rng.choice(_WHAT),
            how=rng.choice(_HOW),
            why=rng.choice(_WHY),
            where=rng.choice(_WHERE),
            num=rng.randint(11, 9989),
            name=person(rng),
        )
        start = 1 if line.startswith("“") else 0
        return line[:start] + line[start].upper() + line[start + 1 :]

    return " ".join(one() for _ in range(count))


def person(rng: random.Random) -> str:
    """Return a made-up name."""
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def headline(rng: random.Random) -> str:
    """Return a made-up headline."""
    return (
        f"{rng.choice(_WHO)} {rng.choice(_HOW)} {rng.choice(_DID)} {rng.choice(_WHAT)} "
        f"in {rng.choice(_WHERE)} over {rng.choice(_WHY)}"
    ).capitalize()


def appeal(rng: random.Random, site: str) -> str:
    """Return one of the :data:`APPEALS`, with a random sum and number of readers."""
    return rng.choice(APPEALS).format(sum=rng.randint(3, 12), n=rng.randint(1000, 9999), site=site)
