"""Which address an account at Microsoft goes by, and which others are the owner's own."""

import pytest

from rapport.errors import Misconfigured
from rapport.providers.microsoft.identity import User, find_address, find_aliases

JANA = "jana@firm.example"
GUEST = "jana_elsewhere.example#EXT#@firm.example"


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ({"mail": "Jana@firm.example", "userPrincipalName": "jn@firm.example"}, "Jana@firm.example"),
        ({"mail": None, "userPrincipalName": JANA}, JANA),
        ({"userPrincipalName": JANA}, JANA),
        ({"mail": "", "userPrincipalName": JANA}, JANA),
        ({"mail": JANA, "userPrincipalName": GUEST}, JANA),
    ],
)
def test_an_account_goes_by_the_address_that_mail_is_sent_to(user: User, address: str) -> None:
    assert find_address(user) == address


@pytest.mark.parametrize("user", [{}, {"mail": None, "userPrincipalName": GUEST}, {"userPrincipalName": "live#jana"}])
def test_a_user_without_an_address_is_no_account(user: User) -> None:
    with pytest.raises(Misconfigured, match="has no e-mail address"):
        find_address(user)


@pytest.mark.parametrize(
    ("user", "aliases"),
    [
        ({}, ()),
        ({"proxyAddresses": None, "userPrincipalName": JANA}, ()),
        ({"proxyAddresses": ["SMTP:Jana@firm.example"]}, ()),
        (
            {"proxyAddresses": ["smtp:Novak@firm.example", "SMTP:jana@firm.example", "smtp:j@firm.onms.example"]},
            ("j@firm.onms.example", "novak@firm.example"),
        ),
        ({"proxyAddresses": ["SIP:jana@firm.example", "sip:j@firm.example", "X500:/o=ExchangeLabs/cn=jana"]}, ()),
        ({"proxyAddresses": ["smtp:no address", "smtp:"]}, ()),
        ({"userPrincipalName": "JN@firm.example"}, ("jn@firm.example",)),
        ({"userPrincipalName": GUEST}, ()),
    ],
)  # fmt: skip
def test_an_alias_delivers_to_the_owner(user: User, aliases: tuple[str, ...]) -> None:
    assert find_aliases(JANA, user) == aliases
