"""Two more, in the trade's everyday words, written when the rules were settled and run once."""

from __future__ import annotations

from site_wordings import Paper

OBSERVER = Paper(
    name="Lakeshore Observer",
    language="en",
    rate=0.35,
    appeals=[
        [
            "To our readers:",
            "The cost of covering three counties keeps rising while print advertising shrinks."
            " Digital subscriptions now pay for half of what you read here.",
            "Subscribe by {d} and pay just ${s} for the first {p} weeks.",
            "See subscription options",
        ],
        [
            "Thanks for reading the Observer. You have {s} free articles left this month. Sign in"
            " or create an account to keep going.",
        ],
        [
            "Good journalism takes time, and time takes money. If you can, please chip in ${p}"
            " today. Whatever you give stays in the newsroom.",
        ],
    ],
    lines={
        "newsletter": [
            "Lakeshore Weekend: Five things to do, every Thursday in your inbox. Subscribe for"
            " free.",
            "Don't miss the news that affects your commute, your schools and your taxes. Get our"
            " daily email.",
        ],
        "bell": ["Tap the bell icon to be notified when we publish on this topic."],
        "disclaimer": [
            "Opinions on this page are those of the writers and not of the Observer or its owners.",
        ],
        "archive": ["Looking for an older story? Search our archives back to {y}."],
        "photo sale": ["Photos by our staff can be ordered as prints from the Observer store."],
        "classified": ["Hiring? Selling a boat? Place a classified ad online in minutes."],
        "ai": ["A summary of this article was generated with AI and reviewed by an editor."],
    },
    campaign=["Vote for the Best of the Lakeshore", "Voting in {n} categories ends {d}."],
    authors={
        "Hal Brenner": "Contact Hal Brenner: hbrenner@lakeobserver.example.",
        "Tess Iverson": "Tess Iverson is the Observer's education reporter.",
        "Omar Sayed": "Omar Sayed joined the Observer in {y}. He grew up in Dearborn.",
    },
    read_more="",
    teasers=["See also: {t}", "More coverage: {t}", "{t}"],
    days=["Monday", "the Fourth of July", "May 15"],
    status=["Check back for updates.", "This article has been corrected.", "Staff report."],
    quotes=[
        "“I drove past it every day and never once thought to look,” said neighbor Jo Pratt.",
        "“We heard the ice before we saw it,” Coast Guard Lt. Dan Wirth said.",
    ],
    backgrounds=[
        "The pier was built in 1911 and last repaired in 1987, when 12 feet of it fell in the"
        " lake.",
        "Iverson Elementary is one of four schools the board plans to close by 2028.",
    ],
    market=["Lake perch: ${p} a pound. Whitefish: ${s}.", "Propane averaged ${s}.{p} a gallon."],
    refrain="The lake gives and the lake takes.",
    recurs={
        "no answer": ["Officials with the company did not return calls seeking comment."],
        "police appeal": ["Witnesses may call the sheriff's tip line at 555-0{n}."],
        "court formula": ["Arraignment is set for {d} in District Court."],
        "weather": ["Lake forecast: waves {s} feet, water temperature {p}."],
        "sports line": ["Up next: Lakeshore hosts Manistee at 7 p.m. {d}."],
        "hearing": ["Comments may be mailed to the clerk or made at the meeting on {d}."],
        "donation": ["Checks may be made out to the Pier Fund at Lakeshore State Bank."],
        "obituary": ["Visitation is {d} from 4 to 7 p.m. at Olsen Funeral Home."],
    },
)

KREISZEITUNG = Paper(
    name="Kreiszeitung Mittelsachsen",
    language="de",
    rate=0.35,
    appeals=[
        [
            "Ihre Zeitung braucht Sie",
            "Mit jedem Abonnement sichern Sie Arbeitsplätze in der Region. Lesen Sie die"
            " Kreiszeitung {s} Wochen lang für {p} Euro.",
            "Angebot ansehen",
        ],
        [
            "Noch {s} kostenlose Artikel in diesem Monat. Registrieren Sie sich, um ohne Grenzen"
            " weiterzulesen.",
        ],
        [
            "Ehrlich, nah, unabhängig: Dafür stehen {p} Redakteurinnen und Redakteure. Wenn Sie das"
            " gut finden, sagen Sie es weiter.",
        ],
    ],
    lines={
        "newsletter": [
            "Der Feierabend-Brief: Was heute im Landkreis los war, täglich um 17 Uhr per Mail.",
            "Tragen Sie sich hier ein und erhalten Sie unseren Verkehrs-Newsletter.",
        ],
        "trust": ["Warum Sie uns vertrauen können: So arbeitet unsere Redaktion."],
        "photo": ["Weitere Bilder finden Sie in unserer Fotostrecke."],
        "ads": ["Traueranzeigen und Danksagungen finden Sie in unserem Portal."],
        "follow": ["Folgen Sie der Kreiszeitung bei Facebook und Instagram."],
        "hotline": ["Zeitung nicht bekommen? Unser Leserservice hilft unter 03731 {n}{p} weiter."],
        "summary": ["Diese Zusammenfassung hat eine künstliche Intelligenz erstellt."],
    },
    campaign=["Wählen Sie den Sportler des Jahres", "Bis {d} zählt jede Stimme. Zur Wahl"],
    authors={
        "Doreen Vogel": "Doreen Vogel ist Redakteurin in Freiberg.",
        "Maik Lorenz": "Kontakt zum Autor: m.lorenz@kreiszeitung.example",
        "Silke Arndt": "Silke Arndt, geboren {y} in Döbeln, berichtet über Schulen und Kitas.",
    },
    read_more="",
    teasers=["Lesen Sie auch: {t}", "Mehr dazu: {t}", "{t}"],
    days=["Dienstag", "Silvester", "3. Oktober"],
    status=["Dieser Artikel wurde aktualisiert.", "Weitere Informationen folgen.", "(mit dpa)"],
    quotes=[
        "„Ich habe den Knall bis ins Schlafzimmer gehört“, erzählt Nachbarin Petra Ulbricht.",
        "„Da ist das letzte Wort noch nicht gesprochen“, sagte Landrat Neubert.",
    ],
    backgrounds=[
        "Die Talbrücke ist seit Februar 2025 für Lastwagen gesperrt, weil die Lager rosten.",
        "Das Stahlwerk beschäftigt nach eigenen Angaben 640 Menschen und sucht einen Käufer.",
    ],
    market=["Heizöl kostete {p},{s} Cent je Liter.", "Kartoffeln: {p} Euro je Dezitonne."],
    refrain="Und niemand sah hin.",
    recurs={
        "no answer": ["Das Unternehmen ließ mehrere Anfragen unbeantwortet."],
        "police appeal": ["Hinweise an die Polizei in Freiberg, Telefon 03731 {n}."],
        "court formula": ["Für ihn gilt die Unschuldsvermutung.", "Ein Urteil wird {d} erwartet."],
        "weather": ["Im Bergland fallen bis {d} {s} Zentimeter Schnee."],
        "sports line": ["Freiberg: Lang, Otto, Weiß ({p}. Krause). Tor: Otto ({p}.)."],
        "damage": ["Der Sachschaden wird auf {p}.000 Euro geschätzt."],
        "calendar": ["Geöffnet ist dienstags bis sonntags von {s} bis 17 Uhr."],
        "donation": ["Spenden nimmt der Feuerwehrverein entgegen, Kennwort „Dachstuhl“."],
    },
)

THIRD = (OBSERVER, KREISZEITUNG)
