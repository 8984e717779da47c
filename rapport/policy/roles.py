"""Role addresses: a desk, not a person. Small firms write from them, so their mail counts and is the company's.

A role's word stands alone (`info`), before a separator (`info.cz`, `sales-team`), after a hyphen or underscore
(`eu-sales`), or after a short prefix (`cz.info`): `maria.sales` is a person.
"""

import re
from functools import lru_cache

from rapport.policy.addresses import CACHED

# A hyphen stands for any separator or none.
_ROLES = {
    "English": """info information contact contacts contact-us hello sales support help helpdesk help-desk service
        services customer-service customer-services customer-care customer-support customers care office frontdesk
        front-desk reception enquiries enquiry inquiries inquiry admin administrator administration webmaster
        hostmaster abuse security privacy legal compliance billing invoice invoices invoicing accounting accounts
        accounts-payable accounts-receivable payments finance order orders purchasing procurement shop store booking
        bookings reservations jobs job careers career recruitment recruiting marketing media newsroom press-office
        team staff everyone welcome invite invites feedback export import logistics shipping delivery warehouse
        returns warranty complaints partners partnership events training payroll management secretary secretariat
        editor editorial quality tenders general-enquiries human-resources studio""",
    "Czech": """informace kontakt kontakty obchod obchodni prodej podpora technicka-podpora kancelar recepce fakturace
        faktury faktura ucetni uctarna ucetnictvi objednavky objednavka nakup servis reklamace sekretariat podatelna
        epodatelna e-podatelna posta personalni kariera prace vyroba sklad doprava expedice zakaznicky-servis
        zakaznici dotazy dotaz poptavky poptavka nabidky rezervace vedeni redakce eshop e-shop pokladna provoz
        technik dispecink marketing skola reditel reditelstvi obec urad starosta matrika""",
    "Slovak": """informacie predaj obchodne kancelaria recepcia fakturacia uctaren uctovnictvo objednavky nakup
        reklamacie podatelna praca sklad doprava otazky dopyt rezervacie redakcia zakaznicky-servis skola obec""",
    "Polish": """biuro sprzedaz pomoc wsparcie obsluga obsluga-klienta sekretariat faktury ksiegowosc zamowienia
        zamowienie zakupy serwis reklamacje kadry praca rekrutacja magazyn rezerwacja rezerwacje sklep handlowy
        marketing dzial-handlowy""",
    "German": """kontakt vertrieb verkauf einkauf buero buro kundendienst kundenservice kundenbetreuung service hilfe
        empfang zentrale rechnung rechnungen rechnungswesen buchhaltung bestellung bestellungen auftrag auftraege
        anfrage anfragen angebot personal personalabteilung bewerbung bewerbungen karriere versand lager technik
        werkstatt sekretariat verwaltung geschaeftsfuehrung geschaeftsleitung presse redaktion buchung
        reservierung datenschutz praxis kanzlei gemeinde""",
    "Dutch": """verkoop inkoop klantenservice kantoor receptie administratie boekhouding facturen factuur facturatie
        bestelling bestellingen vacatures vacature secretariaat reserveringen directie winkel""",
    "French": """contacts bonjour ventes vente commercial commerciale achats achat assistance accueil bureau
        secretariat comptabilite compta facturation factures facture commandes commande service-client
        service-clients recrutement emploi direction administration presse reservation reservations boutique
        devis mairie""",
    "Spanish": """contacto informacion ventas venta compras soporte ayuda oficina recepcion administracion
        contabilidad facturacion facturas pedidos pedido atencion-cliente atencion-al-cliente clientes empleo rrhh
        recursos-humanos gerencia direccion prensa reservas tienda comercial presupuestos""",
    "Portuguese": """contato contacto geral vendas comercial suporte apoio ajuda escritorio recepcao secretaria
        administracao contabilidade financeiro faturacao faturas faturamento pedidos encomendas atendimento
        apoio-cliente recrutamento curriculos reservas loja compras""",
    "Italian": """contatti informazioni vendite commerciale acquisti supporto assistenza assistenza-clienti ufficio
        segreteria amministrazione contabilita fatture fatturazione fatturazione-elettronica ordini ordine lavoro
        risorse-umane direzione stampa prenotazioni negozio preventivi logistica """,
    "Swedish, Danish, Norwegian": """kundservice kundtjanst kundesenter kundeservice forsaljning salg salj order
        ordrer faktura fakturor ekonomi okonomi regnskap bogholderi bokforing kontor kontoret reception butik
        butikk indkob inkop innkjop bestilling bestillinger personal stilling hej hei firmapost postmottak""",
    "Finnish": """myynti asiakaspalvelu tuki toimisto laskut laskutus tilaukset varaukset tiedustelut kirjaamo
        palaute rekry kauppa yhteys""",
    "Hungarian": """ertekesites ugyfelszolgalat iroda szamlazas szamla konyveles rendeles rendelesek kapcsolat
        titkarsag beszerzes allas szerviz foglalas penzugy""",
    "Romanian": """vanzari suport birou contabilitate facturare facturi comenzi comanda achizitii secretariat
        rezervari cariere""",
    "Slovene, Croatian, Serbian": """prodaja podrska podpora pisarna ured uprava racunovodstvo racunovodja nabava
        nabavka narudzbe narocila tajnistvo kontakt posao zaposlitev rezervacije trgovina""",
    "Turkish": """bilgi iletisim satis destek muhasebe siparis musteri-hizmetleri insan-kaynaklari satinalma""",
    "Greek, Baltic": """poliseis logistirio ypostirixi pardavimai pagalba buhalterija birojs pardosana gramatvediba
        klienti muuk klienditugi raamatupidamine pood uzsakymai""",
    "Russian, Ukrainian, Bulgarian": """prodazhi prodaji zakaz zakazy zakupki buhgalteria buhgalter podderzhka
        otdel-prodazh ofis priemnaya kadry sekretar prodazhbi poddrazhka schetovodstvo""",
}

# Too short, or too much like names, to count as a part of something longer.
_ONLY_ALONE = """
hr it pr rh ti gf kc sac bok ik pec sav buh mail e-mail email web www post press home main all hi hey ask edv
        cfo ceo cto vip host
desk bar hotel
"""


def _any_of(words: str) -> str:
    return "|".join(sorted({word.replace("-", "[-._]?") for word in words.split()}))


_ROLE = re.compile(
    rf"(?:[a-z]{{2}}\.|.*[-_])?(?:{_any_of(' '.join(_ROLES.values()))})[0-9]*(?:[-._].*)?"
    rf"|(?:{_any_of(_ONLY_ALONE)})[0-9]*"
)


@lru_cache(CACHED)
def is_role_address(key: str) -> bool:
    """Tell whether an address belongs to a desk: info@, sales@, support@ and the like, in many languages."""
    return _ROLE.fullmatch(key.rpartition("@")[0].partition("+")[0]) is not None
