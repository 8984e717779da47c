"""What people are called, in three languages. Plain facts: nothing here is chosen, only offered.

Czech addresses people in the vocative ("Dobrý den, pane Nováku"), so Czech names bring theirs along.
"""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages that the firm writes in."""

    CZECH = "cs"
    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Name:
    """One given name or surname, and how its bearer is spoken to."""

    said: str
    called: str
    is_woman: bool


def _pairs(pairs: str, *, is_woman: bool) -> tuple[Name, ...]:
    """Read "Jan Jane, Eva Evo": the name and its vocative."""
    halves = (pair.split() for pair in pairs.split(", "))
    return tuple(Name(said, called, is_woman) for said, called in halves)


def _same(names: str, *, is_woman: bool) -> tuple[Name, ...]:
    return tuple(Name(name, name, is_woman) for name in names.split(", "))


CZECH_FIRST = (
    *_pairs(
        "Jan Jane, Petr Petře, Pavel Pavle, Martin Martine, Jiří Jiří, Josef Josefe, Jaroslav Jaroslave, "
        "Zdeněk Zdeňku, Michal Michale, Lukáš Lukáši, Ondřej Ondřeji, Vojtěch Vojto, Marek Marku, Radek Radku, "
        "Libor Libore, Stanislav Stando, Filip Filipe, Aleš Aleši, Bohumil Bohouši, Vít Víte, Karel Karle, "
        "David Davide, Štěpán Štěpáne, Roman Romane",
        is_woman=False,
    ),
    *_pairs(
        "Jana Jano, Eva Evo, Lenka Lenko, Petra Petro, Hana Hano, Alena Aleno, Monika Moniko, Zuzana Zuzano, "
        "Markéta Markéto, Veronika Veroniko, Ivana Ivano, Šárka Šárko, Barbora Báro, Tereza Terezo, Žaneta Žaneto, "
        "Renata Renato, Simona Simono, Michaela Míšo, Jitka Jitko, Dagmar Dášo",
        is_woman=True,
    ),
)
CZECH_LAST = (
    *_pairs(
        "Novák Nováku, Dvořák Dvořáku, Černý Černý, Procházka Procházko, Kučera Kučero, Veselý Veselý, Horák Horáku, "
        "Němec Němče, Pokorný Pokorný, Marek Marku, Pospíšil Pospíšile, Hájek Hájku, Jelínek Jelínku, Růžička Růžičko, "
        "Beneš Beneši, Fiala Fialo, Sedláček Sedláčku, Zeman Zemane, Kolář Koláři, Krejčí Krejčí, Čermák Čermáku, "
        "Šimek Šimku, Vacek Vacku, Doležal Doležale, Říha Řího, Blažek Blažku, Křenek Křenku, Štěpánek Štěpánku, "
        "Tůma Tůmo, Žák Žáku",
        is_woman=False,
    ),
    *_same(
        "Nováková, Dvořáková, Černá, Procházková, Kučerová, Veselá, Horáková, Němcová, Pokorná, Marková, Pospíšilová, "
        "Hájková, Jelínková, Růžičková, Benešová, Fialová, Sedláčková, Zemanová, Kolářová, Krejčí, Čermáková, Šimková, "
        "Vacková, Doležalová, Říhová, Blažková, Křenková, Štěpánková, Tůmová, Žáková",
        is_woman=True,
    ),
)
ENGLISH_FIRST = (
    *_same(
        "James, Andrew, Simon, Graham, Neil, Stuart, Robert, Gareth, Callum, Ian, Peter, Mark, Tom, Alistair, Declan",
        is_woman=False,
    ),
    *_same(
        "Sarah, Helen, Rachel, Fiona, Emma, Louise, Claire, Priya, Joanne, Charlotte, Bethan, Siobhán, Kate, Hannah",
        is_woman=True,
    ),
)
_ENGLISH_SURNAMES = (
    "Whitfield, Harrison, Thornton, Marsh, Ellison, O'Connor, Patel, Bradshaw, Fletcher, Hughes, McAllister, Sutton, "
    "Barlow, Kendrick, Osborne, Hartley, Pryce, Lockwood, Fairbairn, Nuttall, Ashworth, Dunne, Cartwright, Sinclair"
)
ENGLISH_LAST = (*_same(_ENGLISH_SURNAMES, is_woman=False), *_same(_ENGLISH_SURNAMES, is_woman=True))
GERMAN_FIRST = (
    *_same("Thomas, Stefan, Jürgen, Andreas, Matthias, Jörg, Uwe, Florian, Sebastian, Götz", is_woman=False),
    *_same("Anke, Sabine, Katrin, Birgit, Jutta, Heike, Käthe, Ulrike, Nadine", is_woman=True),
)
_GERMAN_SURNAMES = (
    "Müller, Schröder, Weiß, Köhler, Lindner, Vogt, Krämer, Böhm, Reinhardt, Jäger, Pfeiffer, Günther, Seidel, Brandt, "
    "Hübner, Dietz, Förster"
)
GERMAN_LAST = (*_same(_GERMAN_SURNAMES, is_woman=False), *_same(_GERMAN_SURNAMES, is_woman=True))

FIRST = {Language.CZECH: CZECH_FIRST, Language.ENGLISH: ENGLISH_FIRST, Language.GERMAN: GERMAN_FIRST}
LAST = {Language.CZECH: CZECH_LAST, Language.ENGLISH: ENGLISH_LAST, Language.GERMAN: GERMAN_LAST}

TITLES = {
    Language.CZECH: ("Ing.", "Ing.", "Mgr.", "Bc.", "RNDr."),
    Language.ENGLISH: ("Dr",),
    Language.GERMAN: ("Dr.", "Dipl.-Ing."),
}

JOBS = {
    (Language.CZECH, False): (
        "vedoucí nákupu",
        "hlavní technolog",
        "jednatel",
        "vedoucí údržby",
        "projektový manažer",
        "správce IT",
        "výrobní ředitel",
        "specialista kvality",
    ),
    (Language.CZECH, True): (
        "vedoucí nákupu",
        "asistentka jednatele",
        "hlavní účetní",
        "projektová manažerka",
        "vedoucí logistiky",
        "specialistka kvality",
        "jednatelka",
        "referentka nákupu",
    ),
    (Language.ENGLISH, False): (
        "Maintenance Manager",
        "Head of Procurement",
        "Site Engineer",
        "Managing Director",
        "Project Manager",
        "Controls Engineer",
    ),
    (Language.ENGLISH, True): (
        "Procurement Manager",
        "Operations Director",
        "Accounts Payable",
        "Project Manager",
        "Office Manager",
        "Process Engineer",
    ),
    (Language.GERMAN, False): ("Leiter Einkauf", "Technischer Leiter", "Projektleiter", "Instandhaltung"),
    (Language.GERMAN, True): ("Leiterin Einkauf", "Buchhaltung", "Projektleiterin", "Qualitätssicherung"),
}
