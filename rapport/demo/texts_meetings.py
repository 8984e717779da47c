"""What meetings are called and what their descriptions say. Slots are those of letters (`slots.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.demo.meetings import Kind
from rapport.demo.names import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """Variants of an event's texts; an empty description leaves it out."""

    titles: tuple[str, ...]
    descriptions: tuple[str, ...] = ("",)
    places: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Errand:
    """A private appointment, with the hours in which it may begin."""

    title: str
    place: str
    hours: tuple[int, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Fair:
    """A trade fair: the month and the week of it in which it takes place, beginning on a Tuesday, and the days."""

    title: str
    place: str
    month: int
    week: int
    days: int
    language: Language


_CS, _EN, _DE = Language.CZECH, Language.ENGLISH, Language.GERMAN

WORDINGS: Mapping[tuple[Kind, Language], Wording] = {
    (Kind.CALL, _CS): Wording(
        (
            "Nabídka {offer} – {company}",
            "Videohovor: {code} ({site})",
            "Technický dotaz {ticket} – {company}",
            "{company}: termín dodávky {order}",
            "Upřesnění poptávky, {qty} ks {code}",
        ),
        (
            "Projdeme nabídku {offer}:\n- {qty} ks {code} za {price}\n- doprava, montáž; záruka\n- termín: {days} dnů",
            "Prosím připravte si schéma zapojení ({site}) a výrobní čísla čidel.\n\nZa Březina & Holt: {other}.",
            "Objednávka {order}: co je skladem, co ne a kdy to pojede.",
            "",
        ),
        ("Online", "Videohovor", ""),
    ),
    (Kind.CALL, _EN): Wording(
        (
            "Quote {offer} – {company}",
            "Call about {code} for {site}",
            "Support case {ticket}: {serial}",
            "{company}: delivery of order {order}",
            "{qty} x {code}: open questions",
        ),
        (
            "To go through quote {offer}:\n- {qty} x {code}, {price}\n- carriage, installation; warranty\n- lead time",
            "Please have the wiring diagram for {site} at hand, and the serial numbers.\n\nFor Březina & Holt: {other}.",
            "Order {order}: what is in stock, what isn't, and when it ships.",
            "",
        ),
        ("Online", "Video call", ""),
    ),
    (Kind.CALL, _DE): Wording(
        (
            "Angebot {offer} – {company}",
            "Abstimmung {code} für {site}",
            "Servicefall {ticket}",
            "{company}: Liefertermin Bestellung {order}",
        ),
        (
            "Themen:\n- Angebot {offer}, {qty} Stück {code}\n- Fracht, Montage; Gewährleistung\n- Lieferzeit {days} Tage",
            "Bitte halten Sie den Anschlussplan ({site}) und die Seriennummern bereit.",
            "",
        ),
        ("Online", "Videokonferenz", ""),
    ),
    (Kind.TRIP, _CS): Wording(
        ("Návštěva {company}", "{company} – obhlídka: {site}", "Jednání {company}, {city}"),
        (
            "Obhlídka: {site}. Vzít s sebou vzorky {code}, pracovní obuv a vesty.",
            "Program:\n1) stav zakázky {order}\n2) další měření; rozpočet\n3) oběd",
            "",
        ),
        ("{company}, {city}", "{city}, {site}"),
    ),
    (Kind.TRIP, _EN): Wording(
        ("Visit to {company}", "{company} – site walk, {site}", "Meeting at {company}, {city}"),
        (
            "Site walk: {site}. Please report to the gatehouse; boots and hi-vis required.",
            "Agenda:\n1) order {order}\n2) next measuring points; budget\n3) lunch",
            "",
        ),
        ("{company}, {city}", "{city}"),
    ),
    (Kind.TRIP, _DE): Wording(
        ("Besuch bei {company}", "{company} – Begehung {site}", "Besprechung {company}, {city}"),
        (
            "Begehung: {site}. Bitte am Empfang melden; Sicherheitsschuhe, Weste.",
            "Tagesordnung:\n1) Auftrag {order}\n2) weitere Messstellen; Budget",
            "",
        ),
        ("{company}, {city}", "{city}, {site}"),
    ),
    (Kind.VISIT, _CS): Wording(
        ("{company} u nás – ukázka {code}", "Předvedení {code}: {company}", "Schůzka s {company} u nás"),
        (
            "Ukázka {code} na zkušebním okruhu, potom nabídka {offer}.\nKávu a chlebíčky zajistí {other}.",
            "Parkování ve dvoře, zvonek „Březina & Holt“.",
        ),
        ("Zasedačka, 2. patro", "Praha – Karlín, kancelář"),
    ),
    (Kind.VISIT, _EN): Wording(
        ("{company} at our office – {code} demo", "{code} demonstration for {company}"),
        ("{code} on the test loop, then quote {offer}.\nTaxi from the airport: {other} arranges it.", ""),
        ("Meeting room, 2nd floor", "Prague office"),
    ),
    (Kind.VISIT, _DE): Wording(
        ("{company} bei uns – Vorführung {code}", "Vorführung {code}: {company}"),
        ("{code} am Prüfstand, danach Angebot {offer}.", ""),
        ("Besprechungsraum, 2. Stock",),
    ),
    (Kind.INSPECTION, _CS): Wording(
        (
            "Kontrola měření – {site}",
            "Roční kalibrace {code}, {site}",
            "Uvedení do provozu: {company}, {site}",
            "Servisní zásah {ticket} – {site}",
        ),
        (
            "Vzít: kalibrační sada, {code} (náhradní), notebook s verzí {version}.\nVstup přes vrátnici, školení BOZP.",
            "Čidlo {serial} ukazuje o pár procent víc; zkontrolovat montáž, zemnění, kabely.",
        ),
        ("{company}, {city}, {site}", "{city}, {site}"),
    ),
    (Kind.INSPECTION, _EN): Wording(
        (
            "Site inspection – {site}",
            "Annual calibration of {code}, {site}",
            "Commissioning: {company}",
            "Service visit {ticket} – {site}",
        ),
        (
            "Bring the calibration kit, a spare {code}, laptop with {version}.\nPermit to work; induction at 8.",
            "Sensor {serial} reads a few per cent high: check mounting, earthing, cables.",
        ),
        ("{company}, {city}",),
    ),
    (Kind.INSPECTION, _DE): Wording(
        ("Inbetriebnahme {site}", "Jährliche Kalibrierung {code}, {site}", "Serviceeinsatz {ticket} – {site}"),
        (
            "Mitnehmen: Kalibrierkoffer, Ersatzgerät {code}, Notebook mit Version {version}.",
            "Sensor {serial} zeigt zu viel an; Einbau, Erdung, Kabel prüfen.",
        ),
        ("{company}, {city}, {site}",),
    ),
    (Kind.SUPPLIER, _CS): Wording(
        ("{company}: podmínky na další rok", "{company} – faktura {invoice}", "Schůzka {company}"),
        ("Ceny, splatnost; reklamace z tohoto roku.", ""),
        ("{company}, {city}", "Zasedačka, 2. patro", "Online"),
    ),
    (Kind.SUPPLIER, _EN): Wording(
        ("{company}: prices for next year", "{company} – lead times", "New parts from {company}"),
        ("Prices, terms of payment; this year's returns.", ""),
        ("Online",),
    ),
    (Kind.INTERVIEW, _CS): Wording(
        ("Pohovor – servisní technik", "Pohovor: obchodní zástupce"),
        ("Životopis je v e-mailu. Otázky: praxe, řidičák, angličtina; nástup.",),
        ("Zasedačka, 2. patro",),
    ),
    (Kind.INTERVIEW, _EN): Wording(
        ("Interview – service engineer", "Interview: technical writer"),
        ("The CV came by mail. To ask: experience, driving licence, Czech; start.",),
        ("Meeting room, 2nd floor",),
    ),
    (Kind.INSIDE, _CS): Wording(
        (
            "Příprava nabídky {offer}",
            "Reklamace {company}",
            "Rozpočet na další kvartál",
            "Inventura skladu {code}",
            "Nový ceník {year}",
        ),
        ("Podklady jsou na disku, projděte si je předem.", "1) co chybí, 2) kdo to udělá, 3) do kdy", ""),
        ("Zasedačka, 2. patro", "Kancelář", ""),
    ),
    (Kind.INSIDE, _EN): Wording(
        ("Release {version}", "Complaint from {company}", "Test plan for {code}", "Budget for next quarter"),
        ("Notes are on the drive; please read them first.", ""),
        ("Meeting room, 2nd floor", "Office", ""),
    ),
    (Kind.REVIEW, _EN): Wording(
        ("Monthly review – {company}",),
        ("Open orders, support cases, deliveries; anything else.\nNotes of the last review are with {other}.",),
        ("Online",),
    ),
    (Kind.REVIEW, _DE): Wording(
        ("Monatsgespräch {company}",),
        ("Offene Bestellungen, Servicefälle, Liefertermine; Sonstiges.",),
        ("Online",),
    ),
    (Kind.WEEKLY, _CS): Wording(
        ("Porada",),
        ("Zakázky, sklad, servis; různé.\nKaždý pondělek v devět, pětačtyřicet minut.",),
        ("Zasedačka, 2. patro",),
    ),
}

ERRANDS = {
    _CS: (
        Errand("Zubař", "MUDr. Vymyšlená, Karlín", (7, 8, 15), "Vzít kartičku pojišťovny."),
        Errand("Třídní schůzky", "ZŠ Na Příkladu", (17,), "Prospěch, škola v přírodě; záloha 1 500 Kč."),
        Errand("Fyzioterapie", "Rehabilitace Karlín", (7, 16)),
        Errand("Oční", "", (8, 14)),
        Errand("STK", "STK Libeň", (7, 8)),
        Errand("Předat klíče řemeslníkovi", "", (7, 8)),
        Errand("Odvézt děti na kroužek", "", (15, 16)),
    ),
    _EN: (
        Errand("Dentist", "Dr Example, Karlín", (7, 8, 15), "Bring the insurance card."),
        Errand("Parents' evening", "School", (17,), "Marks, the school trip; the deposit."),
        Errand("Physio", "", (7, 16)),
        Errand("Eye test", "", (8, 14)),
        Errand("Car service", "Garage, Libeň", (7, 8)),
        Errand("School run", "", (15,)),
    ),
}
TIME_OFF = {_CS: ("Dovolená", "Volno", "Dovolená – mimo kancelář"), _EN: ("Holiday", "Day off", "Out of office")}

LUNCHES = {_CS: ("Oběd", "Tenis", "Káva"), _EN: ("Lunch", "Squash", "Coffee"), _DE: ("Mittagessen", "Kaffee")}

JOINING = {
    _CS: "Připojit se ke schůzce: ",
    _EN: "Join the meeting: ",
    _DE: "An der Besprechung teilnehmen: ",
}
CANCELLED = {_CS: "Zrušeno: ", _EN: "Cancelled: ", _DE: "Abgesagt: "}
WEEKLY_WITH_CUSTOMER = "Porada – host: {company}"
BIRTHDAY = "Narozeniny: "

FAIRS = (
    Fair("Veletrh elektrotechniky, Brno", "Výstaviště Brno, pavilon C", 3, 3, 3, _CS),
    Fair("Industriemesse Hannover", "Messegelände Hannover, Halle 11", 4, 3, 4, _DE),
    Fair("Water & Process Expo, Birmingham", "Birmingham, hall 5, stand 220", 5, 2, 2, _EN),
    Fair("Strojírenský veletrh, Brno", "Výstaviště Brno, pavilon F", 10, 1, 4, _CS),
    Fair("Messe für Brautechnik, Nürnberg", "Nürnberg, Halle 6", 11, 2, 3, _DE),
)
