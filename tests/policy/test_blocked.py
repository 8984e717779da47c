import pytest

from rapport.errors import UsageError
from rapport.policy.blocked import Blocklist, parse_entry

BLOCKLIST = Blocklist(frozenset({"jana@firm.example"}), frozenset({"spam.example", "xn--bcher-kva.example"}))


@pytest.mark.parametrize(
    ("key", "blocked"),
    [
        ("jana@firm.example", True),
        ("eva@firm.example", False),
        ("anybody@spam.example", True),
        ("anybody@mail.spam.example", True),
        ("anybody@notspam.example", False),
        ("spam.example@firm.example", False),
        ("jana@xn--bcher-kva.example", True),
        ("", False),
    ],
)
def test_blocks(key: str, blocked: bool) -> None:
    assert BLOCKLIST.blocks(key) is blocked


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Jana@Firm.example", "jana@firm.example"),
        (" firm.example ", "firm.example"),
        ("@Firm.example", "firm.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("@bücher.example", "xn--bcher-kva.example"),
        ("jana@bücher.example", "jana@xn--bcher-kva.example"),
    ],
)
def test_entries_are_addresses_or_domains(text: str, entry: str) -> None:
    assert parse_entry(text) == entry


@pytest.mark.parametrize(
    "text", ["", "@", "com", "jana@", "jana@firm", "a b.example", "@@firm.example", "*", "fi\x00.example"]
)
def test_other_entries_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_entry(text)
    assert "\x00" not in str(refused.value)
