"""Two more, to see whether what was mended on ``site_wordings_fresh*.py`` holds elsewhere.

By the one who mended it: the words of the rules were known to the writer, and avoided.
"""

from __future__ import annotations

from site_wordings import Paper

HARBOR = Paper(
    name="Cormorant Bay Public Media",
    language="en",
    rate=0.35,
    appeals=[
        [
            "Stations like this one exist because listeners decided they should.",
            "Federal money ran out in {d}. A gift of ${s} or ${p}, whatever fits your budget, means"
            " Cormorant Bay keeps a reporter at the statehouse.",
            "Yes, I'll help",
        ],
        [
            "Here's the deal: this took three of our colleagues {p} days. If it was worth something"
            " to you, toss a few dollars in the hat.",
        ],
        [
            "Quick question before you scroll on.",
            "Of the {n} thousand people who come here each week, fewer than {s} in a hundred"
            " pitch in. Could today be the day?",
            "Sustaining givers receive a tote bag. We think it's a nice tote bag.",
        ],
    ],
    lines={
        "on air": [
            "Tune in weekdays at {s} on 91.{s} FM, or ask your smart speaker to play Cormorant"
            " Bay.",
            "Hear this conversation on Harbor Hour, Sundays at noon.",
        ],
        "transcript": [
            "Transcripts are produced under deadline by a contractor and may be revised. The"
            " authoritative record is the audio.",
        ],
        "ethics": [
            "Donors have no say in what we cover. See the list of everyone who gave more than"
            " $1,000.",
        ],
        "texting": [
            "Text the word BAY to 555{p} and you'll get the headlines at lunch. Message rates"
            " apply.",
            "Want it on your phone? Reply YES to our morning text.",
        ],
        "callout": [
            "Are you a renter in Cormorant Bay? Fill out this short form. A reporter may call you.",
            "Help shape what comes next by answering {s} questions.",
        ],
        "partner": [
            "This piece comes to you from the Coastal Desk, where eleven stations share their"
            " work.",
        ],
        "book club": [
            "The Bay Reads book club picks its next title on {d}. Come argue with us.",
        ],
        "fonts": ["Larger type", "Toggle dark mode", "Hide caption", "Enlarge this image"],
    },
    campaign=[
        "Spring membership week",
        "We need {n} more people by {d} to reach our goal. Cars, boats and RVs accepted too.",
    ],
    authors={
        "Noor Haddad": "Noor Haddad is the host of Harbor Hour. She has worked in radio since {y}.",
        "Gil Pacheco": "Gil is an intern on the digital desk. You can find him @gilpach.",
        "Sue Lindqvist": "Sue Lindqvist came to Cormorant Bay from the Anchorage bureau in {y}.",
    },
    read_more="",
    teasers=["Go deeper: {t}", "{t}", "Also on Cormorant Bay: {t}", "→ {t}"],
    days=["Thursday", "Labor Day", "January 2", "the equinox", "tonight"],
    status=[
        "This interview has been edited for length and clarity.",
        "Information is changing quickly, and some of what is reported here may turn out wrong.",
        "A previous headline said the ferry had sunk. It ran aground.",
    ],
    quotes=[
        "“We told them the pilings were rotten, and they painted over it,” said Oda Brandvold.",
        "“You can't eat a promise,” she told our reporter at the cannery gate.",
    ],
    backgrounds=[
        "The cannery has been for sale since its owner, Arctic Pride, filed for bankruptcy in May.",
        "Under the state constitution, we the people own the fish, and the legislature sets"
        " quotas.",
    ],
    market=[
        "Sockeye fetched {s} dollars and {p} cents a pound at the dock.",
        "The ferry index stood at {n}, with {p} sailings cancelled.",
    ],
    refrain="Low water, high water, no water at all.",
    recurs={
        "no answer": [
            "The company has not answered emails or phone messages left since {d}.",
            "Calls to the number listed for the owner went to voicemail.",
        ],
        "police appeal": [
            "If you saw the truck, troopers would like you to call 555-0{n}.",
            "Tips can be left with the harbor police at any hour.",
        ],
        "court formula": ["He has pleaded not guilty.", "No trial date has been set."],
        "tides": ["High tide {d}: {s}:{p} a.m., {p} feet."],
        "lottery": ["The winning numbers were {p}, {p}, {p} and {p}."],
        "helpline": ["If you are thinking about hurting yourself, call 988 at any time."],
        "hearing": [
            "The public can testify in person or by video; written comments are due {d}.",
            "The next meeting is at {s} p.m. at the borough hall.",
        ],
        "review data": ["“Salt” runs {n} minutes and is rated PG."],
    },
    series={"donation": ["", "A fund for the crew's families is at Bay Credit Union."]},
    sign_offs={"Sue Lindqvist": "See you on the water, friends."},
)

