"""What the made-up newspapers of ``boilerplate_sites.py`` repeat: boilerplate, and what is none.

Written as newspapers word it, without a look at ``newsarchive/data/cues``: a benchmark whose words
are the program's own measures nothing. ``{n}`` {p} {s} {d} are numbers and days that change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Lines = list[str]
#: Kinds of every paper that must stay although they recur.
HONEST = (
    "quotation",
    "background",
    "status",
    "update",
    "second section",
    "refrain",
    "market report",
)


@dataclass(frozen=True)
class Paper:
    """A newspaper's habits."""

    name: str
    language: str
    appeals: list[Lines]
    """Wordings of its appeal, each some paragraphs that stand together; on 70 % of the pages."""
    lines: dict[str, Lines]
    """Other boilerplate by kind; one of each kind's lines on half of the pages."""
    campaign: Lines
    """Ran for one month."""
    authors: dict[str, str]
    """Name -> the biography under the text."""
    read_more: str
    days: Lines
    status: Lines = field(default_factory=list)
    """Honest: on pages that have nothing else to do with each other."""
    quotes: Lines = field(default_factory=list)
    """Honest: repeated in the follow-ups of one story."""
    backgrounds: Lines = field(default_factory=list)
    market: Lines = field(default_factory=list)
    refrain: str = ""
    rate: float = 0.5
    """How often each kind of *lines* stands on a page."""
    teasers: Lines = field(default_factory=list)
    """Ways to point at another article, ``{t}``; linked. Instead of *read_more*."""
    recurs: dict[str, Lines] = field(default_factory=dict)
    """Honest, by kind: what any article may say; one of a kind's lines on a page in twenty."""
    series: dict[str, Lines] = field(default_factory=dict)
    """Honest, by kind: line n in half of the follow-ups of story n."""
    sign_offs: dict[str, str] = field(default_factory=dict)
    """Honest: how an author ends some columns."""

    @property
    def honest(self) -> frozenset[str]:
        """The kinds that must stay although they recur."""
        return frozenset((*HONEST, *self.recurs, *self.series, "sign-off"))


COURIER = Paper(
    name="Tidewater Courier",
    language="en",
    appeals=[
        [
            "A note to our neighbors",
            "This report is free to read because {n} people in the county chose to chip in. Our"
            " newsroom of eleven runs on what they give, and since {d} paper has cost {p} percent"
            " more.",
            "If you can spare ${s}, please consider making a contribution today. It takes less"
            " than a minute and keeps our reporters on the beat.",
            "With gratitude,",
            "Marion Tuttle, Executive Editor",
        ],
        [
            "Before you read on",
            "You have opened {n} of our stories this year. None of them sat behind a paywall, and"
            " we would like to keep it that way for everyone between the bay and the bridge.",
            "Chip in ${s} a month and keep local reporting alive.",
            "Yes, I'll give",
        ],
        [
            "We have no billionaire owner. What we have is {n} readers who pay what they can, and"
            " as of {d} that covers {p} percent of our costs.",
            "Become one of them for ${s}.",
        ],
    ],
    lines={
        "newsletter": [
            "Get the Morning Tide, our free daily briefing, in your inbox by 6 a.m.",
            "Want more stories like this one? Sign up for our weekend newsletter.",
        ],
        "reading time": ["{p} min read", "Reading time: {p} minutes"],
        "tips": [
            "Have a tip for our reporters? Call the newsroom at 555-0{p}4 or write to"
            " tips@tidewatercourier.example.",
        ],
        "follow": ["Follow the Tidewater Courier on Facebook, Instagram and Bluesky."],
        "app": ["Download our app for iPhone and Android to never miss an alert."],
        "rights": [
            "© {y} Tidewater Courier. All rights reserved. This material may not be published,"
            " broadcast, rewritten or redistributed."
        ],
        "comments": ["Join the conversation: log in to leave a comment."],
    },
    campaign=[
        "Through Sunday every gift is doubled by the Harlan Family Fund, up to ${n}.",
        "Double my gift",
    ],
    authors={
        "Priya Okafor": "Priya Okafor covers schools and county government for the Tidewater"
        " Courier. Reach her at 555-0188.",
        "Sam Lindqvist": "Sam Lindqvist is a staff writer. He joined the paper in 2017 after six"
        " years in Alaska.",
        "Dolores Vane": "Dolores Vane writes about the water and the people who work on it. Her"
        " column appears on Thursdays.",
    },
    read_more="Read more",
    days=["New Year", "early March", "last summer", "June 4", "Labor Day"],
    status=[
        "This is a developing story. Check back for updates.",
        "An earlier version of this article gave the wrong date for the hearing.",
        "Staff photographer Lena Orr contributed reporting.",
        "The Associated Press contributed to this report.",
    ],
    quotes=[
        "“If you want to help us, show up on Tuesday and tell them what you told me,” Ortiz said.",
        "“We will not walk away from these families, and we ask you to stand with them,” she said.",
        "“Give us five years and you won't recognize this waterfront,” the developer promised.",
        "“Nobody asked us. Nobody wrote, nobody called,” said Farrow, who has lived there since"
        " 1981.",
    ],
    backgrounds=[
        "The Tidewater Courier first reported in March that the county had agreed to the sale"
        " without a public vote.",
        "The dispute goes back to 2019, when the state cut the program's budget by $4 million and"
        " members were asked to pay more.",
        "Under the plan, residents would pay $12 a month more for water, and those who sign up"
        " early would get a discount.",
    ],
    market=[
        "Soybeans for delivery in {d} closed at ${n} a bushel, up {p} cents from Monday's {n}.",
        "Blue crab at the dock brought ${s}.{p} a pound, rockfish ${s}.{p}; {n} bushels were"
        " landed.",
        "Diesel stood at ${s}.{p} a gallon and No. 2 heating oil at ${s}.{p}, with {n} barrels"
        " sold.",
    ],
    refrain="And still the river kept its own counsel.",
)

