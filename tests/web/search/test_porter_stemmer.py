"""The stems that highlighting uses, compared with those of the full-text index."""

from __future__ import annotations

import random
import sqlite3

from newsarchive.web.search.porter_stemmer import stem

ENDINGS = (
    "ational tional enci anci izer logi bli alli entli eli ousli ization ation ator alism iveness"
    " fulness ousness aliti iviti biliti icate ative alize iciti ical ful ness ement ance ence"
    " able ible ment ant ent ism ate iti ous ive ize al er ic ou sion tion ed ing eed s es ies"
    " sses y ly e ll"
)


def test_stems_are_those_of_the_index() -> None:
    """They are compared with SQLite's porter tokenizer for 20,000 made-up words."""
    random_ = random.Random(4)
    beginnings = "rel condi hop tan fall fil agre plast mot conflat troubl siz happ fly syz oper a"
    words = sorted(
        {
            random_.choice(beginnings.split(" "))
            + "".join(random_.choices("aeiouybcdrst", k=random_.randrange(4)))
            + random_.choice(ENDINGS.split(" "))
            + random_.choice(["", "", "s", "ed", "ing"])
            for _ in range(20_000)
        }
    )
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize='porter unicode61')")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    connection.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", list(enumerate(words)))
    wrong = [
        (words[doc], term, stem(words[doc]))
        for term, doc in connection.execute("SELECT term, doc FROM v")
        if stem(words[doc]) != term
    ]
    connection.close()
    assert wrong == []
