"""Which of the addresses that an owner may send as are the owner's own."""

import pytest

from rapport.providers.google.identity import SendAs, find_aliases


@pytest.mark.parametrize(
    ("sending", "aliases"),
    [
        ([], ()),
        ([{"sendAsEmail": "jana@firm.example", "isPrimary": True}], ()),
        ([{"sendAsEmail": "Jana@Firm.example"}], ()),
        (
            [{"sendAsEmail": "novak@firm.example"}, {"sendAsEmail": "J@firm.example"}],
            ("j@firm.example", "novak@firm.example"),
        ),
        (
            [{"sendAsEmail": "j@firm.example", "treatAsAlias": True, "verificationStatus": "accepted"}],
            ("j@firm.example",),
        ),
        ([{"sendAsEmail": "boss@firm.example", "treatAsAlias": True, "verificationStatus": "pending"}], ()),
        ([{"sendAsEmail": "support@firm.example", "treatAsAlias": False, "verificationStatus": "accepted"}], ()),
        ([{"sendAsEmail": "no address"}], ()),
    ],
)
def test_an_alias_is_verified_and_delivers_to_the_owner(sending: list[SendAs], aliases: tuple[str, ...]) -> None:
    assert find_aliases("jana@firm.example", sending) == aliases
