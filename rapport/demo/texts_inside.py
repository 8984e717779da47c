"""What the members write among themselves, and what private people write to them.

In internal stories `they` is the colleague who begins, `we` the one who answers, `our_colleague` the third.
"""

from rapport.demo.names import Language
from rapport.demo.texts import Desk, Story, our_colleague, they, we

INTERNAL = {
    Language.CZECH: (
        Story(
            Desk.SALES,
            ("Nabídka {offer} – kontrola", "Cena pro {company}"),
            (
                they(
                    "mrkneš mi prosím na nabídku {offer} pro {company}? Dal{a} jsem {price}, ale nejsem si jist{y} "
                    "montáží. | jakou slevu můžeme dát {company} při {qty} kusech?",
                    encloses="Nabidka_{offer}_koncept.docx",
                ),
                we(
                    "montáž bych zvedl{a} o deset procent, jinak ok. | do pěti procent v pohodě, víc jen s podpisem "
                    "smlouvy na servis."
                ),
                they("díky, upravuju. | ok, posílám."),
            ),
            weight=6,
        ),
        Story(
            Desk.ENGINEER,
            ("Služební auto", "Rezervace auta {date}"),
            (
                they(
                    "beru si {date} služební auto, jedu: {city}. Vadí to někomu? | potřebuju {date} Octavii, kdo ji má?"
                ),
                we("ber, já jedu vlakem. | mám ji já, ale do {hour} jsem zpátky."),
            ),
            weight=3,
        ),
        Story(
            Desk.DIRECTOR,
            ("Porada v pondělí", "Program porady", "Zápis z porady {date}"),
            (
                they(
                    "program na pondělí: 1) {company}, 2) sklad {code}, 3) dovolené, 4) různé. Doplňte, co chybí. | "
                    "zápis z porady v příloze, úkoly mají termín do {date}.",
                    encloses="Porada_{order}.docx",
                ),
                we("přidal{a} bych reklamace, tento měsíc máme už tři. | za mě ok."),
                our_colleague(
                    "já bych přidal{a} novou verzi {version}, chceme ji vydat příští týden. | budu o deset minut "
                    "později, jedu od zubaře."
                ),
            ),
            weight=5,
        ),
        Story(
            Desk.DIRECTOR,
            ("Dovolená {date}", "Volno {day}"),
            (
                they(
                    "chtěl{a} bych si vzít volno od {date}, pět dní. Zastoupí mě někdo? | {day} mám s malým doktora, "
                    "budu na telefonu až odpoledne."
                ),
                we("schváleno, telefony vezmu já. | jasně, v pohodě."),
            ),
            weight=4,
        ),
        Story(
            Desk.ENGINEER,
            ("Dochází {code}", "Sklad – inventura"),
            (
                they(
                    "{code} máme už jen {days} ks, objednat? | inventura hotová, chybí nám jeden {code} s výr. č. "
                    "{serial}. Neví někdo?"
                ),
                we(
                    "objednej {qty}, {company} bude brzy chtít další. | ten je zapůjčený: {company}, vrátí se koncem "
                    "měsíce."
                ),
                they("objednáno, dodání v {week}. týdnu. | aha, díky, zapíšu to."),
            ),
            weight=4,
        ),
        Story(
            Desk.SALES,
            ("{company} volali", "Vzkaz: {company}"),
            (
                they(
                    "volali od {company}, nejede jim {code}. Ozveš se jim prosím? | {company} by chtěli referenci, "
                    "můžu dát kontakt na vodárny?"
                ),
                we("volal{a} jsem, vyřešeno po telefonu. | ano, ale napiš jim předem."),
            ),
            weight=5,
        ),
        Story(
            Desk.DIRECTOR,
            ("Oběd", "Oběd {day}?"),
            (
                they("jdeme dnes na oběd k Medvědům? | {day} slavím, zvu vás na oběd."),
                we("jdu! | já dnes ne, mám krabičku."),
                our_colleague("přidám se, ale až ve 12:15."),
            ),
            weight=3,
        ),
        Story(
            Desk.DIRECTOR,
            ("Pohovor – technik", "Životopisy na technika"),
            (
                they(
                    "na technika máme {days} životopisů, dva bych pozval{a}. Podíváš se na ně? Platový strop mám v "
                    "rozpočtu."
                ),
                we("ten z Plzně vypadá dobře, druhý nemá praxi. | pozval{a} bych oba, {day} odpoledne mám čas."),
            ),
            weight=2,
        ),
    ),
    Language.ENGLISH: (
        Story(
            Desk.ENGINEER,
            ("Hladina {version} release", "Release plan {version}"),
            (
                they(
                    "The {version} build is on the test server. Could you click through the customer report before "
                    "{day}? | I'd like to release {version} on {day}. Anything against it?"
                ),
                we(
                    "Clicked through, only the Czech labels in the export are cut off. | Not from me, but please not "
                    "on a Friday again."
                ),
                they("Fixed, thanks. | Fair point. Thursday then."),
            ),
            weight=5,
        ),
        Story(
            Desk.ENGINEER,
            ("{company}: E-17 again", "{company} site notes"),
            (
                they(
                    "Third E-17 at {company} this year. I think it's their cabinet, not our supply. Shall I offer a "
                    "paid visit? | Notes from {company} are in the project folder, photos too."
                ),
                we(
                    "Make the first visit free, they're about to renew. | Thanks, I'll use two of them in the "
                    "reference sheet."
                ),
            ),
            weight=5,
        ),
        Story(
            Desk.SALES,
            ("English wording for {company}", "Could you proofread this?"),
            (
                they(
                    'Could you read over my mail to {company} before I send it? I never know with the articles. | What\'s the proper English for "zápůjčka" in an offer?'
                ),
                we(
                    'Only two little things, marked in the file. Your English is better than my Czech. | "Loan unit" will do nicely.'
                ),
            ),
            weight=4,
        ),
        Story(
            Desk.DIRECTOR,
            ("Trade fair in {week}", "Stand at the pump fair"),
            (
                they(
                    "The organisers offer us the corner stand for {price}. Do we want it? | Who's going to the fair? "
                    "I need names for the badges by {day}."
                ),
                we("Yes, if we can keep the old wall panels. | Both of us on the first two days, I'd say."),
                our_colleague("I can do the last day. Please let's not forget the water tank for the demo this time."),
            ),
            weight=3,
        ),
    ),
}

