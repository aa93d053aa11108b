"""Two more made-up newspapers, by somebody who had read neither the cues nor the rules.

A measurement is worth what was not fitted to it: these wordings were written after the rules were
settled, run once, and the figures of that run are in docs/decisions/learning.md.
"""

from __future__ import annotations

from site_wordings import Paper

ECHO = Paper(
    name="Harrow Vale Echo",
    language="en",
    appeals=[
        [
            "While you're here ...",
            "The Echo has been owned by the people of the vale since 1974. {n} of them pay a little"
            " each month so that everyone can read what the council would rather keep quiet.",
            "Costs went up by {p} per cent since {d}. If every reader of this page gave £{s}, our"
            " budget for the year would be met by teatime.",
            "Join the co-op from £{s} a month",
            "Thank you for reading,",
            "Bridget Alder, on behalf of all at the Echo",
        ],
        [
            "Local news isn't free to make. It takes {p} people, two vans and a great deal of tea.",
            "You can keep us going by becoming a co-owner: £{s} buys a share and a vote at the"
            " annual meeting.",
            "Find out how",
        ],
        [
            "{n} households already back the Echo. Will yours be next? Set up a direct debit of"
            " £{s}"
            " and we'll send you the print edition every Thursday.",
        ],
    ],
    lines={
        "letter": [
            "The Vale in five minutes: our round-up lands in inboxes every weekday at seven. Put"
            " your name down here.",
            "Like what you read? There's a Saturday letter, too. It costs nothing.",
        ],
        "reading time": ["{p}-minute read", "Time to read: {p} mins"],
        "whatsapp": ["We're on WhatsApp! Join the Echo's channel and be first to know."],
        "google": ["See more from the Echo: choose us as one of your preferred sources on Google."],
        "regulator": [
            "The Harrow Vale Echo is a member of the Independent Press Standards Organisation. If"
            " you have a complaint about inaccuracy, write to the readers' editor within {p} weeks."
        ],
        "partner": ["When you buy through links on our site, we may receive a small commission."],
        "comments": ["{p} comments so far. Be civil; the moderator is somebody's gran."],
    },
    campaign=[
        "Save our swimming pool: {n} of you have signed. Add your name to the Echo's petition"
        " before"
        " the vote.",
        "Sign the petition",
    ],
    authors={
        "Tansy Whitlock": "Tansy Whitlock reports on planning and transport for the Harrow Vale"
        " Echo"
        " and runs its Tuesday podcast. Say hello at tansy@echo.example.",
        "Hugh Pemberton-Rao": "Hugh Pemberton-Rao has been the Echo's farming correspondent since"
        " 2009. He keeps bees.",
    },
    read_more="In case you missed it",
    days=["the spring", "last Michaelmas", "1 October", "the floods", "the new year"],
    status=[
        "This breaking story is being updated and more details will be published shortly.",
        "This article was amended on 3 March to make clear that the bypass has two lanes.",
        "Additional reporting by the Local Democracy Reporting Service.",
        "The council has been approached for comment.",
    ],
    quotes=[
        "“If you can give us one good reason to close it, I'll lock the gate myself,” Mrs Dunmore"
        " said.",
        "“You pay your taxes, you send your children there, and this is the thanks you get,” he"
        " said.",
        "“Please write to us, please ring us, we only want to know where he is,” the family said.",
    ],
    backgrounds=[
        "The reservoir was drained in 2019 after cracks were found in the eastern wall, and two"
        " inquiries have since disagreed about who knew of them.",
        "Under the plan, first made public by the Echo in May, the two hospitals would share one"
        " maternity ward for the first time since the war.",
    ],
    market=[
        "Store lambs made up to £{s} at Tuesday's mart, {p} pence a kilo on the week, with {n} head"
        " forward. Cull ewes were a firmer trade and topped at £{s}, and the best of the hoggets"
        " went to a regular buyer from over the hill. Trade was steady to the end.",
    ],
    refrain="and the bell in the water rang and rang",
)