POST = Paper(
    name="Wachauer Donaupost",
    language="de",
    rate=0.35,
    appeals=[
        [
            "Du liest uns gern?",
            "Dann mach es wie {n} andere: Für {s} Euro im Monat gehört dir die ganze Donaupost, am"
            " Handy und im Briefkasten.",
            "So geht's",
        ],
        [
            "Zeitungen sterben leise. Damit uns das nicht passiert, suchen wir bis {d} noch {n}"
            " Menschen, die uns ein Jahr lang begleiten.",
        ],
        [
            "Eine Bitte",
            "Wir stellen diesen Text allen frei zur Verfügung. Überweisen Sie uns, was er Ihnen"
            " wert"
            " ist: {s} Euro, {p} Euro, ganz gleich.",
            "Vergelt's Gott",
        ],
    ],
    lines={
        "join in": [
            "Deine Meinung zählt: Schreib sie uns unter den Text, bleib dabei freundlich.",
            "Was sagt ihr dazu? Wir drucken die schönsten Antworten.",
        ],
        "pictures": [
            "Du warst dabei und hast fotografiert? Her mit deinen Bildern!",
            "Alle {p} Fotos vom Fest gibt es in der Galerie.",
        ],
        "market place": [
            "Wohnung, Auto, Job: Inserate aus der Region findest du in unserem Marktplatz.",
        ],
        "radio": ["Den Beitrag zum Nachhören hat unser Partner Radio Marille."],
        "disclosure": [
            "Entgeltliche Einschaltung",
            "Mit freundlicher Unterstützung der Winzerinnung. Der Inhalt ist davon nicht berührt.",
        ],
        "video": ["Das Video lässt sich in deinem Browser nicht abspielen.", "Ton einschalten"],
        "cards": ["Mit der Donaupost-Karte sparst du in {n} Betrieben. Hol sie dir in Krems."],
        "alarm": [
            "Keine Blaulichtmeldung mehr übersehen? Schalte die Benachrichtigungen ein.",
            "Schick uns eine Sprachnachricht an 0664 {n} {p}.",
        ],
    },
    campaign=[
        "Adventkalender der Donaupost",
        "Hinter jedem Türchen steckt ein Preis. Mitspielen kannst du bis {d}, die Ziehung erfolgt"
        " unter Ausschluss der Öffentlichkeit.",
    ],
    authors={
        "Leonie Gruber": "Leonie Gruber ist in Spitz daheim und schreibt am liebsten über Leute.",
        "Franz Hutter": "Redaktionsleiter Krems, erreichbar unter f.hutter@donaupost.example",
        "Amra Begić": "Amra Begić betreut seit {y} die Seiten für den Bezirk Melk.",
    },
    read_more="",
    teasers=["Schon gewusst? {t}", "Dazu passt: {t}", "{t}", "Nachlese: {t}"],
    days=["Montag", "Christi Himmelfahrt", "24. Dezember", "Marillenfest"],
    status=[
        "Die Namen der Jugendlichen kennt die Redaktion.",
        "Wir bleiben dran.",
        "Ein Fehler in der Bildunterschrift wurde ausgebessert.",
    ],
    quotes=[
        "„Wir haben den Hang dreißig Jahre lang nicht angerührt“, sagt Winzer Ferdl Haas.",
        "„Wenn ihr uns das nehmt, bleibt uns nichts“, rief eine Frau aus der ersten Reihe.",
    ],
    backgrounds=[
        "Die Rollfähre bei Weißenkirchen steht seit dem Hochwasser vom September 2024 still.",
        "Der Rechnungshof hatte den Bau schon 2022 kritisiert: Er koste uns alle zu viel, hieß es.",
    ],
    market=[
        "Marillen kosteten {s},{p} Euro das Kilo, Grüner Veltliner {n} Euro der Hektoliter.",
        "Der Pegel Kienstock stand bei {n} Zentimetern.",
    ],
    refrain="Und die Donau fließt.",
    recurs={
        "no answer": [
            "Das Land Niederösterreich ließ unsere Fragen offen.",
            "Der Bürgermeister war für uns nicht zu erreichen.",
        ],
        "police appeal": [
            "Wer etwas gesehen hat, soll sich bei der Polizeiinspektion Krems melden.",
            "Sachdienliche Angaben bitte an 059133 34{p}.",
        ],
        "court formula": ["Der Mann ist nicht geständig.", "Das Verfahren läuft."],
        "weather": ["{d}: Nebel am Fluss, sonst Sonne, {p} Grad."],
        "fire brigade": ["Im Einsatz standen {p} Feuerwehrleute mit {s} Fahrzeugen."],
        "sports line": ["Krems – Melk {s}:{s}. Gelb: Huber ({p}.), Ilić ({p}.)."],
        "helpline": ["Rat auf Draht ist für Kinder und Jugendliche unter 147 da."],
        "calendar": [
            "Anmelden kann man sich im Gemeindeamt.",
            "Bei Regen wird in den Saal verlegt.",
        ],
        "recipe": ["Den Teig {p} Minuten rasten lassen."],
    },
    series={"donation": ["Geld für die Familie nimmt die Raiffeisenbank Spitz entgegen."]},
    sign_offs={"Leonie Gruber": "Baba, und fall nicht."},
)

SECOND = (HARBOR, POST)
