import pytest

from rapport.policy.roles import is_role_address

DESKS = """
info sales support office hello contact team billing admin webmaster helpdesk help-desk customer-service
customerservice jobs hr it marketing accounts accounts-payable orders booking mail post
info.cz info-cz info_cz sales-eu eu-sales cz.info info2 support+ticket42 sales.emea team-sales it-support
obchod podpora kancelar fakturace faktury ucetni objednavky reklamace sekretariat podatelna recepce
predaj uctaren biuro sprzedaz ksiegowosc zamowienia vertrieb kontakt buchhaltung kundenservice rechnungen buero
verkoop klantenservice boekhouding ventes compta service-client accueil ventas contacto facturacion rrhh
vendas financeiro contabilidade vendite ufficio assistenza amministrazione kundservice faktura postmottak
myynti asiakaspalvelu iroda ugyfelszolgalat szamlazas vanzari contabilitate prodaja racunovodstvo
satis muhasebe pardavimai prodazhi zakaz
"""

PEOPLE = """
jana jana.novakova j.novak novak informatik infosys salesman maria.sales steve.jobs ana.sales jan.post post.jan
hrubes itai prokop supporter officer hellobob teamo contador adminka mailova pr.novak hr.jana jana+info
bill.service123x obchodnik kontaktova billings.jan
"""


@pytest.mark.parametrize("local", DESKS.split())
def test_desks(local: str) -> None:
    assert is_role_address(f"{local}@firm.example")


@pytest.mark.parametrize("local", PEOPLE.split())
def test_people(local: str) -> None:
    assert not is_role_address(f"{local}@firm.example")
