"""The companies that the firm deals with. All are invented, and all domains end in .example (RFC 2606)."""

from dataclasses import dataclass
from enum import StrEnum

from rapport.demo.names import Language


class Relation(StrEnum):
    """What a company is to the firm."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A company as its letterhead has it; `site` is the plant or hall that letters speak about."""

    name: str
    domain: str
    language: Language
    city: str
    site: str
    role_mailbox: str
    relation: Relation = Relation.CUSTOMER


_CS, _EN, _DE = Language.CZECH, Language.ENGLISH, Language.GERMAN

COMPANIES = (
    CompanyFacts("Kovárna Vltava s.r.o.", "kovarna-vltava.example", _CS, "Kralupy", "hala 3", "nakup"),
    CompanyFacts("Pivovar Sedm kopců, a.s.", "sedmkopcu.example", _CS, "Benešov", "varna", "info"),
    CompanyFacts(
        "Vodárny Střední Podřipsko, a.s.", "vodarny-podripsko.example", _CS, "Roudnice", "ČS Vědomice", "podatelna"
    ),
    CompanyFacts("Mlékárna Orlice s.r.o.", "mlekarna-orlice.example", _CS, "Choceň", "linka 2", "objednavky"),
    CompanyFacts("Strojírny Hrubeš, spol. s r.o.", "hrubes-strojirny.example", _CS, "Kolín", "hala B", "obchod"),
    CompanyFacts("Sklárna Křišťálová Huť a.s.", "kristalova-hut.example", _CS, "Nový Bor", "pec 4", "info"),
    CompanyFacts("Papírny Javorník, a.s.", "papirny-javornik.example", _CS, "Javorník", "stroj PS 2", "nakup"),
    CompanyFacts("Teplárna Podskalí s.r.o.", "teplarna-podskali.example", _CS, "Praha", "kotelna K1", "dispecink"),
    CompanyFacts("Plastika Morava Jih s.r.o.", "plastika-mj.example", _CS, "Hodonín", "vstřikovna", "objednavky"),
    CompanyFacts("Agro Zálesí, družstvo", "agrozalesi.example", _CS, "Luhačovice", "sušička", "info"),
    CompanyFacts("Lomy Bílá Skála s.r.o.", "bilaskala.example", _CS, "Mořina", "třídírna", "obchod"),
    CompanyFacts("Pekárny U Tří lip s.r.o.", "utrilip.example", _CS, "Tábor", "provoz Tábor", "info"),
    CompanyFacts("Textilka Nisa a.s.", "textilka-nisa.example", _CS, "Liberec", "barevna", "nakup"),
    CompanyFacts("Chemo Záluží Servis s.r.o.", "chemo-servis.example", _CS, "Most", "sklad S5", "obchod"),
    CompanyFacts("Slévárna Brdy s.r.o.", "slevarna-brdy.example", _CS, "Hořovice", "tavírna", "info"),
    CompanyFacts("Logistika Modrý Kámen s.r.o.", "modrykamen.example", _CS, "Jažlovice", "sklad A2", "dispecink"),
    CompanyFacts("Technické služby Doubravka", "ts-doubravka.example", _CS, "Plzeň", "ČOV", "podatelna"),
    CompanyFacts("Elektromont Šumava s.r.o.", "elektromont-sumava.example", _CS, "Klatovy", "dílna", "info"),
    CompanyFacts("Vinařství Pod Pálavou Šedivý", "sedivy-vinarstvi.example", _CS, "Pavlov", "lisovna", "info"),
    CompanyFacts("Farmacie Tilia a.s.", "farmacie-tilia.example", _CS, "Opava", "čistý prostor 2", "objednavky"),
    CompanyFacts("Dřevo Posázaví s.r.o.", "drevoposazavi.example", _CS, "Čerčany", "sušárna 1", "obchod"),
    CompanyFacts("Nemocnice Svaté Ludmily, p.o.", "nemocnice-ludmila.example", _CS, "Mělník", "strojovna", "podatelna"),
    CompanyFacts("Northgate Pumps Ltd", "northgate-pumps.example", _EN, "Leeds", "the Leeds plant", "sales"),
    CompanyFacts(
        "Harrow & Finch Brewing Co.", "harrowfinch.example", _EN, "Burton upon Trent", "brewhouse 2", "orders"
    ),
    CompanyFacts(
        "Severn Vale Water plc", "severnvale-water.example", _EN, "Gloucester", "the Tewkesbury works", "info"
    ),
    CompanyFacts("Calder Paper Mills Ltd", "calderpaper.example", _EN, "Halifax", "machine 3", "purchasing"),
    CompanyFacts("Pennine Dairies LLP", "penninedairies.example", _EN, "Skipton", "the bottling hall", "accounts"),
    CompanyFacts("Tregarth Aggregates Ltd", "tregarth.example", _EN, "Bangor", "the crusher line", "office"),
    CompanyFacts("Lochside Distillers Ltd", "lochside-distillers.example", _EN, "Oban", "still house A", "info"),
    CompanyFacts("Ardmore Process Control Ltd", "ardmorecontrol.example", _EN, "Cork", "the test bay", "support"),
    CompanyFacts("Marlow Glassworks Ltd", "marlow-glass.example", _EN, "Marlow", "furnace 1", "sales"),
    CompanyFacts("Tidewell Shipping Services", "tidewell.example", _EN, "Hull", "berth 6", "office"),
    CompanyFacts("Fenland Glasshouses Ltd", "fenland-glasshouses.example", _EN, "Spalding", "greenhouse 12", "info"),
    CompanyFacts("Wyre Automation LLP", "wyre-automation.example", _EN, "Preston", "the Garstang site", "office"),
    CompanyFacts("Elbtal Maschinenbau GmbH", "elbtal-maschinenbau.example", _DE, "Pirna", "Halle 4", "einkauf"),
    CompanyFacts("Brauerei Hirschgrund AG", "hirschgrund.example", _DE, "Hof", "Sudhaus", "info"),
    CompanyFacts("Wasserverband Oberau", "wv-oberau.example", _DE, "Oberau", "Pumpwerk Nord", "info"),
    CompanyFacts("Köhler & Söhne Papier GmbH", "koehler-soehne.example", _DE, "Zittau", "PM 2", "einkauf"),
    CompanyFacts("Donautal Molkerei eGen", "donautal-molkerei.example", _DE, "Krems", "Linie 1", "office"),
    CompanyFacts("Fichtelberg Kunststoffe GmbH", "fichtelberg-kunststoffe.example", _DE, "Annaberg", "Werk 2", "info"),
    CompanyFacts(
        "Účetní kancelář Vondra s.r.o.", "ucetni-vondra.example", _CS, "Praha", "kancelář", "info", Relation.SUPPLIER
    ),
    CompanyFacts(
        "Elektro Součástky Plus s.r.o.",
        "soucastky-plus.example",
        _CS,
        "Brno",
        "sklad Brno",
        "obchod",
        Relation.SUPPLIER,
    ),
    CompanyFacts(
        "Správa nemovitostí Karlín a.s.", "sprava-karlin.example", _CS, "Praha", "2. patro", "info", Relation.SUPPLIER
    ),
    CompanyFacts(
        "Brightwell Sensors Ltd",
        "brightwell-sensors.example",
        _EN,
        "Reading",
        "the Reading lab",
        "support",
        Relation.SUPPLIER,
    ),
)

KEY_CUSTOMERS = {
    "kovarna-vltava.example": "Kovárna Vltava",
    "vodarny-podripsko.example": "Vodárny Podřipsko",
    "northgate-pumps.example": "Northgate Pumps",
    "severnvale-water.example": "Severn Vale Water",
    "elbtal-maschinenbau.example": "Elbtal Maschinenbau",
}

PROJECTS = {
    "mlekarna-orlice.example": "Mlékárna – linka 2",
    "harrowfinch.example": "Brewhouse 2",
    "teplarna-podskali.example": "Kotelna K1",
}
