"""A local daily and a tabloid, written before a look at the rules or at the other papers' words.

A line break inside a line parts paragraphs that stand together, as in a box for a newsletter.
"""

from __future__ import annotations

from site_wordings import Paper

JOURNAL = Paper(
    name="Tallow Creek Journal",
    language="en",
    rate=0.3,
    appeals=[
        [
            "Local journalism matters.",
            "The Journal is the only newsroom that sends a reporter to every school board and"
            " county commission meeting in Harlan County. We can only keep doing so with readers"
            " who pay for it.",
            "Become a member today for as little as ${s} a month and keep this work going.",
            "Join now",
        ],
        [
            "If you value this reporting, please consider becoming a member. Since {d}, {n} of"
            " your neighbors have."
        ],
        [
            "We're counting on you.",
            "No paywall, no shareholders – just {p} people covering the place you live. Your"
            " tax-deductible contribution of any size helps us hold officials accountable through"
            " {d}.",
            "➜ Give today",
        ],
        [
            "Members get unlimited articles, the e-edition and invitations to our events. Plans"
            " start at ${s}.{p} a week; cancel anytime."
        ],
    ],
    lines={
        "newsletter": [
            "The Morning Lineup\nThe stories you need to start the day, in your inbox at 6 a.m."
            "\nEmail address\nBy signing up you agree to our terms of service.",
            "Want more news like this? Our free Capitol Notes newsletter comes out Tuesdays and"
            " Thursdays.",
        ],
        "app": [
            "Download the Journal app for iPhone and Android to get breaking news alerts.",
            "For the fastest updates, get our mobile app from the App Store or Google Play.",
        ],
        "comments": [
            "We welcome civil discussion. Comments that contain personal attacks, profanity or"
            " advertising will be removed.\nRead our full commenting policy.",
            "Comments are moderated and close after 72 hours.",
        ],
        "made possible": [
            "Reporting for this series was made possible by a grant from the Whitcomb Family"
            " Foundation. The Journal retains full editorial control.",
            "This story is part of the Rural Health Project, a collaboration supported by the"
            " Heartland Fund for Local News.",
        ],
        "event": [
            "Save the date: on {d}, Journal editors will host a free community forum at the Harlan"
            " Public Library. Reserve your seat.",
            "Meet our reporters for coffee at 9 a.m. on the first Friday of each month at Dot's"
            " Diner.",
        ],
        "corrections": [
            "See something wrong in this story? Email corrections@tallowcreek.example or call the"
            " news desk at 555-0{n}.",
        ],
        "poll": [
            "What do you think? Take our reader poll.",
            "Cast your vote: the answer will appear in Sunday's paper.",
        ],
        "podcast": [
            "On this week's episode of The Porch Light, hosts Dana Ruiz and Mel Oakes talk about"
            " the story. Find it wherever you get your podcasts.",
        ],
        "copyright": [
            "Copyright 2026 Tallow Creek Journal. All rights reserved. This material may not be"
            " published, broadcast, rewritten or redistributed without permission.",
            "© 2026 Distributed by Plainview Content Agency, LLC.",
        ],
        "how we reported": [
            "How we reported this story\nJournal reporters interview people who are directly"
            " affected, read public records and seek comment from everyone we name.",
        ],
        "tips": [
            "Have a tip for our investigations team? Reach us on Signal at 555-01{p}.",
            "Do you know something we should look into? Send documents to PO Box {n}, Tallow"
            " Creek.",
        ],
        "social": ["Follow the Journal on Facebook, Instagram and X for more."],
    },
    campaign=[
        "The spring drive is on",
        "Through {d} every new membership is matched by the Whitcomb Family Foundation, up to"
        " ${n}0. Double your impact.",
    ],
    authors={
        "Dana Ruiz": "Dana Ruiz covers county government. She joined the Journal in {y} after six"
        " years in Tulsa.",
        "Mel Oakes": "Reach Mel Oakes at moakes@tallowcreek.example or 555-0166.",
        "Priya Nand": "Priya Nand is a corps member with the Rural Reporters Initiative, a national"
        " service program that places journalists in local newsrooms.",
        "Walt Amundsen": "Walt Amundsen is a retired teacher who writes a column every other week.",
    },
    read_more="",
    teasers=["Related: {t}", "Previously: {t}", "Read next: {t}"],
    days=["Saturday", "Memorial Day", "June 30", "the end of the month"],
    status=[
        "This is a developing story and will be updated.",
        "This story has been updated with comments from the sheriff's office.",
        "An earlier version of this story misstated the year the plant opened.",
    ],
    quotes=[
        "“Nobody from the state has so much as returned a phone call,” Mayor Edna Pruitt said.",
        "“We will rebuild it, brick by brick if we have to,” he told the council.",
        "“I want to know who signed off on it,” Commissioner Hale said.",
    ],
    backgrounds=[
        "The reservoir was drained in 2019 after inspectors found cracks in the spillway. It has"
        " not been refilled since.",
        "Hale, a Republican, was elected in 2018 and is not seeking another term.",
        "The plant, the county's largest employer, laid off 340 people last spring.",
    ],
    market=[
        "Soybeans for May delivery rose {s} cents to $11.{p} a bushel.",
        "Feeder cattle sold steady, {n} head at ${n} to ${n}.",
    ],
    refrain="And still the river rose.",
    recurs={
        "no answer": [
            "The governor's office did not respond to a request for comment.",
            "A spokesperson for the department declined to comment, citing pending litigation.",
            "Attempts to reach the family on {d} were unsuccessful.",
        ],
        "police appeal": [
            "Anyone with information is asked to call Harlan County Crime Stoppers at 555-0188."
            " Callers can remain anonymous.",
            "Police ask anyone who saw the crash to call Detective Ray Holloway at 555-0{n}.",
        ],
        "court formula": [
            "Charges are accusations, and a defendant is presumed innocent until proven guilty.",
            "He is being held in the Harlan County jail on ${n},000 bond.",
        ],
        "helpline": [
            "If you or someone you know needs help, call or text 988 to reach the suicide and"
            " crisis lifeline.",
        ],
        "weather": [
            "{d}: mostly sunny, high of {p}, winds from the south at {s} mph.",
            "The weather service issued a flood watch for Harlan County through {d}.",
        ],
        "sports line": [
            "Tallow Creek {p}, Benton {p}.",
            "Records: Tallow Creek {s}-{s}, Marion {s}-{s}.",
        ],
        "results": ["With {p} percent of precincts reporting, Hale led {n} to {n}."],
        "obituary": [
            "In lieu of flowers, the family asks that donations be made to Harlan Hospice.",
            "She is survived by two daughters and five grandchildren.",
        ],
        "calendar": [
            "Doors open at {s} p.m. Tickets are ${p} at the door or online.",
            "Admission is free, and children are welcome.",
        ],
        "recipe": ["Preheat the oven to {n} degrees and butter a 9-inch pan."],
    },
    series={
        "donation": [
            "Donations for the Pruitt family are being accepted at First Farmers Bank, 200 Main"
            " St., Tallow Creek.",
            "To help, bring bottled water and blankets to the fairgrounds or give online through"
            " the Harlan Community Chest.",
        ],
        "disclosure": [
            "",
            "",
            "The plant's parent company is a sponsor of the Tallow Creek Journal's spelling bee."
            " It had no say in this story.",
        ],
    },
    sign_offs={"Walt Amundsen": "Until next time, keep the porch light on."},
)

