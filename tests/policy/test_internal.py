import pytest

from rapport.policy.internal import Own, is_disposable, is_free_mail

OWN = Own(
    addresses=frozenset({"me@own.example", "boss@gmail.com", "agent@partner.example"}),
    domains=frozenset({"own.example", "holding.co.uk", "gmail.com", "seznam.cz"}),
)
FREE_MAIL = """
gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com aol.com icloud.com me.com mac.com proton.me
protonmail.com pm.me hey.com fastmail.com fastmail.fm zoho.com tutanota.com tuta.com mailbox.org posteo.de
seznam.cz email.cz post.cz centrum.cz volny.cz atlas.cz spoluzaci.cz tiscali.cz quick.cz
azet.sk zoznam.sk centrum.sk atlas.sk post.sk pobox.sk wp.pl o2.pl onet.pl interia.pl tlen.pl op.pl
gmx.de gmx.net gmx.at web.de freenet.de t-online.de arcor.de bluewin.ch orange.fr laposte.net free.fr libero.it
freemail.hu abv.bg mail.ru yandex.ru ukr.net qq.com 163.com naver.com privaterelay.appleid.com
"""


@pytest.mark.parametrize(
    ("key", "internal"),
    [
        ("me@own.example", True),
        ("anybody@own.example", True),
        ("eva@prague.own.example", True),
        ("eva@a.b.own.example", True),
        ("eva@holding.co.uk", True),
        ("eva@other.co.uk", False),
        ("eva@notown.example", False),
        ("eva@own.example.test", False),
        ("boss@gmail.com", True),
        ("boss+shop@gmail.com", True),
        ("jana@gmail.com", False),
        ("jana@seznam.cz", False),
        ("agent@partner.example", True),
        ("jana@partner.example", False),
        ("own.example", False),
        ("", False),
    ],
)
def test_own_addresses_domains_and_subdomains_are_internal_but_free_mail_is_not(key: str, internal: bool) -> None:
    assert OWN.is_internal(key) is internal


def test_nothing_is_internal_where_nothing_is_our_own() -> None:
    assert not Own(frozenset(), frozenset()).is_internal("me@own.example")


@pytest.mark.parametrize("domain", FREE_MAIL.split())
def test_free_mail(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    "domain", ["firm.example", "google.com", "microsoft.com", "apple.com", "siemens.com", "skoda-auto.cz", "cz", ""]
)
def test_domains_of_firms_are_no_free_mail(domain: str) -> None:
    assert not is_free_mail(domain)


@pytest.mark.parametrize(
    ("domain", "disposable"),
    [
        ("mailinator.com", True),
        ("box.mailinator.com", True),
        ("yopmail.com", True),
        ("gmail.com", False),
        ("firm.example", False),
        ("", False),
    ],
)
def test_disposable(domain: str, disposable: bool) -> None:
    assert is_disposable(domain) is disposable
