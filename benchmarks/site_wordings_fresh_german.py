"""A regional daily and a magazine, written before a look at the rules or other papers' words."""

from __future__ import annotations

from site_wordings import Paper

TAGEBLATT = Paper(
    name="Oberheider Tageblatt",
    language="de",
    rate=0.3,
    appeals=[
        [
            "Liebe Leserin, lieber Leser,",
            "guter Lokaljournalismus kostet Geld. Mit einem Digitalabo lesen Sie alle Artikel aus"
            " Oberheide und der Region: die ersten {s} Wochen für 1 Euro, danach für {p},90 Euro im"
            " Monat.",
            "Jetzt testen",
        ],
        [
            "Sie wollen wissen, was vor Ihrer Haustür passiert? Mit OT+ lesen Sie mehr und zahlen"
            " monatlich nur {s},99 Euro. Jederzeit kündbar.",
        ],
        [
            "Weiterlesen mit OT+",
            "Dieser Beitrag gehört zu unserem Plus-Angebot. Melden Sie sich an oder bestellen Sie"
            " das E-Paper samt Archiv.",
            "Zum Angebot",
        ],
        [
            "Schon {n} Familien aus der Region lesen uns digital. Machen Sie mit, bis {d}"
            " sogar gratis."
        ],
    ],
    lines={
        "whatsapp": [
            "Das Tageblatt gibt es auch bei WhatsApp: Hier geht es direkt zum Kanal mit den"
            " wichtigsten Nachrichten aufs Handy.",
            "Kennen Sie schon unseren WhatsApp-Kanal? Einfach abonnieren und die Glocke"
            " aktivieren.",
        ],
        "comments": [
            "Bitte bleiben Sie beim Kommentieren sachlich und höflich. Beiträge, die gegen unsere"
            " Netiquette verstoßen, schalten wir nicht frei.\nDie Kommentarfunktion schließt nach"
            " drei Tagen.",
            "Diskutieren Sie über dieses Thema mit anderen Lesern.",
        ],
        "letters": [
            "Schreiben Sie uns Ihre Meinung: leserbriefe@tageblatt.example. Bitte geben Sie Ihre"
            " vollständige Anschrift an, Kürzungen behalten wir uns vor.",
        ],
        "corrections": [
            "Fehler gefunden? Hinweise nimmt die Redaktion unter 0{n} 44{p} entgegen.",
        ],
        "agency": [
            "© dpa-infocom, dpa:2603{p}-930-{n}/1",
            "Dieser Inhalt kommt von der Deutschen Presse-Agentur (dpa) und wurde von der Redaktion"
            " nicht bearbeitet.",
        ],
        "affiliate": [
            "Mit einem Sternchen (*) markierte Links sind Affiliate-Links. Kommt darüber ein Kauf"
            " zustande, erhalten wir eine Provision; für Sie ändert sich der Preis nicht.",
        ],
        "newsletter": [
            "Der Tag in Oberheide\nWas heute wichtig ist: jeden Morgen um sechs, kostenlos und"
            " kompakt in Ihrem Postfach.\nIhre E-Mail-Adresse\nMit der Anmeldung stimmen Sie"
            " unseren Datenschutzbestimmungen zu.",
            "Noch mehr aus Ihrer Gemeinde steht im Newsletter „Dorfplatz“, {d} wieder neu.",
        ],
        "forum": [
            "Am {d} lädt das Tageblatt zum Stadtgespräch in die Kulturscheune. Eintritt frei,"
            " Anmeldung erforderlich.",
        ],
        "app": [
            "Mit der Nachrichten-App des Tageblatts sind Sie immer auf dem Laufenden. Jetzt im App"
            " Store und bei Google Play herunterladen.",
        ],
        "poll": [
            "Stimmen Sie ab!\nDas Ergebnis lesen Sie am {d} in der gedruckten Ausgabe.",
        ],
        "external": [
            "An dieser Stelle finden Sie einen externen Inhalt. Sie können ihn mit einem Klick"
            " anzeigen lassen und wieder ausblenden.",
        ],
    },
    campaign=[
        "Leser werben Leser",
        "Empfehlen Sie uns weiter und suchen Sie sich eine Prämie aus, etwa einen Gutschein über"
        " {p} Euro. Die Aktion läuft bis {d}.",
    ],
    authors={
        "Heike Brandt": "Heike Brandt, Jahrgang 1974, ist seit {y} in der Lokalredaktion und"
        " schreibt über Kommunalpolitik.",
        "Sören Lüttjohann": "Sie erreichen den Autor unter s.luettjohann@tageblatt.example.",
        "Mira Öztürk": "Mira Öztürk volontiert beim Tageblatt.",
        "Karl-Heinz Ponte": "Karl-Heinz Ponte war Lehrer. Jeden zweiten {d} erscheint hier seine"
        " Glosse.",
    },
    read_more="",
    teasers=[
        "Mehr zum Thema: {t}",
        "Lesen Sie auch: {t}",
        "Das könnte Sie auch interessieren: {t}",
    ],
    days=["Samstag", "Sonntag", "Pfingstmontag", "1. Mai", "Freitag"],
    status=[
        "Wir berichten in Kürze ausführlicher.",
        "Dieser Artikel wird laufend aktualisiert.",
        "In einer früheren Fassung hieß es, die Abstimmung finde am {d} statt. Das haben wir"
        " berichtigt.",
    ],
    quotes=[
        "„Wir haben dreimal gewarnt, und dreimal hat niemand zugehört“, sagte Deichgraf Onken.",
        "„Das ist ein schwarzer Tag für Oberheide“, sagte Bürgermeisterin Wiebke Claasen.",
    ],
    backgrounds=[
        "Der Deich war im Januar 2024 auf einer Länge von 40 Metern gebrochen. Zwei Dörfer mussten"
        " geräumt werden.",
        "Das Krankenhaus gehört seit 2016 dem Landkreis und schreibt seither jedes Jahr Verluste.",
    ],
    market=[
        "Der Ferkelpreis stieg auf {p},50 Euro je Tier, Schlachtschweine notierten bei 1,{p} Euro.",
        "Winterweizen brachte {n} Euro je Tonne, Raps {n} Euro.",
    ],
    refrain="Und das Wasser stieg weiter.",
    recurs={
        "police appeal": [
            "Zeugen, die Hinweise geben können, werden gebeten, sich bei der Polizei Oberheide"
            " unter der Telefonnummer 04{p}/11{p} zu melden.",
            "Hinweise nimmt jede Polizeidienststelle entgegen.",
            "Die Ermittlungen dauern an.",
        ],
        "no answer": [
            "Eine Anfrage unserer Zeitung ließ das Ministerium bis Redaktionsschluss"
            " unbeantwortet.",
            "Der Landkreis wollte sich auf Nachfrage nicht äußern.",
        ],
        "helpline": [
            "Hilfe bei Suizidgedanken bietet die Telefonseelsorge rund um die Uhr unter der Nummer"
            " 0800 1110111.",
        ],
        "weather": ["Am {d} bleibt es meist trocken, die Höchstwerte liegen um {p} Grad."],
        "sports line": [
            "Tore: 1:0 Meier ({p}.), 1:1 Kaya ({p}.). Zuschauer: {n}.",
            "1. SV Oberheide {p} Punkte, 2. TuS Brake {p}, 3. FC Lohne {p}.",
        ],
        "results": [
            "Nach Auszählung von {p} der 62 Wahlbezirke liegt Amtsinhaberin Claasen mit {p},{s}"
            " Prozent vorn.",
        ],
        "obituary": ["Er hinterlässt seine Frau und drei Kinder.", "Sie wurde {p} Jahre alt."],
        "calendar": [
            "Beginn ist um {p} Uhr, der Eintritt kostet {s} Euro, Kinder zahlen die Hälfte.",
            "Karten gibt es im Vorverkauf in der Buchhandlung Sommer und an der Abendkasse.",
            "Eine Anmeldung ist nicht erforderlich.",
        ],
        "recipe": ["Den Ofen auf {n} Grad vorheizen und die Form einfetten."],
    },
    series={
        "donation": [
            "Spendenkonto: Bürgerstiftung Oberheide, IBAN DE00 1234 5678 9012 3456 78, Stichwort"
            " „Hochwasser“.",
        ],
        "disclosure": [
            "",
            "Transparenzhinweis: Die Verlagsgruppe, zu der auch das Oberheider Tageblatt gehört,"
            " ist an dem Klinikradio beteiligt.",
        ],
    },
    sign_offs={"Karl-Heinz Ponte": "Man wird ja wohl noch fragen dürfen."},
)