ANZEIGER = Paper(
    name="Weserländer Anzeiger",
    language="de",
    appeals=[
        [
            "Guten Tag,",
            "schön, dass Sie bei uns lesen. Hinter jedem Bericht im Anzeiger stehen Menschen, die"
            " hinfahren, nachfragen und aufschreiben. {n} Haushalte im Weserland zahlen dafür.",
            "Seit {d} sind Papier und Zustellung um {p} Prozent teurer geworden. Für {s} Euro im"
            " Monat lesen Sie alles, auf dem Handy und am Küchentisch.",
            "Hier geht es zum Angebot",
            "Herzliche Grüße",
            "Ihr Henning Oltmanns, Chefredakteur",
        ],
        [
            "Sie haben in diesem Monat {p} Texte gelesen. Das freut uns. Noch mehr würde uns"
            " freuen,"
            " wenn Sie bleiben: Die ersten vier Wochen kosten {s} Euro, danach entscheiden Sie"
            " neu.",
            "Angebot ansehen",
        ],
        [
            "{n} Weserländer haben sich schon für das digitale Abo entschieden. Probieren Sie es"
            " aus, jederzeit kündbar, ab {s} Euro.",
        ],
    ],
    lines={
        "brief": [
            "Der Morgenbrief aus dem Weserland: Jeden Tag um sechs das Wichtigste in Ihrem"
            " Postfach. Kostenlos eintragen.",
            "Nichts verpassen? Unser Wochenrückblick kommt freitags per Mail.",
        ],
        "lesezeit": ["{p} Min. Lesedauer", "Dauer: etwa {p} Minuten"],
        "whatsapp": ["Den Anzeiger gibt es auch bei WhatsApp. Zum Kanal"],
        "google": ["Mehr von uns in der Google-Suche sehen: als bevorzugte Quelle hinzufügen."],
        "hinweis": [
            "Mit Sternchen gekennzeichnete Links sind Werbelinks. Kaufen Sie darüber ein, erhalten"
            " wir eine Provision; für Sie ändert sich der Preis nicht."
        ],
        "rechte": ["© {y} Weserländer Anzeiger GmbH. Nachdruck nur mit Genehmigung des Verlags."],
        "leserbrief": ["Was denken Sie darüber? Leserbriefe bitte an briefe@anzeiger.example."],
    },
    campaign=[
        "Aktion Lichtblick: Schon {n} Euro sind für die Tafel zusammengekommen. Machen Sie mit!",
        "Jetzt online geben",
    ],
    authors={
        "Wiebke Harms": "Wiebke Harms ist seit 2015 Redakteurin beim Weserländer Anzeiger und"
        " schreibt über Schulen und Kitas. Erreichbar unter 05555 12 34.",
        "Jonas Petri": "Jonas Petri, Jahrgang 1988, leitet das Wirtschaftsressort. Er hat in Bremen"
        " studiert.",
    },
    read_more="Dazu passt",
    days=["Ostern", "dem Herbst", "Januar", "dem Hochwasser", "vorigem Sommer"],
    status=[
        "Wir aktualisieren diesen Artikel fortlaufend.",
        "In einer früheren Fassung hieß es, die Brücke sei 1956 gebaut worden. Wir haben den Fehler"
        " berichtigt.",
        "Mitarbeit: Karla Ebel",
        "Mit Material der Deutschen Presse-Agentur",
    ],
    quotes=[
        "„Wenn Sie uns helfen wollen, kommen Sie am Sonnabend mit einer Schaufel“, sagte Ortsbrand"
        "meister Cordes.",
        "„Wir haben Ihnen vertraut, und Sie haben uns verkauft“, rief eine Frau von der Empore.",
        "„Bitte melden Sie sich, wenn Sie etwas gesehen haben“, sagte die Mutter.",
    ],
    backgrounds=[
        "Das Werk gehört seit 2011 einer Holding in Luxemburg, die zwei der vier Öfen im vorigen"
        " Jahr stillgelegt und 140 Leute entlassen hat.",
        "Der Landkreis hatte die Deponie 1998 genehmigt, ohne die Gemeinden an der Unterweser zu"
        " hören; ein Gericht hob die Genehmigung später auf.",
    ],
    market=[
        "Ferkel kosteten am Mittwoch im Schnitt {s} Euro, {p} Cent mehr als in der Vorwoche; {n}"
        " Tiere wurden gehandelt. Schlachtschweine blieben gefragt, Sauen gingen zu festen Preisen"
        " an die Höfe im Süden, und der Handel mit Kälbern verlief ruhig bis zum Schluss.",
    ],
    refrain="und der Wind ging über das flache Land",
)

UNSEEN = (ECHO, ANZEIGER)
