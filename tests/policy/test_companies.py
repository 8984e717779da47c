"""Companies, as the domains of addresses give them."""

import socket

import pytest

from rapport.policy.companies import company_domain, company_name, label_of


@pytest.mark.parametrize(
    ("key", "domain"),
    [
        ("jana@novak-strojirny.cz", "novak-strojirny.cz"),
        ("jana@mail.novak-strojirny.cz", "novak-strojirny.cz"),
        ("jana@a.b.c.acme.co.uk", "acme.co.uk"),
        ("jana@acme.com.au", "acme.com.au"),
        ("jana@city.kawasaki.jp", "city.kawasaki.jp"),
        ("jana@acme.github.io", "acme.github.io"),
        ("jana@firma.example", "firma.example"),
        ("jana@xn--nov-fma.cz", "xn--nov-fma.cz"),
        ("jana@acme.cz.", "acme.cz"),
        ('"a@b"@acme.cz', "acme.cz"),
        # Free mail and disposable addresses name no company.
        ("jana@gmail.com", ""),
        ("jana@seznam.cz", ""),
        ("jana@outlook.com", ""),
        ("jana@yahoo.co.uk", ""),
        ("jana@sub.gmail.com", ""),
        ("jana@mailinator.com", ""),
        # Nor do suffixes, private networks, literals, nothing.
        ("jana@co.uk", ""),
        ("jana@com", ""),
        ("jana@github.io", ""),
        ("jana@localhost", ""),
        ("jana@server.local", ""),
        ("jana@pc.localdomain", ""),
        ("jana@[192.0.2.1]", ""),
        ("jana@[ipv6:2001:db8::1]", ""),
        ("jana@192.0.2.1", ""),
        ("jana@", ""),
        ("jana", ""),
        ("", ""),
    ],
)
def test_company_is_the_registrable_domain(key: str, domain: str) -> None:
    assert company_domain(key) == domain


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("novak-strojirny.cz", "Novak Strojirny"),
        ("acme.co.uk", "Acme"),
        ("mail.acme.co.uk", "Acme"),
        ("xn--nvaka-0ta.cz", "Nóvaka"),
        ("xn--bcher-kva.de", "Bücher"),
        ("kpmg.cz", "KPMG"),
        ("3m.com", "3M"),
        ("o2.cz", "O2"),
        ("acme-gmbh.de", "Acme GmbH"),
        ("novak-sro.cz", "Novak s.r.o."),
        ("sro.cz", "Sro"),
        ("a--b_c.example", "A B C"),
        ("xn--zz--.example", "XN ZZ"),
        ("", ""),
    ],
)
def test_company_is_named_after_its_domain(domain: str, name: str) -> None:
    assert company_name(domain) == name


def test_label_is_what_the_owner_chose() -> None:
    assert label_of("Mail.Acme.co.uk") == "acme"


def test_nothing_is_ever_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert company_domain("jana@never-seen-before.example") == "never-seen-before.example"