ZEITBOGEN = Paper(
    name="Zeitbogen",
    language="de",
    rate=0.3,
    appeals=[
        [
            "Vier Ausgaben zum Kennenlernen",
            "Lesen Sie Zeitbogen einen Monat lang gedruckt und digital für {p} Euro. Das Probeabo"
            " endet von selbst.",
            "Hier bestellen",
        ],
        [
            "Unabhängiger Journalismus braucht Menschen, die ihn möglich machen. Schon ab {s} Euro"
            " im Monat fördern Sie unsere Recherchen.",
            "Ich bin dabei",
        ],
        ["Gefällt Ihnen, was Sie hier lesen? Dann verschenken Sie Zeitbogen zum {d}."],
        [
            "Wir lassen uns von niemandem reinreden: nicht von Parteien, nicht von Konzernen.",
            "Das geht nur, weil {n} Genossinnen und Genossen uns tragen. Zeichnen auch Sie einen"
            " Anteil.",
        ],
    ],
    lines={
        "podcast": [
            "Mehr dazu hören Sie in unserem Podcast »Halbe Stunde«, überall, wo es Podcasts gibt.",
            "Neue Folgen von »Halbe Stunde« erscheinen donnerstags.\nAbonnieren bei Spotify, Apple"
            " Podcasts oder per RSS",
        ],
        "newsletter": [
            "Freitags schreibt Chefredakteurin Petra Lindt auf, was sie bewegt."
            "\nKostenlos bestellen\nAbmeldung jederzeit möglich.",
            "Unser Newsletter »Langsamer lesen« bringt Ihnen die drei besten Texte der Woche.",
        ],
        "quiz": [
            "Wie gut kennen Sie sich aus? Machen Sie unser Quiz!",
            "{p} Fragen, {s} Minuten: Testen Sie Ihr Wissen.",
        ],
        "issue": [
            "Dieser Artikel stammt aus Heft {p}/2026. Das ganze Heft finden Sie am Kiosk und in"
            " unserem Shop.",
            "Lesen Sie diesen Text in voller Länge in der aktuellen Ausgabe.",
        ],
        "disclaimer": [
            "Gastbeiträge geben die Meinung der Autoren wieder, nicht die der Redaktion.",
        ],
        "rights": [
            "Alle Rechte vorbehalten. Nachdruck und Aufnahme in Datenbanken nur mit Genehmigung der"
            " Zeitbogen Verlags GmbH.",
        ],
        "audio": [
            "Diesen Artikel vorlesen lassen, {p} Minuten",
            "Hören Sie diesen Text in der App.",
        ],
        "share": ["Artikel verschenken", "Merken und später lesen"],
        "feedback": [
            "Wie hat Ihnen dieser Text gefallen? Schreiben Sie uns an redaktion@zeitbogen.example.",
        ],
        "event": [
            "Zeitbogen live: Am {d} spricht Petra Lindt in Leipzig mit ihren Gästen. Tickets ab {p}"
            " Euro.",
        ],
        "book": ["Von unserer Autorin ist soeben erschienen: »Stille Post«, {n} Seiten, {p} Euro."],
    },
    campaign=[
        "Wir ziehen um, und Sie können helfen",
        "Für unser neues Haus fehlen noch {n}000 Euro. Geben Sie uns bis {d} ein Darlehen, verzinst"
        " mit {s} Prozent.",
    ],
    authors={
        "Jonas Weidner": "Jonas Weidner, 44, leitet das Wirtschaftsressort. Er fährt am liebsten"
        " mit der Bahn.",
        "Ayla Demir": "Ayla Demir schreibt für Zeitbogen aus Istanbul.",
        "Ruth Cassel": "Unsere Kolumnistin ist Psychologin und lebt in Halle.",
        "Benno Thal": "Benno Thal hat für diesen Text drei Wochen lang recherchiert und dabei {p}"
        " Tassen Tee getrunken.",
    },
    read_more="",
    teasers=["Lesen Sie hierzu: »{t}«", "Aus dem Archiv: {t}", "{t}", "Auch interessant: {t}"],
    days=["Weihnachtsfest", "12. Juni", "Muttertag", "Mittwoch"],
    status=[
        "Anmerkung der Redaktion: Wir haben eine Jahreszahl berichtigt.",
        "*Name von der Redaktion geändert.",
        "Mitarbeit: Ayla Demir",
    ],
    quotes=[
        "»Ich habe unterschrieben, ohne zu wissen, was da steht«, sagt Frau Kolbe.",
        "»Wer hier wohnt, hat gelernt zu warten«, sagt der Pfarrer.",
        "»Das Geld war einfach weg, von einem Tag auf den anderen«, erzählt Matthes.",
    ],
    backgrounds=[
        "Die Treuhand verkaufte das Werk 1992 für eine Mark. Zwei Jahre später war es geschlossen.",
        "Nach dem Urteil des Bundesverfassungsgerichts muss der Bundestag das Gesetz bis Ende 2027"
        " neu fassen.",
    ],
    market=[
        "Der Dax verlor {s},{p} Prozent auf {p} {n} Punkte, der Euro kostete 1,{p} Dollar.",
        "Die Rendite der zehnjährigen Bundesanleihe lag bei {s},{p} Prozent.",
    ],
    refrain="So geht das, Tag für Tag.",
    recurs={
        "no answer": [
            "Auf Anfrage von Zeitbogen wollte sich der Konzern nicht äußern.",
            "Das Ministerium beantwortete die Fragen bis zum Druck dieser Ausgabe nicht.",
        ],
        "interview": [
            "Frau Professorin, vielen Dank für das Gespräch.",
            "Das Gespräch führte Jonas Weidner.",
        ],
        "helpline": [
            "Wer Hilfe sucht, findet sie anonym und kostenlos beim Hilfetelefon unter 116 016.",
        ],
        "recipe": [
            "Mit Salz und Pfeffer abschmecken und lauwarm servieren.",
            "Zutaten für {s} Personen: {n} Gramm Mehl, {s} Eier, ein Viertelliter Milch.",
        ],
        "review data": [
            "»Winterlicht«. Regie: A. Sand. {n} Minuten. Ab {d} im Kino.",
            "Die Ausstellung ist bis {d} zu sehen, montags geschlossen.",
        ],
        "survey": ["Das Institut befragte {n}0 Menschen ab 18 Jahren."],
        "law formula": [
            "Das Urteil ist noch nicht rechtskräftig.",
            "Es gilt die Unschuldsvermutung.",
        ],
        "broadcast": ["»Das Haus am See«, {d}, 20.15 Uhr, ARD."],
    },
    series={
        "donation": [
            "",
            "Wer der Gemeinde helfen will, kann an den Förderverein Sankt Annen spenden: IBAN DE00"
            " 8765 4321 0987 6543 21.",
        ],
        "disclosure": [
            "Transparenzhinweis: Jonas Weidner ist mit einem der Beteiligten befreundet.",
        ],
    },
    sign_offs={"Ruth Cassel": "Bleiben Sie freundlich, vor allem zu sich selbst."},
)

FRESH_GERMAN = (TAGEBLATT, ZEITBOGEN)
