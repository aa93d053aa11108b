"""Two more newspapers, written after the rules were settled on those of ``site_wordings.py``."""

from __future__ import annotations

from site_wordings import Paper

SENTINEL = Paper(
    name="Prairie Sentinel",
    language="en",
    appeals=[
        [
            "Hello there,",
            "it looks like you've come by {n} times since {d}. Stories such as this one take days"
            " to report, and advertising no longer pays for them.",
            "Could you stand with us for ${s} each month? Every dollar goes to the newsroom.",
            "Count me as a backer",
            "The editors",
        ],
        [
            "Nonprofit news costs money to make. Thanks to {n} backers we can publish without a"
            " fee. Add your name with a tax-deductible gift of ${s} or more.",
        ],
        [
            "Our fall drive ends soon and we are {p} percent short of the goal. Please donate.",
            "Donate here",
        ],
    ],
    lines={
        "newsletter": [
            "The Plains Dispatch lands every Friday. Drop your email below and we will send it.",
            "By submitting, you agree to our terms and to receive messages from us.",
        ],
        "republish": [
            "Republish our articles for free, online or in print, under a Creative Commons"
            " license.",
        ],
        "alerts": ["Text ALERTS to 555{p} for severe weather updates from our desk."],
        "feedback": ["Was this story useful? Tell us what you think."],
        "support": ["The Prairie Sentinel's coverage of farming is funded by the Aldous Trust."],
        "events": ["See what's on this week in our events calendar."],
    },
    campaign=["Today only: a donor will match the first {n} gifts.", "Match my gift"],
    authors={
        "Ruth Engel": "Ruth Engel is the Sentinel's statehouse correspondent.",
        "Cody Marsh": "Cody Marsh reports on farms and water. Got a question?"
        " cmarsh@psentinel.example",
    },
    read_more="More from the Sentinel",
    days=["August", "the primary", "May", "harvest"],
    status=[
        "Editor's note: This article has been corrected to say that the vote was on Wednesday.",
        "We are following this story and will add to it.",
        "Cody Marsh and Ruth Engel reported from Pierre.",
    ],
    quotes=[
        "“Pay us what the land is worth and you can have it tomorrow,” Kruse said at the hearing.",
        "“I ask every one of you to call your senator,” Bishop Alvarado told the crowd.",
    ],
    backgrounds=[
        "The pipeline would cross 14 counties and has been in court since a landowner sued in"
        " 2021.",
        "The Prairie Sentinel obtained the audit last month through a public records request.",
    ],
    market=[
        "Number one hard wheat closed at ${s}.{p}, corn at ${s}.{p} and milo at ${s}.{p}.",
        "At the Thursday sale {n} head brought between ${n} and ${n} per hundredweight.",
    ],
    refrain="Wind, and then more wind.",
)

RUNDSCHAU = Paper(
    name="Bergische Rundschau",
    language="de",
    appeals=[
        [
            "Moment noch!",
            "Sie lesen heute schon den {p}. Beitrag bei uns. Recherchen wie diese dauern Wochen,"
            " und Werbung allein trägt sie seit {d} nicht mehr.",
            "Machen Sie mit: Für {s} Euro monatlich bleiben alle Inhalte offen.",
            "Ja, ich bin dabei",
        ],
        [
            "Diese Recherche wurde durch Spenden möglich. {n} Menschen geben uns regelmäßig etwas,"
            " im Schnitt {s} Euro. Spenden auch Sie!",
        ],
    ],
    lines={
        "newsletter": [
            "Post aus dem Rathaus: Unser Newsletter erklärt jeden Freitag die Lokalpolitik.",
        ],
        "plus": ["Dieser Inhalt gehört zu Rundschau Plus. Abonnenten lesen weiter."],
        "whatsapp": ["Die Rundschau gibt es auch als Kanal auf WhatsApp. Gleich abonnieren!"],
        "comments": ["Diskutieren Sie mit: {p} Kommentare"],
        "leserbrief": ["Ihre Meinung ist gefragt. leserbriefe@bergische-rundschau.example"],
        "kennzeichnung": ["Mit Sternchen markierte Verweise bringen uns bei Kauf eine Vergütung."],
    },
    campaign=["Herbstaktion: {p} Ausgaben lesen, {s} bezahlen.", "Zum Angebot"],
    authors={
        "Karin Overath": "Karin Overath leitet die Lokalredaktion in Gummersbach.",
        "Deniz Aslan": "Deniz Aslan schreibt seit {y} für die Bergische Rundschau über Schulen.",
    },
    read_more="Mehr zum Thema",
    days=["Mai", "der Flut", "dem Frühjahr"],
    status=[
        "Wir berichten weiter.",
        "Hinweis: In diesem Text stand zunächst ein falsches Datum. Wir haben das berichtigt.",
    ],
    quotes=[
        "„Geben Sie uns fünf Jahre, dann erkennen Sie den Bahnhof nicht wieder“, sagte Röhrig.",
    ],
    backgrounds=[
        "Die Talsperre wurde 2021 für {p} Millionen Euro saniert, nachdem Gutachter gewarnt"
        " hatten.",
        "Recherchen der Bergischen Rundschau hatten den Fall im Februar öffentlich gemacht.",
    ],
    market=[
        "Rundholz erzielte {n} Euro je Festmeter, Brennholz {n} Euro; {n} Festmeter gingen weg.",
        "Auf dem Viehmarkt wurden {n} Tiere aufgetrieben, Färsen brachten {n} Euro.",
    ],
    refrain="Es regnete, wie immer.",
)

LATER = (SENTINEL, RUNDSCHAU)