HANDOVERS = {
    Language.CZECH: (
        "podíváš se na to prosím? Slíbil{a} jsem odpověď do zítřka.",
        "přeposílám, tohle je spíš pro tebe.",
        "jen pro informaci, řeším to s nimi já.",
        "co jim na to máme napsat?",
    ),
    Language.ENGLISH: (
        "Could you have a look at this one, please? I promised an answer by tomorrow.",
        "One for you, I think.",
        "Just so you know, I'm dealing with it.",
        "What do we say to this?",
    ),
}

HANDOVER_ANSWERS = {
    Language.CZECH: (
        "vezmu si to, ozvu se jim odpoledne.",
        "díky, vím o tom.",
        "napsal{a} bych, že to prověřujeme. Podklady mám do večera.",
    ),
    Language.ENGLISH: ("On it.", "Thanks for the heads-up.", "Tell them Thursday, and I'll make Thursday happen."),
}

PRIVATE = {
    Language.CZECH: (
        Story(
            Desk.DIRECTOR,
            ("Zájem o pozici technika", "Životopis – servisní technik", "Pracovní příležitost"),
            (
                they(
                    "rád{a} bych se ucházel{a} o místo servisního technika. Životopis přikládám, nastoupit mohu od "
                    "{date}. | viděl{a} jsem váš inzerát a posílám životopis. Šest let praxe v měření a regulaci, "
                    "řidičák B.",
                    encloses="Zivotopis.pdf",
                ),
                we(
                    "děkujeme za zájem, zveme vás na pohovor {day} v {hour} u nás v Karlíně. | děkuji za životopis. "
                    "Místo jsme mezitím obsadili, ale rádi si vás necháme v evidenci."
                ),
                they("děkuji, přijdu. | děkuji za odpověď, kdyby se něco změnilo, ozvěte se."),
            ),
            weight=4,
        ),
        Story(
            Desk.SALES,
            ("Hladinoměr do studny", "Dotaz na měření studny", "Čidlo k chatě"),
            (
                they(
                    "mám studnu 18 m hlubokou a chtěl{a} bych hlídat hladinu z mobilu. Prodáváte i soukromým osobám? "
                    "| lze {code} použít na dešťovou nádrž u chaty?"
                ),
                we(
                    "prodáváme, ale {code} je na domácí studnu zbytečně drahý. Poradím vám levnější řešení. | ano, "
                    "stačí verze s kabelem 10 m. Cena je {price_small}, pošleme na dobírku."
                ),
                they("díky za upřímnost, ještě si to rozmyslím. | super, beru. Adresu pošlu zítra."),
                we("jasně, kdykoliv se ozvěte. | odesláno dnes, ať slouží."),
            ),
            weight=4,
        ),
        Story(
            Desk.ENGINEER,
            ("Výkaz práce za {month}", "Externí programování"),
            (
                they(
                    "posílám výkaz za {month}, celkem {qty} hodin. Můžu fakturovat? | mám teď volnou kapacitu asi "
                    "{days} dní v měsíci, kdyby se hodilo.",
                    encloses="vykaz.pdf",
                ),
                we("souhlasí, fakturujte. | hodilo by se na dokončení exportů, zavolám {day}."),
            ),
            weight=3,
        ),
    ),
    Language.ENGLISH: (
        Story(
            Desk.ENGINEER,
            ("Student placement", "Internship next summer"),
            (
                they(
                    "I'm in my second year of instrumentation engineering and looking for a summer placement. CV "
                    "attached.",
                    encloses="CV.pdf",
                ),
                we(
                    "Thanks for writing. We take one student each summer; could you call me on {day} at {hour} "
                    "Prague time? | Thank you, but we've already filled the place for this summer."
                ),
                they("I'd be delighted, thank you. | Thanks for letting me know."),
            ),
            weight=3,
        ),
        Story(
            Desk.SALES,
            ("Level sensor for a narrowboat", "{code} for a private tank"),
            (
                they(
                    "Do you sell to private customers? I need a level sensor for a 400-litre water tank. | Would "
                    "{code} survive a British winter in an outdoor tank?"
                ),
                we(
                    "We do. {code} would be overkill though; the small one is {price_small} plus postage. | It "
                    "would, as long as the vent tube stays dry."
                ),
                they("Brilliant, how do I pay? | Thanks, very helpful."),
            ),
            weight=3,
        ),
    ),
}