RECORD = Paper(
    name="Granite Hills Record",
    language="en",
    appeals=[
        [
            "Continue with full access",
            "For ${s} a week you receive every article, the crossword, {n} recipes and the printed"
            " Sunday edition at your door. Cancel whenever you like.",
            "Start your trial",
            "Already a subscriber? Log in here.",
        ],
        [
            "There's never been a better moment to subscribe. Since {d} the price is ${s} for the"
            " first {p} weeks, then ${n} a year.",
            "See all offers",
        ],
    ],
    lines={
        "newsletter": [
            "Our editors pick the five stories you need each evening. Enter your e-mail address to"
            " receive them.",
        ],
        "share": ["Share this article", "Copy link", "Print"],
        "advert": ["Advertisement", "Story continues below advertisement"],
        "affiliate": [
            "The Record may earn a commission if you buy something through one of our links.",
        ],
        "letters": [
            "Do you have an opinion about this story? Send a letter of up to {n} words to"
            " letters@granitehills.example.",
        ],
        "cookies": ["Manage your privacy choices"],
        "podcast": ["Listen to our podcast wherever you get your podcasts."],
    },
    campaign=["Spring sale: {p} months for ${s}. Offer ends Friday.", "Claim this offer"],
    authors={
        "Walter Pruitt": "Walter Pruitt has been a reporter at the Granite Hills Record since"
        " {y}. He can be reached at wpruitt@granitehills.example.",
        "June Abara": "June Abara reports on courts, crime and the people caught up in both.",
    },
    read_more="Related",
    days=["January", "town meeting", "spring", "the storm"],
    status=[
        "This story has been updated with comment from the governor's office.",
        "This is breaking news and will be updated as we learn more.",
        "Walter Pruitt contributed to this story.",
    ],
    quotes=[
        "“Subscribe to whatever theory you like, the ice is three weeks early,” Hale said.",
        "“You do it because your neighbor would do it for you,” Boyer said.",
    ],
    backgrounds=[
        "The mill closed in 1998, and about 340 people lost their jobs.",
        "Prosecutors say the treasurer took $212,000 from the club between 2014 and 2020, most of"
        " it from membership dues.",
    ],
    market=[
        "Hardwood pellets sold for ${n} a ton, {p} dollars less than in {d}, when {n} tons moved.",
        "Heating oil was ${s}.{p} a gallon on average, propane ${s}.{p}, kerosene ${s}.{p}.",
    ],
    refrain="So we shoveled.",
)

