"""Address lists as senders write them, and as attackers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.mime.addresses import MAX_RECIPIENTS, parse_addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("jana@acme.example", [("", "jana@acme.example")]),
        ("Jana <jana@acme.example>", [("Jana", "jana@acme.example")]),
        ('"Nováková, Jana" <jana@acme.example>', [("Nováková, Jana", "jana@acme.example")]),
        ("Doe, Jane <jane@x.example>, b@x.example", [("Doe, Jane", "jane@x.example"), ("", "b@x.example")]),
        ("=?utf-8?q?Jana_Nov=C3=A1kov=C3=A1?= <j@x.example>", [("Jana Nováková", "j@x.example")]),
        ("=?utf-8?q?a=40b.example=2C_c?= <d@e.example>", [("a@b.example, c", "d@e.example")]),
        ("=?utf-8?b?SmFuYSA8amFuYUB4LmN6Pg==?=", [("Jana", "jana@x.cz")]),
        ("A Group:Chris <c@a.test>,joe@where.test;", [("Chris", "c@a.test"), ("", "joe@where.test")]),
        ("undisclosed-recipients:;", []),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("<a@b.example;c@d.example>", [("", "a@b.example"), ("", "c@d.example")]),
        ("<a@b.example", [("", "a@b.example")]),
        ("a@b.example>", [("", "a@b.example")]),
        ("Jane jane@x.example", [("Jane", "jane@x.example")]),
        ("A <a@x.example> B <b@x.example>", [("A", "a@x.example"), ("B", "b@x.example")]),
        ("a@x.example b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("a@@b.example", [("", "a@b.example")]),
        ("jane@x.example.", [("", "jane@x.example")]),
        ('"unbalanced jane@x.example', [("unbalanced", "jane@x.example")]),
        ("jane @ x . example", [("", "jane@x.example")]),
        ("Pete(A \\) chap) <pete(his (own) account)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        ("jane@x.example (Jane)", [("Jane", "jane@x.example")]),
        ("<@r1.example,@r2.example:jane@x.example>", [("", "jane@x.example")]),
        ('"john doe"@x.example', [("", '"john doe"@x.example')]),
        ("'jane@x.example'", [("", "jane@x.example")]),
        ("<mailto:jane@x.example>", [("", "jane@x.example")]),
        ("joe@[IPv6:2001:db8::1]", [("", "joe@[IPv6:2001:db8::1]")]),
        ("jdöe@mächine.example", [("", "jdöe@mächine.example")]),
        ("MAILER-DAEMON", [("", "MAILER-DAEMON")]),
        ("Mail System <MAILER-DAEMON>", [("Mail System", "MAILER-DAEMON")]),
        (", , a@b.example,,", [("", "a@b.example")]),
        ("<>", []),
        ("", []),
    ],
)
def test_an_address_list_is_read_as_it_was_meant(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(named.name, named.address) for named in parse_addresses(value)] == expected


@pytest.mark.parametrize(
    "value",
    [
        '"boss@firm.example" <evil@y.example>',
        "boss@firm.example <evil@y.example>",
        '"<boss@firm.example>" <evil@y.example>',
        "(boss@firm.example) evil@y.example",
        "evil@y.example (<boss@firm.example>)",
        "=?utf-8?q?boss=40firm.example?= <evil@y.example>",
        '"boss@firm.example\\"" <evil@y.example>',
        "evil@y.example)boss@firm.example",
        "boss@firm.example@y.example",
        "boss@firm.example\0@y.example",
    ],
)
def test_nobody_is_impersonated_by_a_display_name_or_comment(value: str) -> None:
    assert "boss@firm.example" not in [named.address for named in parse_addresses(value)]


HOSTILE = [
    "(" * 65000, '"' * 65000, '"\\' * 32000, "<" * 65000, '<"' * 32000, "," * 65000, "a " * 32000, " " * 65000,
    "@ " * 32000, ". " * 32000, "=?a?q?" * 11000, "[" * 65000, "(a)" * 20000, "x," * 32000 + "<a@b.example>",
    '"a"@' * 16000, "<" + "(" * 64000 + ">", ":" * 65000, "\\" * 65000, "a@b.example, " * 100_000,
]  # fmt: skip


@pytest.mark.timeout(5)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:6])
def test_hostile_lists_end_soon(value: str) -> None:
    assert len(parse_addresses(value)) <= MAX_RECIPIENTS


def test_a_list_that_is_cut_invents_no_address() -> None:
    found = parse_addresses(", ".join(f"somebody{number}@acme.example" for number in range(9000)))
    assert {named.address.partition("@")[2] for named in found} == {"acme.example"}


@given(st.text(alphabet='a@.,;:<>()[]"\\ =?\t\0é', max_size=60))
def test_any_list_gives_addresses_or_nothing(value: str) -> None:
    assert all(named.address for named in parse_addresses(value))