BEACON = Paper(
    name="Northern Beacon",
    language="en",
    rate=0.3,
    appeals=[
        [
            "Breaking news on WhatsApp",
            "Be first to know: our WhatsApp group brings you the day's biggest stories, with the"
            " odd offer from us and our partners. Tap here to join; you can leave whenever you"
            " like.",
        ],
        [
            "Fed up with pop-ups? Beacon Premium is £{s}.99 a month and comes with puzzles, fewer"
            " ads and Kev Doyle's exclusive column. First month free.",
        ],
        [
            "Never miss a thing",
            "We'd love to send you our daily bulletin, hand-picked by the editor. Enter your email"
            " and hit subscribe.",
            "You can unsubscribe at any time. Read our privacy notice.",
        ],
        [
            "Choose the Northern Beacon as a preferred source on Google and see more of our"
            " stories when you search."
        ],
    ],
    lines={
        "betting": [
            "18+. New customers only. Minimum deposit £{p}. T&Cs apply. Please gamble responsibly.",
            "Odds correct at time of publishing and subject to change.",
        ],
        "got a story": [
            "Got a story? Email our newsdesk on news@northernbeacon.example or ring 0191 496 0{n}.",
            "Do you know the couple? Get in touch with our reporters.",
            "Has this happened to you? Tell us, and you could be paid for your story.",
        ],
        "shopping": [
            "We may earn a small commission if you buy through links on this page. It never"
            " influences what we write.",
            "Prices were correct when this article went live and may have changed since.",
        ],
        "comments": [
            "What do you make of it? Have your say in the comments below.",
            "Let us know your thoughts in the comments section.",
        ],
        "video": ["Scroll up to watch the clip", "Your browser does not support this video."],
        "complaints": [
            "The Northern Beacon is regulated by the Independent Press Standards Organisation."
            "\nThink we got something wrong? Find out how to complain.",
        ],
        "competition": [
            "WIN a break for four in Cornwall! Enter our prize draw by midnight on {d}. UK"
            " residents aged 18 or over only.",
            "Pick up {d}'s paper for a token worth £{s} off at the garden centre.",
        ],
        "quiz": [
            "Fancy yourself a know-it-all? Have a go at today's ten questions.",
            "Can you beat the newsroom's score of {s}? Play now.",
        ],
        "where you live": [
            "For the latest news where you live, pop your postcode in here.",
            "Keep up with all our coverage on the Beacon's Facebook page.",
        ],
        "ad": ["Article continues below", "ADVERTISEMENT"],
    },
    campaign=[
        "Our Pride of the North awards are back",
        "Do you know an unsung hero? Nominations close on {d}. Fill in the form to put someone"
        " forward.",
    ],
    authors={
        "Kev Doyle": "Kev Doyle is our showbiz editor and has been at the Beacon since {y}.",
        "Shazia Malik": "Shazia is a trainee reporter on the live desk. Say hello on X:"
        " @shaziawrites",
        "Tom Hesketh": "Tom Hesketh, Chief Football Writer. Follow him for transfer news and"
        " match reports from the touchline.",
    },
    read_more="",
    teasers=["READ MORE: {t}", "{t}", "{t}", "MORE: {t}", "DON'T MISS: {t}"],
    days=["Friday", "Bank Holiday Monday", "31 May", "Sunday", "4 July"],
    status=[
        "This is a breaking story. More to follow.",
        "Refresh this page for the latest.",
        "This article was first published on {d}.",
    ],
    quotes=[
        "“I never even got to say goodbye to my little lad,” mum-of-three Kirsty said.",
        "“Absolutely gutted, there's no other word for it,” the gaffer said at full time.",
    ],
    backgrounds=[
        "Mercer, 34, was last seen leaving the Coach and Horses in Whitley Bay at about 11.20pm on"
        " 9 January.",
        "The Magpies have not won away since October and sit four points above the drop.",
        "The soap star married personal trainer Dean Frost in 2021; the couple split last summer.",
    ],
    market=[
        "The FTSE 100 closed {p} points up at 8,{n}, while the pound bought $1.{p}.",
        "Brent crude was {s} cents dearer at ${p} a barrel.",
    ],
    refrain="Not one penny. Not then, not now.",
    recurs={
        "police appeal": [
            "Anyone with information is asked to contact Northumbria Police on 101, quoting log"
            " {n}, or Crimestoppers anonymously on 0800 555 111.",
            "Officers want to hear from anyone with dashcam or doorbell footage of the area.",
        ],
        "no answer": [
            "The Beacon has contacted the Home Office for comment.",
            "A spokesperson for the trust said it could not comment on individual cases.",
        ],
        "helpline": [
            "The Samaritans are there day and night on freephone 116 123.",
            "If you have been affected by the issues in this story, the National Domestic Abuse"
            " Helpline is free on 0808 2000 247.",
        ],
        "weather": ["{d} will be dry with sunny spells and highs of {p}C."],
        "sports line": [
            "Attendance: {p},{n}. Referee: Mr D Pike.",
            "Next up for the Magpies is a trip to Carlisle on {d}.",
        ],
        "results": ["Labour hold, majority {n}. Turnout: {p}.{s} per cent."],
        "court formula": [
            "The trial continues.",
            "He was remanded in custody and will be sentenced at Newcastle Crown Court on {d}.",
        ],
        "broadcast": ["The soap continues on {d} at 7.30pm on BBC One."],
        "fundraiser": ["A GoFundMe page set up by friends has raised more than £{n}."],
        "recipe": ["Season, cover and leave to rest for {p} minutes before carving."],
    },
    series={
        "donation": [
            "You can give to the search team at justgiving.example/findmercer.",
        ],
    },
    sign_offs={"Kev Doyle": "Ta-ra for now."},
)

FRESH_ENGLISH = (JOURNAL, BEACON)