ELBE = Paper(
    name="Elbkurier",
    language="de",
    appeals=[
        [
            "Liebe Leserin, lieber Leser,",
            "guter Journalismus kostet Geld. Seit {d} haben uns {n} Menschen mit einem freiwilligen"
            " Beitrag geholfen, damit dieser Text für alle frei zugänglich bleibt.",
            "Schon mit {s} Euro im Monat sorgen Sie dafür, dass wir weiter unabhängig berichten"
            " können.",
            "Vielen Dank und herzliche Grüße",
            "Henrike Maas, Chefredakteurin",
        ],
        [
            "In eigener Sache",
            "Der Elbkurier gehört keinem Konzern, sondern {n} Genossinnen und Genossen. Wenn Ihnen"
            " unsere Arbeit etwas wert ist, werden Sie Mitglied, ab {s} Euro im Monat.",
            "Jetzt beitreten",
        ],
        [
            "Ihnen gefällt dieser Artikel? Mit {s} Euro können Sie unsere Redaktion einmalig oder"
            " regelmäßig fördern; {p} Prozent unserer Kosten sind schon gedeckt.",
        ],
    ],
    lines={
        "newsletter": [
            "Der Elbkurier am Morgen: Alles Wichtige aus der Region kostenlos per E-Mail."
            " Hier anmelden.",
            "Mit dem Absenden stimmen Sie unseren Datenschutzbestimmungen zu.",
        ],
        "reading time": ["Lesezeit: {p} Minuten", "{p} Min. Lesedauer"],
        "abo": ["Testen Sie unser digitales Abo vier Wochen lang für {s} Euro."],
        "social": ["Folgen Sie uns auf Facebook, Instagram und WhatsApp."],
        "advert": ["Anzeige", "Artikel wird nach der Anzeige fortgesetzt"],
        "hint": [
            "Sie haben einen Fehler entdeckt? Schreiben Sie uns an korrektur@elbkurier.example.",
        ],
        "rights": ["Alle Rechte vorbehalten. © {y} Elbkurier Verlag eG"],
    },
    campaign=[
        "Nur bis Sonntag: Wer jetzt abonniert, bekommt {p} Monate geschenkt und eine Tasse dazu.",
        "Angebot sichern",
    ],
    authors={
        "Jonas Petersen": "Jonas Petersen ist Redakteur im Ressort Wirtschaft und lebt seit {y} in"
        " Stade.",
        "Miriam Soltau": "Miriam Soltau berichtet für den Elbkurier über Hafen und Umwelt.",
    },
    read_more="Lesen Sie auch",
    days=["Januar", "Ostern", "dem Sommer", "Anfang März"],
    status=[
        "Diese Meldung wird laufend aktualisiert.",
        "In einer früheren Fassung dieses Artikels hieß es, der Ausschuss habe am Montag getagt.",
        "Mitarbeit: Miriam Soltau",
    ],
    quotes=[
        "„Wenn Sie uns helfen wollen, dann kommen Sie am Dienstag in die Turnhalle“, sagte Brandt.",
        "„Wir lassen die Familien nicht allein, und ich bitte Sie, das auch nicht zu tun“, sagte"
        " sie.",
        "„Niemand hat uns gefragt, niemand hat angerufen“, sagte die Anwohnerin.",
    ],
    backgrounds=[
        "Der Elbkurier hatte im März als Erster über den Verkauf des Geländes berichtet.",
        "Der Streit geht auf das Jahr 2019 zurück, als das Land die Förderung um vier Millionen"
        " Euro kürzte und die Mitglieder mehr zahlen sollten.",
    ],
    market=[
        "Ein Doppelzentner Brotweizen kostete {n} Euro, {p} Cent mehr als im {d}; verkauft wurden"
        " {n} Tonnen.",
        "Diesel lag bei {s},{p} Euro, Super E10 bei {s},{p} Euro, Heizöl bei {n} Euro je hundert"
        " Liter.",
    ],
    refrain="Und die Elbe floss.",
)

PAPERS = (COURIER, RECORD, ELBE)
